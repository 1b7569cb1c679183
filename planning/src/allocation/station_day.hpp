#pragma once

#include <string>
#include <vector>

#include <overtone/station_market.hpp>

namespace overtone {

inline constexpr double kMega = 1e-3;  ///< prices are per MWh, powers in kW

/// What N stations see of the district (1), (2), [hour].
struct ServedCars {
  std::vector<double> cars, capacity, arriving, leaving, leaving_share;
};

/// Scaled first, differenced afterwards.
[[nodiscard]] ServedCars serve(const ParkedCars& district, int stations);

/// Variables of a day, [hour].
struct DayVariables {
  std::vector<int> charge, discharge, reserve, stored, more, less;
};

/// The owner's day (3)–(7): minimises the negative profit without parking, which nothing changes.
/// `price` [hour] per MWh, of the season.
struct StationDayProgram {
  OptimizationModel model;
  DayVariables at;
};

[[nodiscard]] StationDayProgram station_day_program(const StationMarket& market,
                                                    const ServedCars& served,
                                                    const std::vector<double>& price);

/// Earnings per kW and hour of declared reserve (3), as a share of the energy price.
[[nodiscard]] double reserve_income(const StationMarket& market);

[[nodiscard]] inline int hour_before(int hour, int hours) { return (hour + hours - 1) % hours; }

/// Why a day has no solution, in one line: of an infeasible one the hour whose limit of stored
/// energy (7) is missed by most when the limits may give way; of an unbounded one the hour and the
/// variables that grow for ever.
[[nodiscard]] std::string explain_station_day(const StationMarket& market, const ServedCars& served,
                                              const std::vector<double>& price,
                                              LinearStatus status);

}  // namespace overtone
