// The owner's day as a linear program (1)–(7), and why one may have no solution.

#include "station_day.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace overtone {

namespace {

/// Of the largest capacity: energy in an hour that nothing but a missing limit explains.
constexpr double kWithoutLimit = 1e3;

void add_variables(const StationMarket& market, const ServedCars& served,
                   const std::vector<double>& price, StationDayProgram& day) {
  OptimizationModel& model = day.model;
  DayVariables& at = day.at;
  for (size_t h = 0; h < price.size(); ++h) {
    const double power = market.charger_kw * served.cars[h];
    const double called = market.call_probability * market.wear_cost;
    at.charge.push_back(model.add_variable(0.0, power, kMega * price[h]));
    at.discharge.push_back(model.add_variable(0.0, power, kMega * (market.wear_cost - price[h])));
    at.reserve.push_back(model.add_variable(0.0, market.reserve ? power : 0.0,
                                            kMega * (called - reserve_income(market) * price[h])));
    at.stored.push_back(model.add_variable(market.soc_min * served.capacity[h],
                                           market.soc_max * served.capacity[h]));
    at.more.push_back(model.add_variable(0.0, kInfinity, -kMega * market.tariff_g2v));
    at.less.push_back(model.add_variable(0.0, kInfinity, kMega * market.tariff_v2g));
  }
}

void add_rows(const StationMarket& market, const ServedCars& served, StationDayProgram& day) {
  OptimizationModel& model = day.model;
  const DayVariables& at = day.at;
  const int hours = static_cast<int>(served.cars.size());
  for (int h = 0; h < hours; ++h) {
    const int last = at.stored[hour_before(h, hours)];
    const double stays = 1.0 - served.leaving_share[h];
    const double out = 1.0 / market.efficiency;
    model.add_row(served.arriving[h], served.arriving[h],
                  {{at.stored[h], 1.0},
                   {last, -stays},
                   {at.charge[h], -market.efficiency},
                   {at.discharge[h], out},
                   {at.reserve[h], market.call_probability * out}});  // (4)
    model.add_row(
        -served.leaving[h], -served.leaving[h],
        {{at.more[h], 1.0}, {at.less[h], -1.0}, {last, -served.leaving_share[h]}});  // (5)
    model.add_row(-kInfinity, market.charger_kw * served.cars[h],
                  {{at.discharge[h], 1.0}, {at.reserve[h], 1.0}});
    model.add_row(-kInfinity, 0.0,
                  {{at.discharge[h], 1.0},
                   {at.reserve[h], 1.0},
                   {last, -market.offered_share * stays}});  // (6)
  }
}

/// The hour and kWh by which limits of stored energy are missed most; stored energy is free, and
/// what it misses its limits by is all that counts.
std::string explain_infeasible(const StationMarket& market, const ServedCars& served,
                               StationDayProgram day) {
  OptimizationModel& model = day.model;
  model.clear_costs();
  const size_t hours = day.at.stored.size();
  std::vector<int> under, over;
  for (size_t h = 0; h < hours; ++h) {
    const int stored = day.at.stored[h];
    under.push_back(model.make_bound_elastic(stored, RowSide::lower, 1.0, 0.0));
    over.push_back(model.make_bound_elastic(stored, RowSide::upper, 1.0, kInfinity));
  }
  const LinearSolution elastic = solve_linear(model);
  if (!elastic.feasible) {
    return elastic.message;
  }
  const auto missed = [&](size_t h) { return std::max(elastic.x[under[h]], elastic.x[over[h]]); };
  size_t worst = 0;
  for (size_t h = 1; h < hours; ++h) {
    worst = missed(h) > missed(worst) ? h : worst;
  }
  const bool low = elastic.x[under[worst]] > elastic.x[over[worst]];
  return fmt::format(
      "hour {}: stored energy {:.1f} kWh {} {:g} x capacity, {:.1f} kWh, with all that {} of "
      "{:.1f} cars at {:g} kW can do ({:.1f} kWh are missed over the day)",
      worst + 1, elastic.x[day.at.stored[worst]], low ? "below" : "above",
      low ? market.soc_min : market.soc_max,
      (low ? market.soc_min : market.soc_max) * served.capacity[worst],
      low ? "charging" : "discharging", served.cars[worst], market.charger_kw, elastic.objective);
}

/// The same day with a limit far above what energy there is: what reaches it has none of its own.
std::string explain_unbounded(const StationMarket& market, const ServedCars& served,
                              StationDayProgram day) {
  const double most = *std::max_element(served.capacity.begin(), served.capacity.end());
  const double far = kWithoutLimit * std::max(1.0, most);
  for (const auto* variables : {&day.at.more, &day.at.less}) {
    for (const int variable : *variables) {
      day.model.set_bounds(variable, 0.0, far);
    }
  }
  const LinearSolution capped = solve_linear(day.model);
  for (size_t h = 0; capped.feasible && h < day.at.more.size(); ++h) {
    if (std::max(capped.x[day.at.more[h]], capped.x[day.at.less[h]]) > 0.5 * far) {
      return fmt::format(
          "hour {}: departing cars carry more (paid tariff g2v {:g} per MWh) and less (costs v2g "
          "{:g}) without end; g2v must not exceed v2g",
          h + 1, market.tariff_g2v, market.tariff_v2g);
    }
  }
  return capped.message;
}

}  // namespace

ServedCars serve(const ParkedCars& district, int stations) {
  ServedCars served;
  const int hours = static_cast<int>(district.cars.size());
  std::vector<double> stored;
  for (int h = 0; h < hours; ++h) {
    const double share = district.cars[h] > 0.0 ? std::min(1.0, stations / district.cars[h]) : 0.0;
    served.cars.push_back(share * district.cars[h]);
    served.capacity.push_back(share * district.capacity_kwh[h]);
    stored.push_back(share * district.stored_kwh[h]);
  }
  for (int h = 0; h < hours; ++h) {
    const double last = stored[hour_before(h, hours)], change = stored[h] - last;
    served.arriving.push_back(std::max(0.0, change));
    served.leaving.push_back(std::max(0.0, -change));
    served.leaving_share.push_back(last > 0.0 ? served.leaving[h] / last : 0.0);
  }
  return served;
}

double reserve_income(const StationMarket& market) {
  return market.reserve_price_share + market.call_probability -
         market.outage_rate * market.call_probability * market.non_delivery_factor;
}

StationDayProgram station_day_program(const StationMarket& market, const ServedCars& served,
                                      const std::vector<double>& price) {
  StationDayProgram day;
  add_variables(market, served, price, day);
  add_rows(market, served, day);
  return day;
}

std::string explain_station_day(const StationMarket& market, const ServedCars& served,
                                const std::vector<double>& price, LinearStatus status) {
  StationDayProgram day = station_day_program(market, served, price);
  return status == LinearStatus::unbounded ? explain_unbounded(market, served, std::move(day))
                                           : explain_infeasible(market, served, std::move(day));
}

}  // namespace overtone
