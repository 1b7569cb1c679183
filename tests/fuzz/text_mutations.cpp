#include "text_mutations.hpp"

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <functional>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace overtone::fuzz {

namespace {

using Cells = std::vector<std::string>;

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  size_t begin = 0;
  while (begin < text.size()) {
    const size_t end = std::min(text.find('\n', begin), text.size());
    lines.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return lines;
}

std::string text_of(const std::vector<std::string>& lines) {
  return lines.empty() ? "" : fmt::format("{}\n", fmt::join(lines, "\n"));
}

/// Cells with their quotes.
Cells cells_of(const std::string& line) {
  Cells cells(1);
  bool quoted = false;
  for (const char c : line) {
    quoted = c == '"' ? !quoted : quoted;
    if (c == ',' && !quoted) {
      cells.emplace_back();
    } else {
      cells.back() += c;
    }
  }
  return cells;
}

bool is_number(const std::string& text) {
  char* end = nullptr;
  std::strtod(text.c_str(), &end);
  return !text.empty() && end == text.c_str() + text.size();
}

/// Where a word of digits begins and how long it is; {npos, 0} where there is none.
std::pair<size_t, size_t> some_number(const std::string& text, RandomChoice& choice) {
  const auto digit = [&](size_t i) {
    return std::isdigit(static_cast<unsigned char>(text[i])) != 0;
  };
  std::vector<size_t> starts;
  for (size_t i = 0; i < text.size(); ++i) {
    if (digit(i) && (i == 0 || (!digit(i - 1) && text[i - 1] != '.'))) {
      starts.push_back(i);
    }
  }
  if (starts.empty()) {
    return {std::string::npos, 0};
  }
  const size_t at = choice.of(starts);
  const size_t end = text.find_first_not_of("0123456789.eE+-", at);
  return {at, std::min(end, text.size()) - at};
}

struct Table {
  std::vector<Cells> rows;  ///< the first has the headings

  explicit Table(const std::string& text) {
    for (const std::string& line : lines_of(text)) {
      rows.push_back(cells_of(line));
    }
  }
  [[nodiscard]] std::string text() const {
    std::vector<std::string> lines;
    for (const Cells& row : rows) {
      lines.push_back(fmt::format("{}", fmt::join(row, ",")));
    }
    return text_of(lines);
  }
  [[nodiscard]] size_t some_row(RandomChoice& choice) const {
    return rows.size() < 2 ? 0 : 1 + choice.below(rows.size() - 1);
  }
  [[nodiscard]] size_t some_column(RandomChoice& choice) const {
    return choice.below(rows.front().size());
  }
};

std::string break_cell(Table& table, RandomChoice& choice) {
  const size_t row = table.some_row(choice), column = table.some_column(choice);
  if (column >= table.rows[row].size()) {
    return "";
  }
  std::string& cell = table.rows[row][column];
  const std::string before = cell;
  cell = is_number(cell) ? odd_number(choice) : odd_name(choice);
  return fmt::format("row {} '{}' -> '{:.40}'", row, before, cell);
}

std::string scale_column(Table& table, RandomChoice& choice) {
  static const std::vector<double> factors = {0.0, -1.0, 1e-9, 1e-3, 0.5, 2.0, 1e3, 1e6, 1e12};
  const size_t column = table.some_column(choice);
  const double factor = choice.of(factors);
  for (size_t row = 1; row < table.rows.size(); ++row) {
    if (column < table.rows[row].size() && is_number(table.rows[row][column])) {
      std::string& cell = table.rows[row][column];
      cell = fmt::format("{}", std::strtod(cell.c_str(), nullptr) * factor);
    }
  }
  return fmt::format("column {} times {}", table.rows.front()[column], factor);
}

std::string break_rows(Table& table, RandomChoice& choice) {
  const size_t row = table.some_row(choice);
  const auto at = table.rows.begin() + static_cast<std::ptrdiff_t>(row);
  switch (choice.below(6)) {
    case 0:
      table.rows.erase(at);
      return fmt::format("row {} removed", row);
    case 1: {
      const Cells copy = *at;
      table.rows.insert(at, copy);
      return fmt::format("row {} twice", row);
    }
    case 2:
      std::swap(*at, table.rows[table.some_row(choice)]);
      return fmt::format("row {} moved", row);
    case 3:
      at->pop_back();
      return fmt::format("row {} a cell short", row);
    case 4:
      at->push_back(choice.one_in(2) ? "" : odd_number(choice));
      return fmt::format("row {} a cell too long", row);
    default:
      table.rows.resize(1 + choice.below(2));
      return "rows cut off";
  }
}

std::string break_columns(Table& table, RandomChoice& choice) {
  const size_t column = table.some_column(choice);
  std::string& heading = table.rows.front()[column];
  switch (choice.below(4)) {
    case 0:
      heading = odd_name(choice);
      return "a heading renamed";
    case 1:
      heading = choice.of(table.rows.front());
      return "a heading twice";
    case 2:
      for (Cells& row : table.rows) {
        if (column < row.size()) {
          row.erase(row.begin() + static_cast<std::ptrdiff_t>(column));
        }
      }
      return "a column removed";
    default:
      for (Cells& row : table.rows) {
        const size_t other = (column + 1) % row.size();
        if (column < row.size()) {
          std::swap(row[column], row[other]);
        }
      }
      return "columns swapped, headings too";
  }
}

/// "key = value" with value replaced.
std::string break_value(std::string& line, RandomChoice& choice) {
  static const std::vector<std::string> others = {
      "true", "[]", "[1, 2]", "{}", "\"\"", "\"nowhere\"", "1979-05-27", "'", "\"..\""};
  const size_t sign = line.find('=');
  const std::string value = line.substr(line.find_first_not_of(" =", sign));
  const std::string after = is_number(value) && !choice.one_in(4) ? odd_number(choice)
                            : choice.one_in(2)                    ? choice.of(others)
                                                                  : '"' + odd_name(choice) + '"';
  line = line.substr(0, sign + 1) + " " + after;
  return fmt::format("{:.60}", line);
}

}  // namespace

std::string odd_number(RandomChoice& choice) {
  static const std::vector<std::string> numbers = {"0",    "1",     "2",     "7",   "0.5",  "3.7",
                                                   "12",   "100",   "1e3",   "1e6", "1e-3", "1e-6",
                                                   "1e-7", "1e-10", "1e-13", "-1",  "-0.5", "-40"};
  static const std::vector<std::string> odd = {"-0",
                                               "1e-300",
                                               "1e308",
                                               "-1e308",
                                               "1e309",
                                               "1e20",
                                               "1e10",
                                               "nan",
                                               "-nan",
                                               "inf",
                                               "-inf",
                                               "010",
                                               "0x10",
                                               "1_000",
                                               "1.5.2",
                                               "1,5",
                                               "",
                                               " ",
                                               " 7 ",
                                               "+5",
                                               "5-",
                                               "abc",
                                               "2147483648",
                                               "4294967297",
                                               "9007199254740993",
                                               "18446744073709551616",
                                               "99999999999999999999999",
                                               "0.1000000000000000055511151231257827",
                                               "5,20",
                                               "12 kW",
                                               "1e",
                                               ".5",
                                               "5.",
                                               "--1",
                                               "١"};
  return choice.of(choice.one_in(3) ? odd : numbers);
}

std::string odd_name(RandomChoice& choice) {
  static const std::vector<std::string> odd = {"s",
                                               "a",
                                               "b",
                                               "c",
                                               "\"d, old\"",
                                               "nowhere",
                                               "",
                                               " ",
                                               "#a",
                                               "a-b",
                                               "a->b",
                                               "1-2",
                                               "é",
                                               "\xE9",
                                               "\xFF\xFE",
                                               "\"",
                                               "\"\"",
                                               "\"a\"b",
                                               "a\tb",
                                               "a;b",
                                               "..",
                                               "../feeder",
                                               "/",
                                               ".",
                                               "ieee33",
                                               "plug",
                                               std::string(3000, 'x'),
                                               std::string("a\0b", 3),
                                               "none",
                                               "II",
                                               "true",
                                               "0",
                                               "1e308",
                                               "=1+1",
                                               "a\rb",
                                               "\xEF\xBB\xBFz"};
  return choice.of(odd);
}

std::string break_table(std::string& text, RandomChoice& choice) {
  Table table(text);
  if (table.rows.empty()) {
    return "";
  }
  static const std::vector<std::function<std::string(Table&, RandomChoice&)>> kinds = {
      break_cell, break_cell, break_cell, break_cell, scale_column, break_rows, break_columns};
  std::string what = choice.of(kinds)(table, choice);
  text = table.text();
  return what;
}

std::string break_settings(std::string& text, RandomChoice& choice) {
  std::vector<std::string> lines = lines_of(text);
  if (lines.empty()) {
    return "";
  }
  const size_t at = choice.below(lines.size());
  const auto line = lines.begin() + static_cast<std::ptrdiff_t>(at);
  std::string what;
  const bool key = line->find('=') != std::string::npos;
  switch (choice.below(key ? 9 : 3)) {
    case 0:
      what = fmt::format("'{}' removed", *line);
      lines.erase(line);
      break;
    case 1: {
      const std::string copy = *line;
      what = fmt::format("'{}' twice", copy);
      lines.insert(line, copy);
      break;
    }
    case 2:
      what = fmt::format("'{}' changed places", *line);
      std::swap(*line, lines[choice.below(lines.size())]);
      break;
    case 3:
      line->insert(0, "un");
      what = "unknown key " + *line;
      break;
    default:
      what = break_value(*line, choice);
  }
  text = text_of(lines);
  return what;
}

std::string break_record(std::string& text, RandomChoice& choice) {
  const auto [at, length] = some_number(text, choice);
  if (at == std::string::npos || choice.one_in(5)) {
    return break_bytes(text, choice);
  }
  static const std::vector<std::string> others = {"null", "[]",  "{}", "\"x\"",
                                                  "true", "1,1", "-7", "99"};
  const std::string after = choice.one_in(2) ? choice.of(others) : odd_number(choice);
  const std::string what = fmt::format("'{}' -> '{}'", text.substr(at, length), after);
  text.replace(at, length, after);
  return what;
}

std::string break_bytes(std::string& text, RandomChoice& choice) {
  const size_t at = choice.below(text.size() + 1);
  const auto replace_all = [&text](const std::string& from, const std::string& to) {
    for (size_t i = 0; (i = text.find(from, i)) != std::string::npos; i += to.size()) {
      text.replace(i, from.size(), to);
    }
  };
  switch (choice.below(12)) {
    case 0:
      text.resize(at);
      return fmt::format("cut off at byte {}", at);
    case 1:
      text.clear();
      return "emptied";
    case 2:
      text.insert(0, "\xEF\xBB\xBF");
      return "a byte order mark";
    case 3:
      replace_all("\n", "\r\n");
      return "CRLF";
    case 4:
      replace_all("\n", "\r");
      return "CR alone";
    case 5:
      replace_all(",", ";");
      return "semicolons";
    case 6:
      text.insert(at, 1, '\0');
      return fmt::format("NUL at byte {}", at);
    case 7:
      text.insert(at, 1, static_cast<char>(128 + choice.below(128)));
      return fmt::format("a byte above 127 at {}", at);
    case 8:
      replace_all("\n", ",,\n");
      return "trailing commas";
    case 9: {
      std::string wide = "\xFF\xFE";
      for (const char c : text) {
        wide += {c, '\0'};
      }
      text = wide;
      return "UTF-16";
    }
    case 10:
      text.insert(at, "\n\n ,,\n#\n");
      return fmt::format("empty rows at byte {}", at);
    default:
      if (at < text.size()) {
        text[at] = static_cast<char>(text[at] ^ (1 << choice.below(8)));
      }
      return fmt::format("a bit of byte {} turned", at);
  }
}

}  // namespace overtone::fuzz
