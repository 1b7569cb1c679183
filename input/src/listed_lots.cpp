#include <overtone/listed_lots.hpp>

#include <algorithm>
#include <sstream>

#include <fmt/format.h>

#include <overtone/clock_time.hpp>
#include <overtone/csv_table.hpp>
#include <overtone/table_values.hpp>

#include "battery_fit.hpp"
#include "phase_digits.hpp"

namespace overtone {

namespace {

constexpr Bounds kVehicles{0.0, 1e7};
constexpr Bounds kTotal = above(0.0, 1e9);  ///< of a lot: chargers, kWh, kVA, kW

constexpr Bounds kStored{0.0, 1e9};  ///< of a lot, kWh

constexpr double kDay = 24.0;

/// "07:30", and "24:00" of an end.
std::optional<double> hour_of(std::string_view text) {
  if (text == "24:00") {
    return kDay;
  }
  const std::optional<ClockTime> time = clock_time(text);
  return time && !time->dated ? std::optional(static_cast<double>(time->clock_s) /
                                              static_cast<double>(kSecondsPerHour))
                              : std::nullopt;
}

std::optional<DayWindow> window_of(const std::string& text) {
  const auto dash = text.find('-');
  const auto begin = hour_of(text.substr(0, dash));
  const auto end = dash == std::string::npos ? std::nullopt : hour_of(text.substr(dash + 1));
  if (!begin || !end || *begin == *end || *begin == kDay) {
    return std::nullopt;
  }
  return DayWindow{*begin, *end < *begin ? *end + kDay : *end};
}

/// Whether two of a lot's windows, ascending, have a time in common, round the clock.
bool overlap(const std::vector<DayWindow>& windows) {
  for (std::size_t w = 0; w + 1 < windows.size(); ++w) {
    if (windows[w].end > windows[w + 1].begin) {
      return true;
    }
  }
  return windows.size() > 1 && windows.back().end - kDay > windows.front().begin;
}

std::vector<DayWindow> windows_of(const CsvTable& table, int row, const std::string& label) {
  const std::string text = table.has("windows") ? table.text(row, "windows") : std::string();
  if (text == "always") {
    return {DayWindow{}};
  }
  std::vector<DayWindow> windows;
  std::istringstream words(text);
  for (std::string word; words >> word;) {
    const std::optional<DayWindow> window = window_of(word);
    if (!window) {
      throw InputError(label, table.where(row),
                       fmt::format("window {}; must be begin and end, as 18:00-07:00, several with "
                                   "blanks between, or always",
                                   word));
    }
    windows.push_back(*window);
  }
  std::ranges::sort(windows, {}, &DayWindow::begin);
  if (overlap(windows)) {
    throw InputError(label, table.where(row),
                     fmt::format("windows {} overlap; vehicles are there once", text));
  }
  return windows;
}

}  // namespace

std::vector<ListedLot> read_listed_lots(const std::filesystem::path& file) {
  const CsvTable table(file);
  table.require({"bus", "vehicles"});
  table.allow_only({"bus", "vehicles", "phases", "chargers", "windows", "energy_kwh", "charger_kva",
                    "charge_kw", "stored_kwh", "battery_kwh"});
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
    const auto total = [&](const char* column,
                           const Bounds& bounds = kTotal) -> std::optional<double> {
      if (!table.has(column) || table.text(row, column).empty()) {
        return std::nullopt;
      }
      return bounded_number(table, row, column, bounds, label);
    };
    lot.windows = windows_of(table, row, label);
    lot.chargers = total("chargers");
    lot.energy_kwh = total("energy_kwh");
    lot.charger_kva = total("charger_kva");
    lot.charge_kw = total("charge_kw");
    lot.stored_kwh = total("stored_kwh", kStored);
    lot.battery_kwh = total("battery_kwh");
    if (lot.battery_kwh) {
      require_fit(lot.stored_kwh.value_or(0.0), lot.energy_kwh.value_or(0.0), *lot.battery_kwh,
                  label, lot.where);
    }
    lots.push_back(std::move(lot));
  }
  return lots;
}

}  // namespace overtone
