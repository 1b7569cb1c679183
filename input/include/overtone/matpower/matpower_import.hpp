#pragma once

#include <filesystem>

#include <overtone/feeder_input.hpp>

namespace overtone {

/// The feeder of a MATPOWER case file of version 2: buses by their numbers, branches as lines, or
/// as transformers where they have a ratio or join two voltages, shunts as capacitors and reactors,
/// the generator of the reference bus as the source, those of other buses as loads that give their
/// Pg and Qg. Nothing is known of phases: zero sequence is as positive.
/// @throws InputError with file and line: as the format has it, for a bus there is not, generators
///   that hold a voltage elsewhere, phase shifts that do not cancel round a loop.
[[nodiscard]] FeederInput import_matpower(const std::filesystem::path& file);

}  // namespace overtone
