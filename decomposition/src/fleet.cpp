#include <overtone/fleet.hpp>

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include <overtone/charged_network.hpp>

#include "argument_checks.hpp"

namespace overtone {

const Words<ChargingStrategy>& charging_strategy_words() {
  static const Words<ChargingStrategy> words = {
      {ChargingStrategy::on_arrival, "I", "on arrival, at the charge rate, until full"},
      {ChargingStrategy::optimised, "II", "when it suits the feeder"}};
  return words;
}

const char* to_string(ChargingStrategy strategy) {
  return word_of(charging_strategy_words(), strategy);
}

int vehicles_at_full_penetration(double load_mw) {
  ArgumentChecks("vehicles").finite("load", load_mw);
  if (load_mw <= 0.0) {
    return 0;
  }
  if (load_mw <= 0.1) {
    return 21;
  }
  return load_mw <= 0.2 ? 30 : 60;
}

namespace {

/// A lot of fewer vehicles, some nanowatts, is none: squares of its currents would soon be zero.
constexpr double kFewestVehicles = 1e-12;

/// Power of one vehicle that charges on arrival, kW by hour.
std::vector<double> arrival_charging_kw(const HourlyProfile& profile,
                                        const std::vector<VehicleGroup>& groups) {
  std::vector<double> power(profile.hour_count(), 0.0);
  for (const VehicleGroup& group : groups) {
    const auto& share = profile.at("charging_share_" + group.name);
    for (int t = 0; t < profile.hour_count(); ++t) {
      power[t] += group.share * group.charge_rate_kw * share[t];
    }
  }
  return power;
}

std::vector<double> times(double factor, std::vector<double> values) {
  for (double& value : values) {
    value *= factor;
  }
  return values;
}

/// Of power over steps, h times its unit.
double energy_of(const std::vector<double>& power, const HourlyProfile& profile,
                 const std::vector<char>& open) {
  double sum = 0.0;
  for (int t = 0; t < profile.hour_count(); ++t) {
    sum += open.empty() || open[t] != 0 ? power[t] * profile.hour[t].hours : 0.0;
  }
  return sum;
}

/// A day of a profile.
struct Day {
  std::string name = {};         ///< empty: there is no other
  std::vector<char> steps = {};  ///< [hour] 1 in it; empty: all
};

std::vector<Day> days_of(const HourlyProfile& profile) {
  std::vector<Day> days;
  if (profile.day_count() == 1) {
    return {Day{}};
  }
  for (int t = 0; t < profile.hour_count(); ++t) {
    const int day = profile.clock[t].day;
    for (int d = static_cast<int>(days.size()); d <= day; ++d) {
      constexpr size_t kDate = 10;  // 2026-03-29
      const bool dated = profile.first_time && profile.first_time->dated;
      days.push_back(
          {.name = dated ? profile.hour[t].time.substr(0, kDate) : fmt::format("day {}", d + 1),
           .steps = std::vector<char>(profile.hour_count(), 0)});
    }
    days[day].steps[t] = 1;
  }
  return days;
}

}  // namespace

std::vector<ListedLot> lots_by_load(const std::vector<BusLoad>& loads,
                                    const VehicleAverages& vehicle, const VehicleRule& rule) {
  if (!(rule.penetration >= 0.0) || !std::isfinite(rule.penetration)) {
    throw InputError(fmt::format("penetration {}; must be >= 0", rule.penetration));
  }
  std::vector<ListedLot> lots;
  for (const BusLoad& load : loads) {
    const double full =
        load.p_kw > 0.0 && rule.charger_kva_per_kw
            ? std::max(1.0, std::round(*rule.charger_kva_per_kw * load.p_kw / vehicle.charger_kva))
            : vehicles_at_full_penetration(load.p_kw / 1000.0);
    if (const double vehicles = rule.penetration * full; vehicles > 0.0) {
      lots.push_back({.bus = load.bus, .vehicles = vehicles});
    }
  }
  return lots;
}

namespace {

void check_on_arrival(const ListedLot& lot) {
  if (lot.energy_kwh || lot.charge_kw) {
    throw InputError("lot at bus " + lot.bus, lot.where,
                     "lists energy_kwh or charge_kw, and in strategy I charging follows from the "
                     "groups of vehicles; leave them out, or take strategy II");
  }
}

/// What it lists, else the vehicles' average times their number.
double total_of(const std::optional<double>& listed, double vehicles, double average) {
  return listed ? *listed : vehicles * average;
}

}  // namespace

ParkingFleet make_parking_fleet(const std::vector<ListedLot>& lots,
                                const std::vector<std::vector<int>>& ports,
                                const NodalNetwork& network, const HourlyProfile& profile,
                                const std::vector<VehicleGroup>& groups,
                                ChargingStrategy strategy) {
  const VehicleAverages vehicle = average(groups);
  const bool on_arrival = strategy == ChargingStrategy::on_arrival;
  const auto& available = profile.at(on_arrival ? "plugged_share" : "parked_share");
  const std::vector<double> battery_kw =
      on_arrival ? arrival_charging_kw(profile, groups) : times(vehicle.charge_rate_kw, available);
  const std::vector<Day> days = days_of(profile);
  ParkingFleet fleet;
  const double kw = 1.0 / (1000.0 * network.power_base_mva());
  for (std::size_t l = 0; l < lots.size(); ++l) {
    const ListedLot& lot = lots[l];
    if (lot.vehicles < kFewestVehicles || ports[l].empty()) {
      continue;
    }
    if (on_arrival) {
      check_on_arrival(lot);
    }
    const auto count = static_cast<double>(ports[l].size());
    const double each = lot.vehicles / count;
    for (const int port : ports[l]) {
      fleet.chargers.push_back(
          {.lot = fleet.lot_count(),
           .port = port,
           .battery_max = lot.charge_kw ? times(*lot.charge_kw / count * kw, available)
                                        : times(each * kw, battery_kw),
           .current_max = lot.charger_kva ? times(*lot.charger_kva / count * kw, available)
                                          : times(each * vehicle.charger_kva * kw, available),
           .loss_share = count * network.phases_per_node / 3.0});
    }
    const double needed = total_of(lot.energy_kwh, lot.vehicles, vehicle.energy_kwh) * kw;
    for (const Day& day : days) {
      const double delivered = lot.vehicles * kw * energy_of(battery_kw, profile, day.steps);
      fleet.sessions.push_back({.lot = fleet.lot_count(),
                                .name = day.name,
                                .energy = needed,
                                .undelivered = on_arrival ? std::max(0.0, needed - delivered) : 0.0,
                                .open = day.steps});
    }
    fleet.lots.push_back({.bus = lot.bus, .vehicles = lot.vehicles});
  }
  return fleet;
}

ParkingFleet make_parking_fleet(const std::vector<BusLoad>& loads, const NodalNetwork& network,
                                const HourlyProfile& profile,
                                const std::vector<VehicleGroup>& groups, ChargingStrategy strategy,
                                double penetration) {
  const std::vector<ListedLot> lots =
      lots_by_load(loads, average(groups), {.penetration = penetration});
  return make_parking_fleet(lots, with_chargers(network, loads, lots).ports, network, profile,
                            groups, strategy);
}

namespace {

std::vector<std::string> energy_warnings(const HourlyProfile& profile,
                                         const std::vector<VehicleGroup>& groups) {
  std::vector<std::string> warnings;
  const std::string span = profile.day_count() > 1
                               ? std::string("a day")
                               : fmt::format("over {:g} hours", total_hours(profile.hour));
  for (const VehicleGroup& group : groups) {
    const auto& share = profile.at("charging_share_" + group.name);
    const double hours = energy_of(share, profile, {}) / profile.day_count();
    const double needed = (1.0 - group.arrival_soc) * group.battery_kwh / group.charge_rate_kw;
    if (group.share > 0.0 && std::abs(hours - needed) > 0.01 * std::max(hours, needed)) {
      warnings.push_back(
          fmt::format("{}: charging_share_{} adds up to {:.4g} h {}, but a vehicle of group {} "
                      "charges for {:.4g} h: on arrival it gets {:.4g} of {:.4g} kWh",
                      profile.file, group.name, hours, span, group.name, needed,
                      hours * group.charge_rate_kw, needed * group.charge_rate_kw));
    }
  }
  return warnings;
}

}  // namespace

std::vector<std::string> fleet_warnings(const std::vector<ListedLot>& lots,
                                        const std::vector<std::vector<int>>& ports,
                                        const HourlyProfile& profile,
                                        const std::vector<VehicleGroup>& groups,
                                        ChargingStrategy strategy) {
  std::vector<std::string> warnings;
  if (strategy == ChargingStrategy::on_arrival && !lots.empty()) {
    warnings = energy_warnings(profile, groups);
  }
  int next_to_empty = 0;
  for (std::size_t l = 0; l < lots.size(); ++l) {
    if (lots[l].vehicles < kFewestVehicles) {
      ++next_to_empty;
    } else if (ports[l].empty()) {
      warnings.push_back(fmt::format(
          "lot at bus {}: its {:g} vehicles are left out, also in the substation's current: an "
          "ideal source holds the slack bus. Give the load a bus of its own, or the source an "
          "impedance",
          lots[l].bus, lots[l].vehicles));
    }
  }
  if (next_to_empty > 0) {
    warnings.push_back(
        fmt::format("{} lots of fewer than {:g} vehicles are left out; so few "
                    "change no figure",
                    next_to_empty, kFewestVehicles));
  }
  return warnings;
}

}  // namespace overtone
