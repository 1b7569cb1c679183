#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <overtone/input_error.hpp>

namespace overtone {

/// A parking lot as a table lists it. What it doesn't say follows from the study's groups of
/// vehicles.
struct ListedLot {
  std::string bus{};
  std::vector<int> phases{};  ///< conductors of the bus; empty: all that it has
  double vehicles = 0.0;
  std::optional<double> energy_kwh{};   ///< of all of them a day
  std::optional<double> charger_kva{};  ///< of all chargers, when all vehicles are there
  std::optional<double> charge_kw{};    ///< into all batteries, likewise
  SourceLine where{};
};

/// Reads bus,vehicles and, where they are there, phases (digits, "13"), energy_kwh, charger_kva,
/// charge_kw.
/// @throws InputError for a bus without name or given twice, phases that are not digits from 1 to
///   9, each once, and numbers outside their bounds.
[[nodiscard]] std::vector<ListedLot> read_listed_lots(const std::filesystem::path& file);

}  // namespace overtone
