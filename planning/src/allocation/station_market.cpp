#include <overtone/station_market.hpp>

#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "argument_checks.hpp"
#include "station_day.hpp"

namespace overtone {

namespace {

std::vector<double> values(const std::vector<int>& variables, const std::vector<double>& x) {
  std::vector<double> out;
  for (const int variable : variables) {
    out.push_back(x[variable]);
  }
  return out;
}

StationDay day_of(const StationMarket& market, const ServedCars& served,
                  const std::vector<double>& price, const DayVariables& at,
                  const std::vector<double>& x) {
  StationDay day;
  day.charge = values(at.charge, x);
  day.discharge = values(at.discharge, x);
  day.reserve = values(at.reserve, x);
  day.stored = values(at.stored, x);
  day.more = values(at.more, x);
  day.less = values(at.less, x);
  const int hours = static_cast<int>(price.size());
  double in = 0.0, out = 0.0;
  for (int h = 0; h < hours; ++h) {
    const double called = market.call_probability * day.reserve[h];
    day.profit.energy += kMega * price[h] * (day.discharge[h] - day.charge[h]);
    day.profit.reserve += kMega * reserve_income(market) * price[h] * day.reserve[h];
    day.profit.tariff += kMega * market.tariff_g2v * day.more[h];
    day.profit.owners -= kMega * market.tariff_v2g * day.less[h];
    day.profit.wear -= kMega * market.wear_cost * (day.discharge[h] + called);
    day.profit.parking += market.parking_tariff * served.cars[h];
    day.overlap = std::max({day.overlap, std::min(day.charge[h], day.discharge[h]),
                            std::min(day.more[h], day.less[h])});
    in += market.efficiency * day.charge[h] + served.arriving[h];
    out += served.leaving_share[h] * day.stored[hour_before(h, hours)] +
           (day.discharge[h] + called) / market.efficiency;
  }
  day.book_mismatch = std::abs(in - out);
  return day;
}

void check_arguments(const StationMarket& market, const ParkedCars& cars) {
  const ArgumentChecks check("station market");
  check.size("capacity_kwh", cars.capacity_kwh.size(), cars.cars.size());
  check.size("stored_kwh", cars.stored_kwh.size(), cars.cars.size());
  check.all_finite("cars", cars.cars);
  check.all_finite("capacity_kwh", cars.capacity_kwh);
  check.all_finite("stored_kwh", cars.stored_kwh);
  check.above("charger_kw", market.charger_kw, 0.0);
  check.above("efficiency", market.efficiency, 0.0, 1.0);
  check.within("offered_share", market.offered_share, 0.0, 1.0);
  check.within("soc_max", market.soc_max, 0.0, 1.0);
  check.within("soc_min", market.soc_min, 0.0, market.soc_max);
  check.within("call_probability", market.call_probability, 0.0, 1.0);
  check.within("outage_rate", market.outage_rate, 0.0, 1.0);
  for (const double price : {market.reserve_price_share, market.non_delivery_factor,
                             market.wear_cost, market.parking_tariff}) {
    check.not_negative("a price or its factor", price);
  }
  check.finite("tariff_g2v", market.tariff_g2v);
  check.finite("tariff_v2g", market.tariff_v2g);
}

/// Too little stored energy is for the owner's program to mend by charging; too much is wrong.
void check_cars(const StationMarket& market, const ParkedCars& cars) {
  for (size_t h = 0; h < cars.cars.size(); ++h) {
    const double most = market.soc_max * cars.capacity_kwh[h];
    if (cars.cars[h] < 0.0 || cars.capacity_kwh[h] < 0.0 || cars.stored_kwh[h] < 0.0) {
      throw InputError(fmt::format("hour {}: {} cars with {} of {} kWh; must be >= 0", h + 1,
                                   cars.cars[h], cars.stored_kwh[h], cars.capacity_kwh[h]));
    }
    if (cars.stored_kwh[h] > most) {
      throw InputError(fmt::format("hour {}: stored {:g} kWh above {:g} x capacity, {:g} kWh",
                                   h + 1, cars.stored_kwh[h], market.soc_max, most));
    }
  }
}

}  // namespace

void check_market(const StationMarket& market, const ParkedCars& cars,
                  const std::vector<MarketSeason>& seasons) {
  check_arguments(market, cars);
  if (market.tariff_g2v > market.tariff_v2g) {
    throw InputError(
        fmt::format("tariff g2v {:g} per MWh exceeds v2g {:g} per MWh: owner profit "
                    "unbounded",
                    market.tariff_g2v, market.tariff_v2g));
  }
  double weight = 0.0;
  for (const MarketSeason& season : seasons) {
    if (!(season.weight >= 0.0)) {
      throw InputError("season " + season.name, season.where,
                       fmt::format("weight {:g}; must be >= 0", season.weight));
    }
    weight += season.weight;
  }
  if (!(std::abs(weight - 1.0) <= 1e-9)) {
    const std::string file = seasons.empty() ? "" : seasons.front().where.file;
    throw InputError("seasons", {file, 0},
                     fmt::format("weights add up to {:.10g}; must be 1", weight));
  }
  check_cars(market, cars);
}

StationBehaviour solve_stations(const StationMarket& market, const ParkedCars& cars,
                                const std::vector<double>& price,
                                const std::vector<MarketSeason>& seasons, int stations) {
  check_market(market, cars, seasons);
  if (stations < 0) {
    throw InputError(fmt::format("stations NS = {}; must be >= 0", stations));
  }
  const ArgumentChecks check("station market");
  check.size("price", price.size(), cars.cars.size());
  check.all_finite("price", price);
  const ServedCars served = serve(cars, stations);
  StationBehaviour behaviour;
  behaviour.stations = stations;
  behaviour.served = served.cars;
  for (const MarketSeason& season : seasons) {
    std::vector<double> seasonal = price;
    for (double& p : seasonal) {
      p *= season.price_factor;
    }
    const StationDayProgram day = station_day_program(market, served, seasonal);
    const LinearSolution solution = solve_linear(day.model);
    behaviour.status = solution.status;
    if (solution.status != LinearStatus::solved) {
      const bool told =
          solution.status == LinearStatus::infeasible || solution.status == LinearStatus::unbounded;
      behaviour.message = fmt::format(
          "season {}: owner's problem is {}; {}", season.name, to_string(solution.status),
          told ? explain_station_day(market, served, seasonal, solution.status) : solution.message);
      return behaviour;
    }
    behaviour.days.push_back(day_of(market, served, seasonal, day.at, solution.x));
  }
  return behaviour;
}

StationMeans means_of(const StationBehaviour& behaviour, const std::vector<MarketSeason>& seasons) {
  StationMeans means;
  const auto add = [](double& mean, double weight, const std::vector<double>& series) {
    for (const double value : series) {
      mean += weight * value;
    }
  };
  ArgumentChecks("station means")
      .require(behaviour.days.size() <= seasons.size(), "there are more days than seasons");
  for (size_t k = 0; k < behaviour.days.size(); ++k) {
    const StationDay& day = behaviour.days[k];
    const double weight = seasons[k].weight;
    means.profit.energy += weight * day.profit.energy;
    means.profit.reserve += weight * day.profit.reserve;
    means.profit.tariff += weight * day.profit.tariff;
    means.profit.owners += weight * day.profit.owners;
    means.profit.wear += weight * day.profit.wear;
    means.profit.parking += weight * day.profit.parking;
    add(means.charge, weight, day.charge);
    add(means.discharge, weight, day.discharge);
    add(means.reserve, weight, day.reserve);
    add(means.stored, weight, day.stored);
  }
  return means;
}

}  // namespace overtone
