#include <overtone/input_error.hpp>

namespace overtone {

std::string to_string(const SourceLine& where) {
  if (where.file.empty()) {
    return "";
  }
  return where.line > 0 ? where.file + ":" + std::to_string(where.line) : where.file;
}

namespace {

std::string compose(const std::string& element, const SourceLine& where, const std::string& fault) {
  const std::string place = to_string(where);
  return place.empty() ? element + ": " + fault : element + " (" + place + "): " + fault;
}

}  // namespace

InputError::InputError(const std::string& element, const SourceLine& where,
                       const std::string& fault)
    : std::runtime_error(compose(element, where, fault)) {}

}  // namespace overtone
