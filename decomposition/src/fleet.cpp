#include <overtone/fleet.hpp>

#include <cmath>

#include <fmt/format.h>

#include <overtone/csv_table.hpp>

namespace overtone {

std::vector<VehicleGroup> read_vehicle_groups(const std::filesystem::path& file) {
  const CsvTable table(file);
  const std::vector<std::string> columns = {"group",       "share",       "battery_kwh",
                                            "arrival_soc", "charger_kva", "charge_rate_kw"};
  table.require(columns);
  table.allow_only(columns);
  std::vector<VehicleGroup> groups;
  double total = 0.0;
  for (int row = 0; row < table.row_count(); ++row) {
    VehicleGroup group{.name = table.text(row, "group"),
                       .share = table.number(row, "share"),
                       .battery_kwh = table.number(row, "battery_kwh"),
                       .arrival_soc = table.number(row, "arrival_soc"),
                       .charger_kva = table.number(row, "charger_kva"),
                       .charge_rate_kw = table.number(row, "charge_rate_kw"),
                       .where = table.where(row)};
    const std::string label = "vehicle group " + group.name;
    if (group.share < 0.0) {
      throw InputError(label, group.where, fmt::format("share {}; must be >= 0", group.share));
    }
    if (group.arrival_soc < 0.0 || group.arrival_soc > 1.0) {
      throw InputError(label, group.where,
                       fmt::format("arrival_soc {}; must be 0 to 1", group.arrival_soc));
    }
    for (const auto& [value, column] : {std::pair{group.battery_kwh, "battery_kwh"},
                                        {group.charger_kva, "charger_kva"},
                                        {group.charge_rate_kw, "charge_rate_kw"}}) {
      if (value <= 0.0) {
        throw InputError(label, group.where, fmt::format("{} {}; must be > 0", column, value));
      }
    }
    total += group.share;
    groups.push_back(std::move(group));
  }
  if (std::abs(total - 1.0) > 1e-9) {
    throw InputError("column share", {file.filename().string(), 0},
                     fmt::format("shares add up to {:.10g}; must be 1", total));
  }
  return groups;
}

VehicleAverages average(const std::vector<VehicleGroup>& groups) {
  VehicleAverages sum;
  for (const VehicleGroup& group : groups) {
    sum.charger_kva += group.share * group.charger_kva;
    sum.charge_rate_kw += group.share * group.charge_rate_kw;
    sum.energy_kwh += group.share * (1.0 - group.arrival_soc) * group.battery_kwh;
  }
  return sum;
}

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
