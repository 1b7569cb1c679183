#include <overtone/vehicle_groups.hpp>

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

}  // namespace overtone
