#include <overtone/csv_table.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <overtone/csv_rows.hpp>
#include <overtone/spelling.hpp>
#include <overtone/utf8.hpp>

namespace overtone {

CsvTable::CsvTable(const std::filesystem::path& file) : file_(file.filename().string()) {
  CsvRows rows(file);
  headings_ = rows.headings();
  while (rows.next()) {
    rows_.emplace_back(rows.fields().begin(), rows.fields().end());
    line_.push_back(rows.where().line);
  }
}

bool CsvTable::has(const std::string& heading) const {
  return std::find(headings_.begin(), headings_.end(), heading) != headings_.end();
}

void CsvTable::require(const std::vector<std::string>& headings) const {
  const auto known = [&](const std::string& heading) { return has(heading); };
  if (std::none_of(headings.begin(), headings.end(), known)) {  // not echoed: it may be any file
    throw InputError(fmt::format("{}: not such a table; the line of headings needs {}, has none",
                                 file_, fmt::join(headings, ",")));
  }
  for (const auto& heading : headings) {
    if (!has(heading)) {
      throw InputError(fmt::format("{}: no column {}; needs {}, found {}", file_, heading,
                                   fmt::join(headings, ","),
                                   shown(fmt::format("{}", fmt::join(headings_, ",")), 200)));
    }
  }
}

void CsvTable::allow_only(const std::vector<std::string>& headings) const {
  for (const auto& heading : headings_) {
    if (!heading.empty() &&
        std::find(headings.begin(), headings.end(), heading) == headings.end()) {
      const std::string near = nearest_word(heading, headings);
      throw InputError(fmt::format("{}: unknown column {}; {} are {}", file_, shown(heading),
                                   near.empty() ? "known" : "did you mean " + near + "? Known",
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
                     fmt::format("'{}'; must be a finite number{}", shown(field),
                                 field.find(',') == std::string::npos ? "" : ", with a point"));
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
                     fmt::format("'{}'; must be a whole number", shown(text(row, heading))));
  }
  return static_cast<int>(value);
}

}  // namespace overtone
