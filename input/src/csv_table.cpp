#include <overtone/csv_table.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fstream>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace overtone {

namespace {

std::string trimmed(const std::string& text) {
  const auto first = text.find_first_not_of(" \t\r");
  if (first == std::string::npos) {
    return "";
  }
  return text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

/// Fields of one line; a field in double quotes may hold commas, "" stands for a quote.
std::vector<std::string> split_fields(const std::string& line, const SourceLine& where) {
  std::vector<std::string> fields;
  std::string field;
  bool quoted = false;
  for (size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (quoted && c == '"' && i + 1 < line.size() && line[i + 1] == '"') {
      field += '"';
      ++i;
    } else if (c == '"') {
      quoted = !quoted;
    } else if (c == ',' && !quoted) {
      fields.push_back(trimmed(field));
      field.clear();
    } else {
      field += c;
    }
  }
  if (quoted) {
    throw InputError("row", where, "a quote is not closed");
  }
  fields.push_back(trimmed(field));
  return fields;
}

}  // namespace

CsvTable::CsvTable(const std::filesystem::path& file) : file_(file.filename().string()) {
  std::ifstream stream(file);
  if (!stream || std::filesystem::is_directory(file)) {
    throw InputError(
        fmt::format("{}: cannot be read; the file must exist and be readable", file.string()));
  }
  std::string line;
  for (int number = 1; std::getline(stream, line); ++number) {
    if (number == 1 && line.starts_with("\xEF\xBB\xBF")) {
      line.erase(0, 3);  // byte-order mark of spreadsheet exports
    }
    const std::string text = trimmed(line);
    if (text.empty() || text.front() == '#') {
      continue;
    }
    std::vector<std::string> fields = split_fields(text, {file_, number});
    if (headings_.empty()) {
      headings_ = std::move(fields);
      auto sorted = headings_;
      std::sort(sorted.begin(), sorted.end());
      if (const auto twin = std::adjacent_find(sorted.begin(), sorted.end());
          twin != sorted.end()) {
        throw InputError("column " + *twin, {file_, number}, "appears twice; must be unique");
      }
      continue;
    }
    if (fields.size() != headings_.size()) {
      throw InputError("row", {file_, number},
                       fmt::format("{} fields; must be {} as in the line of headings",
                                   fields.size(), headings_.size()));
    }
    rows_.push_back(std::move(fields));
    line_.push_back(number);
  }
  if (headings_.empty()) {
    throw InputError(fmt::format("{}: empty; a line of column headings is needed", file_));
  }
}

bool CsvTable::has(const std::string& heading) const {
  return std::find(headings_.begin(), headings_.end(), heading) != headings_.end();
}

void CsvTable::require(const std::vector<std::string>& headings) const {
  for (const auto& heading : headings) {
    if (!has(heading)) {
      throw InputError(fmt::format("{}: no column {}; needs {}, found {}", file_, heading,
                                   fmt::join(headings, ","), fmt::join(headings_, ",")));
    }
  }
}

void CsvTable::allow_only(const std::vector<std::string>& headings) const {
  for (const auto& heading : headings_) {
    if (std::find(headings.begin(), headings.end(), heading) == headings.end()) {
      throw InputError(fmt::format("{}: unknown column {}; known are {}", file_, heading,
                                   fmt::join(headings, ",")));
    }
  }
}

int CsvTable::column(const std::string& heading) const {
  const auto found = std::find(headings_.begin(), headings_.end(), heading);
  if (found == headings_.end()) {
    throw InputError(fmt::format("{}: no column {}", file_, heading));
  }
  return static_cast<int>(found - headings_.begin());
}

const std::string& CsvTable::text(int row, const std::string& heading) const {
  return rows_[row][column(heading)];
}

double CsvTable::number(int row, const std::string& heading) const {
  const std::string& field = text(row, heading);
  double value = 0.0;
  const char* begin = field.data();
  const char* end = begin + field.size();
  if (field.starts_with('+') && !field.starts_with("+-")) {
    ++begin;  // from_chars knows no plus
  }
  const auto [stop, fault] = std::from_chars(begin, end, value);
  if (fault != std::errc() || stop != end || !std::isfinite(value)) {
    throw InputError("column " + heading, where(row),
                     fmt::format("'{}'; must be a finite number", field));
  }
  return value;
}

double CsvTable::number_or(int row, const std::string& heading, double missing) const {
  return has(heading) && !text(row, heading).empty() ? number(row, heading) : missing;
}

int CsvTable::integer(int row, const std::string& heading) const {
  const double value = number(row, heading);
  if (value != std::floor(value) || std::abs(value) > 1e9) {
    throw InputError("column " + heading, where(row),
                     fmt::format("'{}'; must be a whole number", text(row, heading)));
  }
  return static_cast<int>(value);
}

}  // namespace overtone
