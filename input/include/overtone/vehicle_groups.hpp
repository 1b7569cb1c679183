#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include <overtone/input_error.hpp>

namespace overtone {

/// One kind of vehicle (ev_groups.csv).
struct VehicleGroup {
  std::string name;
  double share = 0.0;  ///< of the vehicles of a lot; all groups add up to 1
  double battery_kwh = 0.0;
  double arrival_soc = 0.0;  ///< state of charge on arrival, 0…1
  double charger_kva = 0.0;
  double charge_rate_kw = 0.0;
  SourceLine where;
};

/// Averages over the groups of one vehicle.
struct VehicleAverages {
  double charger_kva = 0.0;
  double charge_rate_kw = 0.0;
  double energy_kwh = 0.0;  ///< (1 - SOC) battery, to be charged once a day
};

/// Reads group,share,battery_kwh,arrival_soc,charger_kva,charge_rate_kw.
/// @throws InputError for shares that do not add up to 1, an SOC outside 0…1, a value not > 0 or
///   above 1e5, a group without name or given twice.
[[nodiscard]] std::vector<VehicleGroup> read_vehicle_groups(const std::filesystem::path& file);

[[nodiscard]] VehicleAverages average(const std::vector<VehicleGroup>& groups);

}  // namespace overtone
