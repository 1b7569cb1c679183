#include "answer.hpp"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

namespace overtone::cli {

void add_json(CLI::App& command, bool& json) {
  command.add_flag(kJson, json, "One JSON document on standard output, errors too");
}

bool asks_for_json(int argc, char** argv) {
  return std::any_of(argv, argv + argc,
                     [](const char* word) { return std::string(word) == kJson; });
}

void put_result(const OutputArguments& output,
                const std::function<std::vector<reporting::Table>()>& tables,
                const std::function<std::string()>& summary,
                const std::function<std::string()>& report) {
  std::optional<std::string> made;
  const auto once = [&] {
    if (!made) {
      made = summary();
    }
    return *made;
  };
  reporting::write_results(output, tables, once);
  fmt::print("{}", output.json ? once() : report());
}

void put_answer(bool json, const std::string& text,
                const std::vector<std::pair<std::string, reporting::AnswerValue>>& members) {
  fmt::print("{}", json ? reporting::answer_json(members) : text);
}

}  // namespace overtone::cli
