#include <overtone/input_error.hpp>

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

}  // namespace

InputError::InputError(const std::string& message)
    : std::runtime_error(shown(message, kLongestMessage)) {}

InputError::InputError(const std::string& element, const SourceLine& where,
                       const std::string& fault)
    : InputError(compose(element, where, fault)) {}

}  // namespace overtone
