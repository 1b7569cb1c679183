#include <overtone/listed_lots.hpp>

#include <algorithm>

#include <overtone/csv_table.hpp>
#include <overtone/table_values.hpp>

namespace overtone {

namespace {

constexpr Bounds kVehicles{0.0, 1e7};
constexpr Bounds kTotal = above(0.0, 1e9);  ///< of a lot: kWh, kVA, kW

std::vector<int> phases_of(const CsvTable& table, int row, const std::string& label) {
  std::vector<int> phases;
  for (const char digit : table.has("phases") ? table.text(row, "phases") : std::string()) {
    if (digit < '1' || digit > '9' || std::ranges::count(phases, digit - '0') > 0) {
      throw InputError(label, table.where(row),
                       "phases " + table.text(row, "phases") +
                           "; must be conductors of the bus, each once, as 123 or 2");
    }
    phases.push_back(digit - '0');
  }
  return phases;
}

}  // namespace

std::vector<ListedLot> read_listed_lots(const std::filesystem::path& file) {
  const CsvTable table(file);
  table.require({"bus", "vehicles"});
  table.allow_only({"bus", "vehicles", "phases", "energy_kwh", "charger_kva", "charge_kw"});
  std::vector<ListedLot> lots;
  DistinctRows distinct;
  for (int row = 0; row < table.row_count(); ++row) {
    ListedLot lot{.bus = table.text(row, "bus"), .where = table.where(row)};
    const std::string label = "lot at bus " + lot.bus;
    if (lot.bus.empty()) {
      throw InputError("lot", lot.where, "no bus; every lot needs one");
    }
    distinct.add(lot.bus, label, lot.where, "give a bus one lot");
    lot.phases = phases_of(table, row, label);
    lot.vehicles = bounded_number(table, row, "vehicles", kVehicles, label);
    const auto total = [&](const char* column) -> std::optional<double> {
      if (!table.has(column) || table.text(row, column).empty()) {
        return std::nullopt;
      }
      return bounded_number(table, row, column, kTotal, label);
    };
    lot.energy_kwh = total("energy_kwh");
    lot.charger_kva = total("charger_kva");
    lot.charge_kw = total("charge_kw");
    lots.push_back(std::move(lot));
  }
  return lots;
}

}  // namespace overtone
