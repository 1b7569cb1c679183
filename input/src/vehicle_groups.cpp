#include <overtone/vehicle_groups.hpp>

#include <overtone/csv_table.hpp>
#include <overtone/table_values.hpp>

namespace overtone {

namespace {

constexpr Bounds kShare{0.0, 1.0};
constexpr Bounds kRating = above(0.0, 1e5);  ///< of one vehicle: kWh, kVA, kW

}  // namespace

std::vector<VehicleGroup> read_vehicle_groups(const std::filesystem::path& file) {
  const CsvTable table(file);
  const std::vector<std::string> columns = {"group",       "share",       "battery_kwh",
                                            "arrival_soc", "charger_kva", "charge_rate_kw"};
  table.require(columns);
  table.allow_only(columns);
  std::vector<VehicleGroup> groups;
  std::vector<double> shares;
  DistinctRows distinct;
  for (int row = 0; row < table.row_count(); ++row) {
    const std::string label = "vehicle group " + table.text(row, "group");
    const auto value = [&](const char* column, const Bounds& bounds) {
      return bounded_number(table, row, column, bounds, label);
    };
    VehicleGroup group{.name = table.text(row, "group"),
                       .share = value("share", kShare),
                       .battery_kwh = value("battery_kwh", kRating),
                       .arrival_soc = value("arrival_soc", kShare),
                       .charger_kva = value("charger_kva", kRating),
                       .charge_rate_kw = value("charge_rate_kw", kRating),
                       .where = table.where(row)};
    if (group.name.empty()) {
      throw InputError("vehicle group", group.where, "no name; every group needs one");
    }
    distinct.add(group.name, label, group.where, "give a group one row");
    shares.push_back(group.share);
    groups.push_back(std::move(group));
  }
  require_whole(table, file.filename().string(), "share", shares);
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
