#pragma once

#include <string>
#include <vector>

#include <overtone/feeder_files.hpp>

namespace overtone {

/// A lot of fewer vehicles, some nanowatts, is none: squares of its currents would soon be zero.
inline constexpr double kFewestVehicles = 1e-12;

/// The steps in which vehicles get one energy.
struct ParkingDay {
  std::string name = {};         ///< empty: there is no other
  std::vector<char> steps = {};  ///< [hour] 1 in it; empty: all
};

/// The days of a profile.
[[nodiscard]] std::vector<ParkingDay> days_of(const HourlyProfile& profile);

/// Of power over some steps, as ParkingDay::steps has them, h times its unit.
[[nodiscard]] double total_over(const std::vector<char>& steps, const std::vector<double>& power,
                                const HourlyProfile& profile);

}  // namespace overtone
