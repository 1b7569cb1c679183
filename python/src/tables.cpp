#include "tables.hpp"

#include <cstdint>
#include <limits>
#include <set>
#include <sstream>
#include <utility>
#include <variant>

#include "arrays.hpp"

namespace overtone::python {

namespace {

using reporting::Cell;
using reporting::Table;

/// The kinds of cells that a column has, by their place in Cell.
std::set<size_t> kinds_of(const Table& table, size_t column) {
  std::set<size_t> kinds;
  for (size_t row = 0; row < table.row_count(); ++row) {
    kinds.insert(table.at(row, column).index());
  }
  return kinds;
}

template <class T, class Value>
std::vector<T> values_of(const Table& table, size_t column, const Value& value) {
  std::vector<T> values;
  values.reserve(table.row_count());
  for (size_t row = 0; row < table.row_count(); ++row) {
    values.push_back(value(table.at(row, column)));
  }
  return values;
}

double as_number(const Cell& cell) {
  if (const auto* whole = std::get_if<std::int64_t>(&cell)) {
    return static_cast<double>(*whole);
  }
  const auto* number = std::get_if<double>(&cell);
  return number != nullptr ? *number : std::numeric_limits<double>::quiet_NaN();
}

nb::object as_text(const Cell& cell) {
  const auto* text = std::get_if<std::string_view>(&cell);
  return text == nullptr ? nb::object(nb::none()) : nb::object(nb::str(text->data(), text->size()));
}

nb::object column_values(const Table& table, size_t column) {
  const std::set<size_t> kinds = kinds_of(table, column);
  const auto only = [&](const Cell& cell) { return kinds == std::set<size_t>{cell.index()}; };
  if (kinds.contains(Cell(std::string_view()).index())) {
    nb::list texts;
    for (size_t row = 0; row < table.row_count(); ++row) {
      texts.append(as_text(table.at(row, column)));
    }
    return texts;
  }
  if (only(Cell(std::int64_t{0}))) {
    return nb::cast(handed_over(values_of<std::int64_t>(
        table, column, [](const Cell& cell) { return std::get<std::int64_t>(cell); })));
  }
  if (only(Cell(true))) {
    return nb::cast(handed_over(values_of<std::uint8_t>(
                        table, column,
                        [](const Cell& cell) { return std::uint8_t{std::get<bool>(cell)}; })))
        .attr("astype")("bool");
  }
  return nb::cast(handed_over(values_of<double>(table, column, as_number)));
}

}  // namespace

nb::list columns_of(const std::vector<Table>& tables) {
  nb::list all;
  for (const Table& table : tables) {
    nb::list columns;
    for (size_t c = 0; c < table.column_count(); ++c) {
      const reporting::Column& column = table.columns()[c];
      columns.append(
          nb::make_tuple(column.name, column.unit, column.text, column_values(table, c)));
    }
    all.append(nb::make_tuple(table.name(), table.text(), columns));
  }
  return all;
}

std::string page_of(const reporting::ResultTables& result) {
  std::ostringstream page;
  reporting::write_page(result, page);
  return std::move(page).str();
}

}  // namespace overtone::python
