#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <overtone/input_error.hpp>

namespace overtone {

/// When vehicles are there, h of the clock; an end past 24 is on the next day.
struct DayWindow {
  double begin = 0.0, end = 24.0;
};

/// A parking lot as a table lists it. What it doesn't say follows from the study's groups of
/// vehicles.
struct ListedLot {
  std::string bus{};
  std::vector<int> phases{};  ///< conductors of the bus; empty: all that it has
  double vehicles = 0.0;
  std::optional<double> chargers{};     ///< that can be in use at a time; none: one each
  std::vector<DayWindow> windows{};     ///< of all vehicles; empty: as the profile's shares say
  std::optional<double> energy_kwh{};   ///< of all of them a day
  std::optional<double> charger_kva{};  ///< of all chargers, when all vehicles are there
  std::optional<double> charge_kw{};    ///< into all batteries, likewise
  std::optional<double> stored_kwh{};   ///< in all batteries on arrival
  std::optional<double>
      battery_kwh{};  ///< that all batteries hold; none: what is stored and needed
  SourceLine where{};
};

/// Reads bus,vehicles and, where they are there, phases (digits, "13"), chargers, windows
/// ("18:00-07:00", several with blanks between, or "always"), energy_kwh, charger_kva, charge_kw,
/// stored_kwh, battery_kwh.
/// @throws InputError for a bus without name or given twice, phases that are not digits from 1 to
///   9, each once, windows that are none or overlap, numbers outside their bounds, and batteries in
///   which what is stored and needed does not fit.
[[nodiscard]] std::vector<ListedLot> read_listed_lots(const std::filesystem::path& file);

}  // namespace overtone
