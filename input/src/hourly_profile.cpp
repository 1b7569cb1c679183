#include <algorithm>
#include <limits>
#include <string_view>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <overtone/csv_table.hpp>
#include <overtone/feeder_files.hpp>
#include <overtone/utf8.hpp>

#include "profile_steps.hpp"

namespace overtone {

namespace {

constexpr double kAnyColumn = 1e9;

/// Of what a column may hold; who uses it may ask for more. A load that gives power is below zero.
/// Shares of vehicles are at most 1, but for the last digit of a sum.
Bounds bounds_of(std::string_view heading) {
  if (heading == "load_share") {
    return kLoadShares;
  }
  const bool of_vehicles = heading == "parked_share" || heading == "arrival_share" ||
                           heading == "plugged_share" || heading.starts_with("charging_share_");
  return of_vehicles ? Bounds{0.0, 1.000001}
                     : Bounds{-std::numeric_limits<double>::infinity(), kAnyColumn};
}

double share_of(const CsvTable& table, int row, const std::string& hour,
                const std::string& heading) {
  const double value = table.number(row, heading);
  const Bounds bounds = bounds_of(heading);
  if (value < bounds.low) {
    throw InputError(hour, table.where(row),
                     fmt::format("{} {}; must be >= {:g}", shown(heading), value, bounds.low));
  }
  if (value > bounds.high) {
    throw InputError(hour, table.where(row),
                     fmt::format("{} {}; must be <= {:g}{}", shown(heading), value, bounds.high,
                                 bounds.high < kAnyColumn ? "; divide percent by 100" : ""));
  }
  return value;
}

}  // namespace

int HourlyProfile::index_of(const std::string& label) const {
  const auto found = std::ranges::find(hour, label, &TimeStep::label);
  if (found == hour.end()) {
    std::vector<std::string> labels;
    for (const TimeStep& step : hour) {
      labels.push_back(step.label());
    }
    constexpr size_t kFew = 24;
    const bool few = labels.size() <= kFew;
    throw InputError(fmt::format(
        "hour {}: not in profile {}; it has {}", label, file,
        few ? fmt::format("{}", fmt::join(labels, ", "))
            : fmt::format("{} to {}, {} of them", labels.front(), labels.back(), labels.size())));
  }
  return static_cast<int>(found - hour.begin());
}

void HourlyProfile::require_hours_of_day() const {
  for (const TimeStep& step : hour) {
    if (step.hour < 1 || step.hour > kHoursPerDay || step.hours != 1.0) {
      throw InputError(
          fmt::format("{}: has {}, {:g} h long; this study takes the hours 1 to {} of "
                      "a day",
                      file, step.name(), step.hours, kHoursPerDay));
    }
  }
}

const std::vector<double>& HourlyProfile::at(const std::string& heading) const {
  const auto found = column.find(heading);
  if (found == column.end()) {
    throw InputError(fmt::format("{}: no column {}, which this study needs", file, heading));
  }
  return found->second;
}

const std::vector<double>& HourlyProfile::at(const std::string& heading,
                                             const Bounds& bounds) const {
  const std::vector<double>& values = at(heading);
  for (size_t t = 0; t < values.size(); ++t) {
    if (!bounds.hold(values[t])) {
      throw InputError(hour[t].name(), where[t],
                       fmt::format("{} {}; must be {}", shown(heading), values[t], bounds.text()));
    }
  }
  return values;
}

HourlyProfile read_hourly_profile(const std::filesystem::path& file) {
  const CsvTable table(file);
  HourlyProfile profile;
  profile.file = file.filename().string();
  read_steps(table, profile);
  for (int row = 0; row < table.row_count(); ++row) {
    profile.where.push_back(table.where(row));
    for (const auto& heading : table.headings()) {
      if (is_of_steps(heading) || heading.empty()) {
        continue;
      }
      profile.column[heading].push_back(share_of(table, row, profile.hour[row].name(), heading));
    }
  }
  profile.load_share = profile.column.at("load_share");
  return profile;
}

}  // namespace overtone
