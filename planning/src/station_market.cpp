#include <overtone/station_market.hpp>

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace overtone {

namespace {

constexpr double kMega = 1e-3;  // prices are per MWh, powers in kW

int before(int hour, int hours) { return (hour + hours - 1) % hours; }

/// What N stations see of the district (1), (2).
struct ServedCars {
  std::vector<double> cars, capacity, arriving, leaving, leaving_share;
};

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
    const double last = stored[before(h, hours)], change = stored[h] - last;
    served.arriving.push_back(std::max(0.0, change));
    served.leaving.push_back(std::max(0.0, -change));
    served.leaving_share.push_back(last > 0.0 ? served.leaving[h] / last : 0.0);
  }
  return served;
}

/// Variables of a day, [hour].
struct DayVariables {
  std::vector<int> charge, discharge, reserve, stored, more, less;
};

/// Earnings per kW and hour of declared reserve (3).
double reserve_income(const StationMarket& market) {
  return market.reserve_price_share + market.call_probability -
         market.outage_rate * market.call_probability * market.non_delivery_factor;
}

/// Minimises the negative profit without parking, which nothing changes.
DayVariables add_variables(const StationMarket& market, const ServedCars& served,
                           const std::vector<double>& price, OptimizationModel& model) {
  DayVariables at;
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
  return at;
}

void add_rows(const StationMarket& market, const ServedCars& served, const DayVariables& at,
              OptimizationModel& model) {
  const int hours = static_cast<int>(served.cars.size());
  for (int h = 0; h < hours; ++h) {
    const int last = at.stored[before(h, hours)];
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
    out += served.leaving_share[h] * day.stored[before(h, hours)] +
           (day.discharge[h] + called) / market.efficiency;
  }
  day.book_mismatch = std::abs(in - out);
  return day;
}

void check_cars(const StationMarket& market, const ParkedCars& cars) {
  for (size_t h = 0; h < cars.cars.size(); ++h) {
    const double most = market.soc_max * cars.capacity_kwh[h];
    const double least = market.soc_min * cars.capacity_kwh[h];
    if (cars.cars[h] < 0.0 || cars.capacity_kwh[h] < 0.0) {
      throw InputError(fmt::format("hour {}: {} cars with {} kWh; must be >= 0", h + 1,
                                   cars.cars[h], cars.capacity_kwh[h]));
    }
    if (cars.stored_kwh[h] > most || cars.stored_kwh[h] < least) {
      throw InputError(fmt::format("hour {}: stored {:g} kWh {} {:g} x capacity, {:g} kWh", h + 1,
                                   cars.stored_kwh[h],
                                   cars.stored_kwh[h] > most ? "above" : "below",
                                   cars.stored_kwh[h] > most ? market.soc_max : market.soc_min,
                                   cars.stored_kwh[h] > most ? most : least));
    }
  }
}

}  // namespace

void check_market(const StationMarket& market, const ParkedCars& cars,
                  const std::vector<MarketSeason>& seasons) {
  if (market.tariff_g2v > market.tariff_v2g) {
    throw InputError(
        fmt::format("tariff g2v {:g} per MWh exceeds v2g {:g} per MWh: owner profit "
                    "unbounded",
                    market.tariff_g2v, market.tariff_v2g));
  }
  double weight = 0.0;
  for (const MarketSeason& season : seasons) {
    if (season.weight < 0.0) {
      throw InputError("season " + season.name, season.where,
                       fmt::format("weight {:g}; must be >= 0", season.weight));
    }
    weight += season.weight;
  }
  if (std::abs(weight - 1.0) > 1e-9) {
    throw InputError(fmt::format("season weights sum to {:g}, must be 1", weight));
  }
  check_cars(market, cars);
}

StationBehaviour solve_stations(const StationMarket& market, const ParkedCars& cars,
                                const std::vector<double>& price,
                                const std::vector<MarketSeason>& seasons, int stations) {
  check_market(market, cars, seasons);
  if (stations < 1) {
    throw InputError(fmt::format("stations NS = {}, need >= 1", stations));
  }
  const ServedCars served = serve(cars, stations);
  StationBehaviour behaviour;
  behaviour.stations = stations;
  behaviour.served = served.cars;
  for (const MarketSeason& season : seasons) {
    std::vector<double> seasonal = price;
    for (double& p : seasonal) {
      p *= season.price_factor;
    }
    OptimizationModel model;
    const DayVariables at = add_variables(market, served, seasonal, model);
    add_rows(market, served, at, model);
    const LinearSolution solution = solve_linear(model);
    behaviour.status = solution.status;
    if (solution.status != LinearStatus::solved) {
      behaviour.message = fmt::format(
          "season {}: owner's problem is {}; {}", season.name, to_string(solution.status),
          solution.status == LinearStatus::infeasible
              ? "stored energy (4), (7) cannot be kept within its limits by charging (6)"
              : solution.message);
      return behaviour;
    }
    behaviour.days.push_back(day_of(market, served, seasonal, at, solution.x));
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
