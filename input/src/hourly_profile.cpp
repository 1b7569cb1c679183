#include <algorithm>
#include <string_view>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <overtone/csv_table.hpp>
#include <overtone/feeder_files.hpp>
#include <overtone/utf8.hpp>

namespace overtone {

namespace {

constexpr double kLargestLoadShare = 10.0;

/// Shares of vehicles are at most 1, but for the last digit of a sum.
double largest_in_profile(std::string_view heading) {
  if (heading == "load_share") {
    return kLargestLoadShare;
  }
  const bool of_vehicles = heading == "parked_share" || heading == "arrival_share" ||
                           heading == "plugged_share" || heading.starts_with("charging_share_");
  return of_vehicles ? 1.000001 : 1e9;
}

double share_of(const CsvTable& table, int row, int label, const std::string& heading) {
  const double value = table.number(row, heading);
  const std::string hour = fmt::format("hour {}", label);
  if (value < 0.0 && heading != kPriceColumn) {
    throw InputError(hour, table.where(row),
                     fmt::format("{} {}; must be >= 0", shown(heading), value));
  }
  if (const double most = largest_in_profile(heading); value > most) {
    throw InputError(hour, table.where(row),
                     fmt::format("{} {}; must be <= {:g}{}", shown(heading), value, most,
                                 most <= kLargestLoadShare ? "; divide percent by 100" : ""));
  }
  return value;
}

}  // namespace

int HourlyProfile::index_of(int label) const {
  const auto found = std::find(hour.begin(), hour.end(), label);
  if (found == hour.end()) {
    throw InputError(
        fmt::format("hour {}: not in profile {}; it has {}", label, file, fmt::join(hour, ", ")));
  }
  return static_cast<int>(found - hour.begin());
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
      throw InputError(fmt::format("hour {}", hour[t]), where[t],
                       fmt::format("{} {}; must be {}", shown(heading), values[t], bounds.text()));
    }
  }
  return values;
}

HourlyProfile read_hourly_profile(const std::filesystem::path& file) {
  const CsvTable table(file);
  table.require({"hour", "load_share"});
  HourlyProfile profile;
  profile.file = file.filename().string();
  for (int row = 0; row < table.row_count(); ++row) {
    const int label = table.integer(row, "hour");
    if (label < 1 || label > kHoursPerDay) {
      throw InputError(fmt::format("hour {}", label), table.where(row), "must be 1 to 24");
    }
    if (std::find(profile.hour.begin(), profile.hour.end(), label) != profile.hour.end()) {
      throw InputError(fmt::format("hour {}", label), table.where(row),
                       "appears twice; hours must be unique");
    }
    profile.hour.push_back(label);
    profile.where.push_back(table.where(row));
    for (const auto& heading : table.headings()) {
      if (heading == "hour" || heading.empty()) {
        continue;
      }
      profile.column[heading].push_back(share_of(table, row, label, heading));
    }
  }
  if (profile.hour.empty()) {
    throw InputError(fmt::format("{}: no hours; at least one row is needed", profile.file));
  }
  profile.load_share = profile.column.at("load_share");
  return profile;
}

}  // namespace overtone
