#include <overtone/csv_table.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <string_view>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <overtone/spelling.hpp>
#include <overtone/text_file.hpp>
#include <overtone/utf8.hpp>

namespace overtone {

namespace {

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) {
    return {};
  }
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

/// The next line of a text, which loses it; lines end in LF, CR LF or CR.
std::string_view take_line(std::string_view& text) {
  const size_t end = text.find_first_of("\r\n");
  const std::string_view line = text.substr(0, end);
  if (end == std::string_view::npos) {
    text = {};
  } else {
    text.remove_prefix(end + (text.substr(end).starts_with("\r\n") ? 2 : 1));
  }
  return line;
}

/// What stands between the quotes at the front of a line, "" for a quote; the line loses it.
std::string take_quoted(std::string_view& line, const SourceLine& where) {
  std::string field;
  for (;;) {
    line.remove_prefix(1);
    const size_t end = line.find('"');
    if (end == std::string_view::npos) {
      throw InputError("row", where, "a quote is not closed");
    }
    field += line.substr(0, end);
    line.remove_prefix(end + 1);
    if (!line.starts_with('"')) {
      return field;
    }
    field += '"';
  }
}

/// Fields of one line; a field in double quotes may hold commas, "" stands for a quote.
std::vector<std::string> split_fields(std::string_view line, const SourceLine& where) {
  std::vector<std::string> fields;
  for (bool more = true; more;) {
    line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
    const bool quoted = line.starts_with('"');
    std::string field = quoted ? take_quoted(line, where) : "";
    const std::string_view rest = line.substr(0, line.find(','));
    more = rest.size() < line.size();
    line.remove_prefix(rest.size() + (more ? 1 : 0));
    if (rest.find('"') != std::string_view::npos || (quoted && !trimmed(rest).empty())) {
      throw InputError("row", where,
                       fmt::format("a quote inside field {}; put the whole field in quotes and "
                                   "write \"\" for a quote in it",
                                   fields.size() + 1));
    }
    field = std::string(trimmed(quoted ? std::string_view(field) : rest));
    if (field.size() > CsvTable::kLongestField) {
      throw InputError(
          "row", where,
          fmt::format("field {} has {} bytes, '{}'; must have at most {}", fields.size() + 1,
                      field.size(), shown(field), CsvTable::kLongestField));
    }
    fields.push_back(std::move(field));
  }
  return fields;
}

bool is_comment(std::string_view line, bool above_headings, bool one_column) {
  if (above_headings) {
    return line.starts_with('#');
  }
  // Below them what begins with # is a row, unless it is text in words that can't be one.
  const bool words = line == "#" || line.starts_with("# ") || line.starts_with("##");
  return words && !one_column && line.find_first_of(",;\t") == std::string_view::npos;
}

std::vector<std::string> read_headings(std::string_view line, const SourceLine& where) {
  if (line.find(',') == std::string_view::npos && line.find_first_of(";\t") != std::string::npos) {
    throw InputError("line of headings", where,
                     "fields are separated by semicolons or tabs; must be commas, with a point in "
                     "decimals (save as CSV UTF-8 with commas)");
  }
  std::vector<std::string> headings = split_fields(line, where);
  while (!headings.empty() && headings.back().empty()) {
    headings.pop_back();  // trailing commas of spreadsheets' exports
  }
  auto sorted = headings;
  std::erase(sorted, "");
  std::sort(sorted.begin(), sorted.end());
  if (const auto twin = std::adjacent_find(sorted.begin(), sorted.end()); twin != sorted.end()) {
    throw InputError("column " + shown(*twin), where, "appears twice; must be unique");
  }
  return headings;
}

}  // namespace

CsvTable::CsvTable(const std::filesystem::path& file) : file_(file.filename().string()) {
  const std::string content = read_text_file(file);
  std::string_view text = content;
  for (int number = 1; !text.empty(); ++number) {
    const std::string_view line = trimmed(take_line(text));
    if (line.empty() || is_comment(line, headings_.empty(), headings_.size() == 1)) {
      continue;
    }
    if (headings_.empty()) {
      headings_ = read_headings(line, {file_, number});
    } else {
      add_row(split_fields(line, {file_, number}), number);
    }
  }
  if (headings_.empty()) {
    throw InputError(fmt::format("{}: empty; a line of column headings is needed", file_));
  }
}

void CsvTable::add_row(std::vector<std::string> fields, int line) {
  const auto blank = [](const std::string& field) { return field.empty(); };
  if (std::all_of(fields.begin(), fields.end(), blank)) {
    return;  // a row of nothing but commas
  }
  const size_t width = headings_.size();
  while (fields.size() > width && fields.back().empty()) {
    fields.pop_back();
  }
  if (fields.size() != width) {
    const bool hash = fields.front().starts_with('#');
    throw InputError(
        "row", {file_, line},
        fmt::format("{} fields; must be {} as in the line of headings{}", fields.size(), width,
                    hash ? " (a comment stands above that line)" : ""));
  }
  for (size_t c = 0; c < width; ++c) {
    if (headings_[c].empty() && !fields[c].empty()) {
      throw InputError("row", {file_, line},
                       fmt::format("'{}' in column {}, which has no heading; give it one or "
                                   "remove the field",
                                   shown(fields[c]), c + 1));
    }
  }
  rows_.push_back(std::move(fields));
  line_.push_back(line);
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
