#pragma once

#include <string>
#include <vector>

#include <overtone/feeder_files.hpp>
#include <overtone/listed_lots.hpp>

namespace overtone {

/// A lot of fewer vehicles, some nanowatts, is none: squares of its currents would soon be zero.
inline constexpr double kFewestVehicles = 1e-12;

/// The steps in which vehicles get one energy.
struct ParkingDay {
  std::string name = {};         ///< empty: there is no other
  std::vector<char> steps = {};  ///< [hour] 1 in it; empty: all
  /// Positions of its steps, from when vehicles come to when they leave; of windows alone.
  std::vector<int> in_order = {};
};

/// The days of a profile.
[[nodiscard]] std::vector<ParkingDay> days_of(const HourlyProfile& profile);

/// The days of a lot with windows: each ends with the window that is past midnight, or else at
/// midnight. What the profile's end cuts off goes on at its beginning, so that there are as many as
/// the profile has. A step is in the day in which it begins.
[[nodiscard]] std::vector<ParkingDay> days_of(const HourlyProfile& profile,
                                              const std::vector<DayWindow>& windows);

/// [hour] share of a step that is in the windows.
[[nodiscard]] std::vector<double> share_in(const HourlyProfile& profile,
                                           const std::vector<DayWindow>& windows);

/// Of power over some steps, as ParkingDay::steps has them, h times its unit.
[[nodiscard]] double total_over(const std::vector<char>& steps, const std::vector<double>& power,
                                const HourlyProfile& profile);

}  // namespace overtone
