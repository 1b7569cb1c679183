#pragma once

#include <string>

#include <overtone/table.hpp>

namespace overtone::reporting {

/// A cell for reading, in its column's format; "–" where it is missing.
[[nodiscard]] std::string cell_text(const Cell& cell, const Column& column);
/// What stands above a column.
[[nodiscard]] inline const std::string& heading_of(const Column& column) {
  return column.heading.empty() ? column.name : column.heading;
}

}  // namespace overtone::reporting
