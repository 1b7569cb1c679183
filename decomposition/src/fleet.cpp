#include <overtone/fleet.hpp>

#include <cmath>

#include <fmt/format.h>

namespace overtone {

int vehicles_at_full_penetration(double load_mw) {
  if (load_mw <= 0.0) {
    return 0;
  }
  if (load_mw <= 0.1) {
    return 21;
  }
  return load_mw <= 0.2 ? 30 : 60;
}

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

}  // namespace

std::vector<ParkingLot> make_parking_lots(const Network& network, const HourlyProfile& profile,
                                          const std::vector<VehicleGroup>& groups,
                                          ChargingStrategy strategy, double penetration) {
  if (!(penetration >= 0.0) || !std::isfinite(penetration)) {
    throw InputError(fmt::format("penetration {}; must be >= 0", penetration));
  }
  const VehicleAverages vehicle = average(groups);
  const bool on_arrival = strategy == ChargingStrategy::on_arrival;
  const auto& available = profile.at(on_arrival ? "plugged_share" : "parked_share");
  const std::vector<double> battery_kw =
      on_arrival ? arrival_charging_kw(profile, groups) : times(vehicle.charge_rate_kw, available);
  std::vector<ParkingLot> lots;
  const double kw = 1.0 / (1000.0 * network.description().base_mva);
  for (int b = 0; b < network.bus_count(); ++b) {
    const int full = vehicles_at_full_penetration(network.description().buses[b].p_kw / 1000.0);
    const bool fixed_voltage = b == network.slack() && !network.has_source_impedance();
    if (full == 0 || penetration == 0.0 || fixed_voltage) {
      continue;
    }
    ParkingLot lot;
    lot.bus = b;
    lot.vehicles = penetration * full;
    lot.battery_max = times(lot.vehicles * kw, battery_kw);
    lot.current_max = times(lot.vehicles * vehicle.charger_kva * kw, available);
    lot.energy = lot.vehicles * vehicle.energy_kwh * kw;
    lots.push_back(std::move(lot));
  }
  return lots;
}

}  // namespace overtone
