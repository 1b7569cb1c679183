#include <algorithm>

#include <overtone/charged_network.hpp>
#include <overtone/fleet.hpp>

#include "parking_days.hpp"

namespace overtone {

namespace {

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
  const std::vector<ParkingDay> days = days_of(profile);
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
    for (const ParkingDay& day : days) {
      const double delivered = lot.vehicles * kw * total_over(day.steps, battery_kw, profile);
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

}  // namespace overtone
