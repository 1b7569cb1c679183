#include <overtone/input_error.hpp>

#include <utility>

#include <overtone/utf8.hpp>

namespace overtone {

std::string to_string(const SourceLine& where) {
  if (where.file.empty()) {
    return "";
  }
  return where.line > 0 ? where.file + ":" + std::to_string(where.line) : where.file;
}

namespace {

constexpr std::size_t kLongestMessage = 2000;  // bytes, whatever the input holds

std::string compose(const std::string& element, const SourceLine& where, const std::string& fault) {
  const std::string place = to_string(where);
  return place.empty() ? element + ": " + fault : element + " (" + place + "): " + fault;
}

std::vector<InputProblem> only(const SourceLine& where, const std::string& text) {
  std::vector<InputProblem> one(1);
  one.front().where = where;
  one.front().text = text;
  return one;
}

}  // namespace

InputError::InputError(const std::string& message) : InputError(only({}, message)) {}

InputError::InputError(const std::string& element, const SourceLine& where,
                       const std::string& fault)
    : InputError(only(where, compose(element, where, fault))) {}

InputError::InputError(std::vector<InputProblem> problems)
    : std::runtime_error(shown(problems.at(0).text, kLongestMessage)) {
  for (InputProblem& problem : problems) {
    problem.text = shown(problem.text, kLongestMessage);
  }
  problems_ = std::make_shared<const std::vector<InputProblem>>(std::move(problems));
}

}  // namespace overtone
