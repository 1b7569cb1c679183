#include "report/grid.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace overtone::reporting {

Grid Grid::of(std::vector<size_t> shape) {
  size_t count = 1;
  for (const size_t extent : shape) {
    count *= extent;
  }
  return {std::move(shape), std::vector<float>(count, std::numeric_limits<float>::quiet_NaN())};
}

std::pair<double, double> Grid::range() const {
  double least = std::numeric_limits<double>::infinity();
  double most = -least;
  for (const float v : value) {
    if (!std::isnan(v)) {
      least = std::min<double>(least, v);
      most = std::max<double>(most, v);
    }
  }
  return least <= most ? std::pair(least, most) : std::pair(0.0, 0.0);
}

size_t Labels::place(std::string_view text) {
  const auto [entry, added] = place_.try_emplace(std::string(text), all_.size());
  if (added) {
    all_.emplace_back(text);
  }
  return entry->second;
}

size_t Labels::find(const std::string& text) const {
  const auto found = place_.find(text);
  return found == place_.end() ? all_.size() : found->second;
}

namespace {

/// Tables are in order: nearly always a label is that of the row before, or the one after it.
size_t place_after(size_t last, Labels& labels, const TableReader& table, size_t row,
                   size_t column) {
  for (size_t step = 0; step < std::min<size_t>(labels.size(), 2); ++step) {
    const size_t guess = (last + step) % labels.size();
    if (table.is(row, column, labels.all()[guess])) {
      return guess;
    }
  }
  return labels.place(table.text(row, column));
}

}  // namespace

Axes::Axes(const TableReader& table, const std::vector<std::string_view>& columns)
    : table_(table), labels_(columns.size()), place_(table.rows() * columns.size()) {
  for (size_t a = 0; a < columns.size(); ++a) {
    const size_t column = table.column(columns[a]);
    size_t last = 0;
    for (size_t r = 0; r < table.rows(); ++r) {
      last = place_after(last, labels_[a], table, r, column);
      place_[r * columns.size() + a] = last;
    }
  }
}

Grid Axes::grid(std::string_view column, double factor) const {
  const size_t c = table_.column(column);
  return grid_of([&](size_t row) { return factor * table_.number(row, c); });
}

Grid Axes::sum(std::string_view column) const {
  const size_t c = table_.column(column);
  Grid grid = Grid::of(shape());
  for (size_t r = 0; r < table_.rows(); ++r) {
    float& value = grid.value[index(r)];
    value = (std::isnan(value) ? 0.0F : value) + static_cast<float>(table_.number(r, c));
  }
  return grid;
}

std::vector<size_t> Axes::shape() const {
  std::vector<size_t> shape;
  for (const Labels& labels : labels_) {
    shape.push_back(labels.size());
  }
  return shape;
}

size_t Axes::index(size_t row) const {
  size_t at = 0;
  for (size_t a = 0; a < labels_.size(); ++a) {
    at = at * labels_[a].size() + place(row, a);
  }
  return at;
}

}  // namespace overtone::reporting
