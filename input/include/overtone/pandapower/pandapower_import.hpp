#pragma once

#include <filesystem>

#include <overtone/feeder_input.hpp>

namespace overtone {

/// The feeder of a network that pandapower wrote with to_json: as runpp takes it. Buses are called
/// by their indices, those that closed switches join by the first; elements by kind and index,
/// "line_4". Sequences of zero where lines give them.
/// @throws InputError naming the element and its value where one in service has no place in a
///   Feeder: generators that hold a voltage, xward, dcline, tap tables, phase shifters, …
[[nodiscard]] FeederInput import_pandapower(const std::filesystem::path& file);

}  // namespace overtone
