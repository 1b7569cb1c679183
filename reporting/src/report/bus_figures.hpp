#pragma once

#include <optional>
#include <string>
#include <vector>

#include "report/feeder_map.hpp"
#include "report/figure.hpp"
#include "report/result_view.hpp"

namespace overtone::reporting {

/// Voltages and distortions of buses over hours, of one or several results side by side: runs,
/// plans, with and without vehicles.
struct BusStates {
  std::string what;                 ///< a result is called: "Run"
  std::vector<std::string> states;  ///< one at least
  std::vector<std::string> hours, buses;
  Grid voltage;           ///< [state][hour][bus] pu
  Grid thd;               ///< [state][hour][bus] %
  size_t first_hour = 0;  ///< shown first: that of the lowest voltage

  [[nodiscard]] bool of_hours() const { return hours.size() > 1; }
};
/// What chooses one of them.
inline constexpr const char* kState = "state";
[[nodiscard]] Control state_control(const BusStates& states);

/// Of tables of bus_hours, a state each. Neutrals are left out. @throws InputError unless all have
/// the same hours and buses.
[[nodiscard]] BusStates bus_states(const FeederMap& map, std::string what,
                                   const std::vector<std::pair<std::string, TableReader>>& tables);
/// Of one with columns that tell the states apart.
[[nodiscard]] BusStates bus_states(const FeederMap& map, std::string what, const TableReader& table,
                                   const std::vector<std::string_view>& columns);

/// Horizontal lines in profiles; none where not a number.
struct VoltageLimits {
  double low, high;
  double thd_percent;
};

/// The one-line diagram, buses coloured by voltage or THD and, where `branches` has loadings,
/// branches by these.
[[nodiscard]] Figure feeder_figure(const FeederMap& map, const BusStates& states,
                                   const std::optional<TableReader>& branches);
/// Voltage and THD bus by bus, by phase a line for each conductor: an hour, and between which
/// values the day's are.
[[nodiscard]] Figure profile_figure(const FeederMap& map, const BusStates& states,
                                    const VoltageLimits& limits);
/// Hours by buses.
[[nodiscard]] Figure heat_figure(const BusStates& states);
/// Harmonic voltages of a bus in an hour, of a table as bus_harmonics.
[[nodiscard]] Figure spectrum_figure(const FeederMap& map, const TableReader& harmonics);

/// The four of them that there is something for.
[[nodiscard]] std::vector<Figure> bus_figures(const FeederMap& map, const BusStates& states,
                                              const VoltageLimits& limits,
                                              const std::optional<TableReader>& branches);

}  // namespace overtone::reporting
