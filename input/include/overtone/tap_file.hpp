#pragma once

#include <filesystem>
#include <vector>

#include <overtone/control_schedule.hpp>

namespace overtone {

/// Taps by hour: columns hour, transformer, winding and tap, and position, which isn't read, as
/// tables of results have it.
/// @throws InputError as CsvTable, and for a field that is none of these.
[[nodiscard]] std::vector<GivenTap> read_given_taps(const std::filesystem::path& file);

}  // namespace overtone
