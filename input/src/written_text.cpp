#include "written_text.hpp"

#include <fmt/format.h>

#include <overtone/csv_rows.hpp>
#include <overtone/utf8.hpp>

namespace overtone {

std::string csv_field(const std::string& name) {
  if (name.find_first_of(",\"") == std::string::npos) {
    return name;
  }
  std::string text = "\"";
  for (const char c : name) {
    text.append(c == '"' ? 2 : 1, c);
  }
  return text + "\"";
}

std::string obstacle_to_field(const std::string& name) {
  if (name.size() > CsvRows::kLongestField) {
    return fmt::format("has {} bytes; must have at most {}", name.size(), CsvRows::kLongestField);
  }
  if (first_not_utf8(name) != std::string::npos) {
    return "must be UTF-8";
  }
  if (first_control_character(name) != std::string::npos ||
      name.find_first_of("\t\r\n") != std::string::npos) {
    return "must be without control characters";
  }
  if (name.starts_with(' ') || name.ends_with(' ')) {
    return "must not begin or end with a blank";
  }
  return "";
}

std::string toml_quoted(const std::string& text) {
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      result += '\\';
    }
    result += c;
  }
  return result + "\"";
}

}  // namespace overtone
