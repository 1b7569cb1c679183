#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "report/table_reader.hpp"

namespace overtone::reporting {

/// Numbers in rows of rows; NaN where there is none.
struct Grid {
  std::vector<size_t> shape;
  std::vector<float> value;  ///< row-major

  [[nodiscard]] static Grid of(std::vector<size_t> shape);
  /// Smallest and largest number; 0 and 0 where there is none.
  [[nodiscard]] std::pair<double, double> range() const;
};

/// Different texts in the order in which they came.
class Labels {
 public:
  /// Its place; a new one where it is new.
  size_t place(std::string_view text);
  /// Its place; size() where it isn't there.
  [[nodiscard]] size_t find(const std::string& text) const;
  [[nodiscard]] const std::vector<std::string>& all() const { return all_; }
  [[nodiscard]] size_t size() const { return all_.size(); }

 private:
  std::vector<std::string> all_;
  std::unordered_map<std::string, size_t> place_;
};

/// The rows of a table along some of its columns: hours, buses, … A Grid of each further column.
class Axes {
 public:
  /// Refers to the table. @throws InputError where a column is not there.
  Axes(const TableReader& table, const std::vector<std::string_view>& columns);

  [[nodiscard]] const std::vector<std::string>& labels(size_t axis) const {
    return labels_[axis].all();
  }
  [[nodiscard]] const Labels& axis(size_t axis) const { return labels_[axis]; }
  [[nodiscard]] size_t size(size_t axis) const { return labels_[axis].size(); }
  /// Where a row is, along an axis.
  [[nodiscard]] size_t place(size_t row, size_t axis) const {
    return place_[row * labels_.size() + axis];
  }
  /// Times `factor`. The last of several rows at one place counts.
  [[nodiscard]] Grid grid(std::string_view column, double factor = 1.0) const;
  /// The same, rows at one place added up.
  [[nodiscard]] Grid sum(std::string_view column) const;
  /// The last of value(row).
  template <class Value>
  [[nodiscard]] Grid grid_of(Value value) const {
    Grid grid = Grid::of(shape());
    for (size_t r = 0; r < table_.rows(); ++r) {
      grid.value[index(r)] = static_cast<float>(value(r));
    }
    return grid;
  }

 private:
  [[nodiscard]] std::vector<size_t> shape() const;
  [[nodiscard]] size_t index(size_t row) const;

  const TableReader& table_;
  std::vector<Labels> labels_;  ///< [axis]
  std::vector<size_t> place_;   ///< [row][axis]
};

}  // namespace overtone::reporting
