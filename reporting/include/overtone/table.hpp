#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace overtone::reporting {

/// How the numbers of a column are written for reading. CSV and JSON always have all digits.
struct NumberFormat {
  enum class Notation { exact, fixed, scientific, significant };
  Notation notation = Notation::exact;  ///< as many digits as read back the same
  int digits = 0;                       ///< decimals of fixed; digits of significant
};
/// That many decimals.
[[nodiscard]] constexpr NumberFormat decimals(int count) {
  return {NumberFormat::Notation::fixed, count};
}
/// "1.23e-07"; "0" for zero.
[[nodiscard]] constexpr NumberFormat powers_of_ten() {
  return {NumberFormat::Notation::scientific, 2};
}
/// At most that many digits.
[[nodiscard]] constexpr NumberFormat significant(int count) {
  return {NumberFormat::Notation::significant, count};
}

enum class Align { left, right };

struct Column {
  std::string name;            ///< a word of its own in the table: heading in CSV, key in JSON
  std::string unit{};          ///< empty: none
  std::string text{};          ///< what it is
  std::string heading{};       ///< on the terminal; empty: the name
  NumberFormat format{};       ///< on the terminal
  Align align = Align::right;  ///< on the terminal
};

/// A cell: missing, truth, whole number, number (finite) or text. Text is the table's.
using Cell = std::variant<std::monostate, bool, std::int64_t, double, std::string_view>;

/// Named columns, each with its unit and what it is, over rows of cells. What is in it is the
/// business of those who fill it; renderers know columns and cells alone.
///
/// Nine bytes a cell and the characters of its text, so that tables of millions of rows are no
/// larger than their CSV.
class Table {
 public:
  /// `name`: stem of its file; `text`: what a row is.
  Table(std::string name, std::string text, std::vector<Column> columns);

  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] const std::string& text() const { return text_; }
  [[nodiscard]] const std::vector<Column>& columns() const { return columns_; }
  [[nodiscard]] size_t column_count() const { return columns_.size(); }
  [[nodiscard]] size_t row_count() const { return kind_.size() / columns_.size(); }
  [[nodiscard]] Cell at(size_t row, size_t column) const;

  /// A whole row. Numbers that are not finite are missing, and so is std::monostate.
  template <class... Fields>
  void row(const Fields&... fields) {
    (add(cell(fields)), ...);
    require_whole_rows();
  }
  /// The same from cells. @throws std::invalid_argument unless there are as many as columns.
  void row(const std::vector<Cell>& cells);
  void reserve(size_t rows);

 private:
  static Cell cell(bool value) { return value; }
  static Cell cell(int value) { return std::int64_t{value}; }
  static Cell cell(long value) { return std::int64_t{value}; }
  static Cell cell(size_t value) { return static_cast<std::int64_t>(value); }
  static Cell cell(double value) { return value; }
  static Cell cell(std::string_view value) { return value; }
  static Cell cell(const char* value) { return std::string_view(value); }
  static Cell cell(const std::string& value) { return std::string_view(value); }
  static Cell cell(std::monostate value) { return value; }
  static Cell cell(const Cell& value) { return value; }

  void add(const Cell& cell);
  void require_whole_rows() const;

  enum class Kind : unsigned char { missing, truth, whole, number, text };

  std::string name_, text_;
  std::vector<Column> columns_;
  std::vector<Kind> kind_;            ///< [row][column]
  std::vector<std::uint64_t> value_;  ///< [row][column] bits; of text: begin << 24 | length
  std::string characters_;            ///< of all texts, one after another
};

/// A cell of what may be missing.
[[nodiscard]] constexpr Cell missing() { return std::monostate{}; }
/// `value`, or a missing cell.
template <class Value>
[[nodiscard]] Cell cell_if(bool there, const Value& value) {
  return there ? Cell(value) : missing();
}

}  // namespace overtone::reporting
