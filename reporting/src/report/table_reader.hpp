#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <overtone/table.hpp>

namespace overtone::reporting {

/// A table read by the names of its columns, whether its cells are numbers or, as of a CSV file,
/// texts of numbers. Refers to the table. Errors name it as a file.
class TableReader {
 public:
  explicit TableReader(const Table& table) : table_(table) {}

  [[nodiscard]] size_t rows() const { return table_.row_count(); }
  [[nodiscard]] const std::string& name() const { return table_.name(); }
  [[nodiscard]] bool has(std::string_view column) const;
  /// @throws InputError where there is none of that name.
  [[nodiscard]] size_t column(std::string_view name) const;

  /// As CSV has it; empty where the cell is missing.
  [[nodiscard]] std::string text(size_t row, size_t column) const;
  [[nodiscard]] std::string text(size_t row, std::string_view name) const {
    return text(row, column(name));
  }
  /// Not a number where the cell is missing. @throws InputError where it is other text.
  [[nodiscard]] double number(size_t row, size_t column) const;
  [[nodiscard]] double number(size_t row, std::string_view name) const {
    return number(row, column(name));
  }
  /// A column's numbers.
  [[nodiscard]] std::vector<double> numbers(std::string_view name) const;
  /// Whether the text of a cell is `expected`, without making it.
  [[nodiscard]] bool is(size_t row, size_t column, std::string_view expected) const;

 private:
  const Table& table_;
};

}  // namespace overtone::reporting
