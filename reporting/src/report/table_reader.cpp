#include "report/table_reader.hpp"

#include <charconv>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include <overtone/input_error.hpp>
#include <overtone/utf8.hpp>

namespace overtone::reporting {

namespace {

constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();

struct TextOf {
  std::string operator()(std::monostate /*missing*/) const { return {}; }
  std::string operator()(bool truth) const { return truth ? "1" : "0"; }
  std::string operator()(std::string_view text) const { return std::string(text); }
  template <class Number>
  std::string operator()(Number number) const {
    return fmt::format("{}", number);
  }
};

double parsed(std::string_view text, const Table& table, size_t row, size_t column) {
  if (text.empty()) {
    return kMissing;
  }
  double value = 0.0;
  const auto [stop, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (fault != std::errc() || stop != text.data() + text.size() || !std::isfinite(value)) {
    throw InputError(fmt::format("{}.csv: row {}: {} '{}'; must be a number", table.name(), row + 1,
                                 table.columns()[column].name, shown(text)));
  }
  return value;
}

}  // namespace

bool TableReader::has(std::string_view column) const {
  for (const Column& one : table_.columns()) {
    if (one.name == column) {
      return true;
    }
  }
  return false;
}

size_t TableReader::column(std::string_view name) const {
  for (size_t c = 0; c < table_.column_count(); ++c) {
    if (table_.columns()[c].name == name) {
      return c;
    }
  }
  throw InputError(fmt::format("{}.csv: no column {}", table_.name(), name));
}

std::string TableReader::text(size_t row, size_t column) const {
  return std::visit(TextOf{}, table_.at(row, column));
}

double TableReader::number(size_t row, size_t column) const {
  const Cell cell = table_.at(row, column);
  if (const auto* text = std::get_if<std::string_view>(&cell)) {
    return parsed(*text, table_, row, column);
  }
  if (const auto* number = std::get_if<double>(&cell)) {
    return *number;
  }
  if (const auto* whole = std::get_if<std::int64_t>(&cell)) {
    return static_cast<double>(*whole);
  }
  const auto* truth = std::get_if<bool>(&cell);
  return truth == nullptr ? kMissing : static_cast<double>(*truth);
}

std::vector<double> TableReader::numbers(std::string_view name) const {
  const size_t c = column(name);
  std::vector<double> all(rows());
  for (size_t r = 0; r < all.size(); ++r) {
    all[r] = number(r, c);
  }
  return all;
}

bool TableReader::is(size_t row, size_t column, std::string_view expected) const {
  const Cell cell = table_.at(row, column);
  if (const auto* text = std::get_if<std::string_view>(&cell)) {
    return *text == expected;
  }
  return text(row, column) == expected;
}

}  // namespace overtone::reporting
