#include <overtone/answer_json.hpp>

#include "table/json_rows.hpp"

namespace overtone::reporting {

namespace {

Json json_of(const std::vector<InputProblem>& problems) {
  Json list = Json::array();
  for (const InputProblem& problem : problems) {
    Json one{{"text", problem.text}};
    if (!problem.where.file.empty()) {
      one["file"] = problem.where.file;
    }
    if (problem.where.line > 0) {
      one["line"] = problem.where.line;
    }
    list.push_back(std::move(one));
  }
  return list;
}

template <class Value>
Json json_of(const Value& value) {
  return value;
}

}  // namespace

std::string answer_json(const std::vector<std::pair<std::string, AnswerValue>>& members) {
  Json object = Json::object();
  for (const auto& [key, value] : members) {
    object[key] = std::visit([](const auto& of_a_kind) { return json_of(of_a_kind); }, value);
  }
  return json_text(object);
}

std::string error_json(const std::vector<InputProblem>& problems, int exit_code) {
  Json error{{"message", problems.empty() ? "" : problems.front().text}};
  error["problems"] = json_of(problems);
  error["exit_code"] = exit_code;
  return json_text({{"error", std::move(error)}});
}

}  // namespace overtone::reporting
