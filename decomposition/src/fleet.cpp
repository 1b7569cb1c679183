#include <overtone/fleet.hpp>

#include <algorithm>
#include <cmath>
#include <numeric>

#include <fmt/format.h>

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

double sum_of(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0);
}

/// The ports of a bus at which no source holds the voltage.
std::vector<int> ports_for_chargers(const NodalNetwork& network, int bus) {
  std::vector<int> ports;
  for (int p = 0; p < network.port_count(); ++p) {
    const Node& node = network.nodes[network.ports[p].from];
    if (node.bus == bus && !node.fixed) {
      ports.push_back(p);
    }
  }
  return ports;
}

}  // namespace

ParkingFleet make_parking_fleet(const std::vector<BusLoad>& loads, const NodalNetwork& network,
                                const HourlyProfile& profile,
                                const std::vector<VehicleGroup>& groups, ChargingStrategy strategy,
                                double penetration) {
  if (!(penetration >= 0.0) || !std::isfinite(penetration)) {
    throw InputError(fmt::format("penetration {}; must be >= 0", penetration));
  }
  const VehicleAverages vehicle = average(groups);
  const bool on_arrival = strategy == ChargingStrategy::on_arrival;
  const auto& available = profile.at(on_arrival ? "plugged_share" : "parked_share");
  const std::vector<double> battery_kw =
      on_arrival ? arrival_charging_kw(profile, groups) : times(vehicle.charge_rate_kw, available);
  ParkingFleet fleet;
  const double kw = 1.0 / (1000.0 * network.base_mva);
  for (int b = 0; b < static_cast<int>(loads.size()); ++b) {
    const int full = vehicles_at_full_penetration(loads[b].p_kw / 1000.0);
    const std::vector<int> ports = ports_for_chargers(network, b);
    const double vehicles = penetration * full;
    if (vehicles < kFewestVehicles || ports.empty()) {
      continue;
    }
    const double vehicles_each = vehicles / static_cast<double>(ports.size());
    for (const int port : ports) {
      fleet.chargers.push_back(
          {.lot = fleet.lot_count(),
           .port = port,
           .battery_max = times(vehicles_each * kw, battery_kw),
           .current_max = times(vehicles_each * vehicle.charger_kva * kw, available)});
    }
    const double needed = vehicles * vehicle.energy_kwh * kw;
    const double delivered = vehicles * kw * sum_of(battery_kw);
    fleet.lots.push_back({.bus = loads[b].bus,
                          .vehicles = vehicles,
                          .energy = needed,
                          .undelivered = on_arrival ? std::max(0.0, needed - delivered) : 0.0});
  }
  return fleet;
}

namespace {

std::vector<std::string> energy_warnings(const HourlyProfile& profile,
                                         const std::vector<VehicleGroup>& groups) {
  std::vector<std::string> warnings;
  for (const VehicleGroup& group : groups) {
    const auto& share = profile.at("charging_share_" + group.name);
    const double hours = std::accumulate(share.begin(), share.end(), 0.0);
    const double needed = (1.0 - group.arrival_soc) * group.battery_kwh / group.charge_rate_kw;
    if (group.share > 0.0 && std::abs(hours - needed) > 0.01 * std::max(hours, needed)) {
      warnings.push_back(fmt::format(
          "{}: charging_share_{} adds up to {:.4g} h over {} hours, but a vehicle of group {} "
          "charges for {:.4g} h: on arrival it gets {:.4g} of {:.4g} kWh",
          profile.file, group.name, hours, profile.hour_count(), group.name, needed,
          hours * group.charge_rate_kw, needed * group.charge_rate_kw));
    }
  }
  return warnings;
}

}  // namespace

std::vector<std::string> fleet_warnings(const std::vector<BusLoad>& loads,
                                        const NodalNetwork& network, const HourlyProfile& profile,
                                        const std::vector<VehicleGroup>& groups,
                                        ChargingStrategy strategy, double penetration) {
  std::vector<std::string> warnings;
  if (strategy == ChargingStrategy::on_arrival && penetration > 0.0) {
    warnings = energy_warnings(profile, groups);
  }
  int next_to_empty = 0;
  for (int b = 0; b < static_cast<int>(loads.size()); ++b) {
    const double vehicles = penetration * vehicles_at_full_penetration(loads[b].p_kw / 1000.0);
    if (vehicles > 0.0 && vehicles < kFewestVehicles) {
      ++next_to_empty;
    } else if (vehicles > 0.0 && ports_for_chargers(network, b).empty()) {
      warnings.push_back(fmt::format(
          "lot at bus {}: its {:g} vehicles are left out, also in the substation's current: an "
          "ideal source holds the slack bus. Give the load a bus of its own, or the source an "
          "impedance",
          loads[b].bus, vehicles));
    }
  }
  if (next_to_empty > 0) {
    warnings.push_back(
        fmt::format("penetration {:g}: {} lots of fewer than {:g} vehicles are left out; so few "
                    "change no figure",
                    penetration, next_to_empty, kFewestVehicles));
  }
  return warnings;
}

}  // namespace overtone
