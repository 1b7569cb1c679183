#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <overtone/clock_time.hpp>
#include <overtone/input_error.hpp>

namespace overtone {

/// A vehicle that is parked and charged once, as a table lists it.
struct ListedSession {
  std::string name{};         ///< empty: as its times
  std::string bus{};          ///< where its charger is
  std::vector<int> phases{};  ///< conductors of the bus; empty: all that it has
  ClockTime arrival{}, departure{};
  double energy_kwh = 0.0;              ///< into the battery
  double charge_kw = 0.0;               ///< the most into it
  double charger_kva = 0.0;             ///< where not listed kUsualChargerKva times charge_kw
  double stored_kwh = 0.0;              ///< in its battery on arrival
  std::optional<double> battery_kwh{};  ///< that it holds; none: what is stored and needed
  SourceLine where{};
};

/// Of a kW into a battery: what a charger's losses and a voltage of 0.95 pu need.
inline constexpr double kUsualChargerKva = 1.1;

/// Reads bus,arrival,departure,energy_kwh,charge_kw and, where they are there, session (a name),
/// phases (digits, "13"), charger_kva, stored_kwh and battery_kwh. Times are as a profile's, of any
/// day or with their dates.
/// @throws InputError for a bus without name, phases that are not digits from 1 to 9, each once,
///   times that are none or written in several ways, a departure that is not after its arrival,
///   numbers outside their bounds, and a battery in which what is stored and needed does not fit.
[[nodiscard]] std::vector<ListedSession> read_listed_sessions(const std::filesystem::path& file);

}  // namespace overtone
