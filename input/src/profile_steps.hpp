#pragma once

#include <overtone/csv_table.hpp>
#include <overtone/feeder_files.hpp>

namespace overtone {

/// Gives a profile its steps, with their lengths and where they are on the clock, by the columns
/// hour or time, and step_hours.
/// @throws InputError for names that are none or repeated, steps that leave gaps or overlap, and
///   lengths out of bounds.
void read_steps(const CsvTable& table, HourlyProfile& profile);

/// Columns that say when a profile's steps are.
[[nodiscard]] bool is_of_steps(const std::string& heading);

}  // namespace overtone
