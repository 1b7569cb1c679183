#include <overtone/csv_rows.hpp>

#include <algorithm>
#include <string_view>

#include <fmt/format.h>

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

bool is_comment(std::string_view line, bool above_headings, bool one_column) {
  if (above_headings) {
    return line.starts_with('#');
  }
  // Below them what begins with # is a row, unless it is text in words that can't be one.
  const bool words = line == "#" || line.starts_with("# ") || line.starts_with("##");
  return words && !one_column && line.find_first_of(",;\t") == std::string_view::npos;
}

/// Refuses headings that are not separated by commas.
void require_commas(std::string_view line, const SourceLine& where) {
  if (line.find(',') == std::string_view::npos && line.find_first_of(";\t") != std::string::npos) {
    throw InputError("line of headings", where,
                     "fields are separated by semicolons or tabs; must be commas, with a point in "
                     "decimals (save as CSV UTF-8 with commas)");
  }
}

void require_unique(std::vector<std::string> headings, const SourceLine& where) {
  std::erase(headings, "");
  std::sort(headings.begin(), headings.end());
  if (const auto twin = std::adjacent_find(headings.begin(), headings.end());
      twin != headings.end()) {
    throw InputError("column " + shown(*twin), where, "appears twice; must be unique");
  }
}

}  // namespace

CsvRows::CsvRows(const std::filesystem::path& file, std::size_t largest)
    : file_(file.filename().string()), text_(read_text_file(file, largest)), rest_(text_) {
  while (headings_.empty()) {
    std::string_view line;
    if (!next_line(line)) {
      throw InputError(fmt::format("{}: empty; a line of column headings is needed", file_));
    }
    require_commas(line, where());
    split(line);
    while (!fields_.empty() && fields_.back().empty()) {
      fields_.pop_back();  // trailing commas of spreadsheets' exports
    }
    headings_.assign(fields_.begin(), fields_.end());
  }
  require_unique(headings_, where());
}

bool CsvRows::next() {
  std::string_view line;
  while (next_line(line)) {
    split(line);
    if (!is_blank()) {
      require_width();
      return true;
    }
  }
  return false;
}

bool CsvRows::next_line(std::string_view& line) {
  while (!rest_.empty()) {
    ++line_;
    line = trimmed(take_line(rest_));
    if (!line.empty() && !is_comment(line, headings_.empty(), headings_.size() == 1)) {
      return true;
    }
  }
  return false;
}

/// A field in double quotes may hold commas, "" stands for a quote.
void CsvRows::split(std::string_view line) {
  fields_.clear();
  unquoted_.clear();
  for (bool more = true; more;) {
    line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
    const bool quoted = line.starts_with('"');
    if (quoted) {
      unquoted_.push_back(take_quoted(line, where()));
    }
    const std::string_view rest = line.substr(0, line.find(','));
    more = rest.size() < line.size();
    line.remove_prefix(rest.size() + (more ? 1 : 0));
    if (rest.find('"') != std::string_view::npos || (quoted && !trimmed(rest).empty())) {
      throw InputError("row", where(),
                       fmt::format("a quote inside field {}; put the whole field in quotes and "
                                   "write \"\" for a quote in it",
                                   fields_.size() + 1));
    }
    const std::string_view field = trimmed(quoted ? std::string_view(unquoted_.back()) : rest);
    if (field.size() > kLongestField) {
      throw InputError("row", where(),
                       fmt::format("field {} has {} bytes, '{}'; must have at most {}",
                                   fields_.size() + 1, field.size(), shown(field), kLongestField));
    }
    fields_.push_back(field);
  }
}

bool CsvRows::is_blank() const {
  return std::all_of(fields_.begin(), fields_.end(),
                     [](std::string_view field) { return field.empty(); });
}

void CsvRows::require_width() {
  const size_t width = headings_.size();
  while (fields_.size() > width && fields_.back().empty()) {
    fields_.pop_back();
  }
  if (fields_.size() != width) {
    const bool hash = fields_.front().starts_with('#');
    throw InputError(
        "row", where(),
        fmt::format("{} fields; must be {} as in the line of headings{}", fields_.size(), width,
                    hash ? " (a comment stands above that line)" : ""));
  }
  for (size_t c = 0; c < width; ++c) {
    if (headings_[c].empty() && !fields_[c].empty()) {
      throw InputError("row", where(),
                       fmt::format("'{}' in column {}, which has no heading; give it one or "
                                   "remove the field",
                                   shown(fields_[c]), c + 1));
    }
  }
}

}  // namespace overtone
