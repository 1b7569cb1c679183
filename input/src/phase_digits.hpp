#pragma once

#include <string>
#include <vector>

#include <overtone/csv_table.hpp>

namespace overtone {

/// The column phases of a row: conductors of a bus as digits, "13"; empty: none are named.
/// `element`: what the row is of. @throws InputError unless they are 1 to 9, each once.
[[nodiscard]] std::vector<int> phases_of(const CsvTable& table, int row,
                                         const std::string& element);

}  // namespace overtone
