#pragma once

#include <algorithm>

#include <overtone/elements.hpp>

#include "elements/column.hpp"

// Columns of the ends of elements.

namespace overtone::folder {

/// `bus` and `wires` of one end.
template <class Row, class Member>
Columns<Row> end_columns(Member end, const char* what) {
  const auto bus = [end](auto& row) -> auto& { return std::invoke(end, row).bus; };
  return {column::text<Row>("bus", bus, "").always(),
          column::wires<Row>("wires", end, what).always()};
}

[[nodiscard]] inline Terminal ground_beside(const Terminal& end) {
  return {end.bus, std::vector<int>(end.conductor.size(), 0)};
}

[[nodiscard]] inline bool is_ground_beside(const Terminal& end, const Terminal& other) {
  return other.bus == end.bus && other.conductor.size() == end.conductor.size() &&
         std::all_of(other.conductor.begin(), other.conductor.end(), [](int c) { return c == 0; });
}

/// `to_bus` and `to_wires`, empty for ground and for a delta, which has no other end.
template <class Row>
Columns<Row> other_end_columns() {
  const auto unless_ground = [](const auto& write) {
    return [write](const Row& row) {
      return is_ground_beside(row.from, row.to) ? std::string() : write(row);
    };
  };
  const auto bus = [](auto& row) -> auto& { return row.to.bus; };
  Columns<Row> columns = {
      column::text<Row>("to_bus", bus, "of the other end; none in a delta").otherwise("ground"),
      column::wires<Row>("to_wires", &Row::to, "as many as `wires`").otherwise("ground")};
  for (Column<Row>& one : columns) {
    one.write = unless_ground(one.write);
  }
  return columns;
}

/// The other end where the row has none. @throws InputError for half of one.
template <class Row>
void complete_other_end(Row& row, const std::string& element) {
  if (row.to.bus.empty() != row.to.conductor.empty()) {
    throw InputError(element, row.where,
                     "only one of to_bus, to_wires; give both or, for ground, neither");
  }
  bool wye = true;
  if constexpr (requires { row.connection; }) {
    wye = row.connection == Connection::wye;
  }
  if (wye && row.to.bus.empty()) {
    row.to = ground_beside(row.from);
  }
}

}  // namespace overtone::folder
