#pragma once

#include <map>
#include <string>
#include <vector>

#include <overtone/csv_table.hpp>
#include <overtone/study_section.hpp>

namespace overtone {

// What studies ask of the rows of their tables. `element` is what a row is of, "lot at bus 7", as
// messages call it: "lot at bus 7 (lots.csv:3): chargers -4; must be a whole number, 1 to 10".

/// A number within bounds. @throws InputError otherwise.
[[nodiscard]] double bounded_number(const CsvTable& table, int row, const std::string& heading,
                                    const Bounds& bounds, const std::string& element);
/// The same; `missing` where the column or the field is absent.
[[nodiscard]] double bounded_number_or(const CsvTable& table, int row, const std::string& heading,
                                       double missing, const Bounds& bounds,
                                       const std::string& element);
[[nodiscard]] int bounded_whole(const CsvTable& table, int row, const std::string& heading,
                                const Bounds& bounds, const std::string& element);

/// Rows that must be of different elements.
class DistinctRows {
 public:
  /// @throws InputError, which names both lines and says `remedy`, where a row before was of the
  ///   same key.
  void add(const std::string& key, const std::string& element, const SourceLine& where,
           const std::string& remedy);

 private:
  std::map<std::string, SourceLine> first_;
};

/// A row's fields as one text: equal where rows say the same.
[[nodiscard]] std::string row_text(const CsvTable& table, int row);

/// @throws InputError unless a table has rows and their column, shares of a whole, adds up to 1.
void require_whole(const CsvTable& table, const std::string& file, const std::string& heading,
                   const std::vector<double>& shares);

}  // namespace overtone
