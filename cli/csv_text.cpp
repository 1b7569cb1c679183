#include "csv_text.hpp"

#include <fmt/format.h>

#include "number_text.hpp"

namespace overtone::cli {

std::string csv_field(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) {
    return text;
  }
  std::string quoted = "\"";
  for (const char c : text) {
    quoted += c == '"' ? "\"\"" : std::string(1, c);
  }
  return quoted + "\"";
}

void Csv::append(int value) { text_ += fmt::format("{},", value); }
void Csv::append(double value) { text_ += exact(value) + ","; }
void Csv::append(const std::string& value) { text_ += csv_field(value) + ","; }

}  // namespace overtone::cli
