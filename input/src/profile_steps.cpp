#include "profile_steps.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include <fmt/format.h>

#include <overtone/table_values.hpp>

namespace overtone {

namespace {

constexpr const char* kHour = "hour";
constexpr const char* kTime = "time";
constexpr const char* kLength = "step_hours";
constexpr Bounds kLengths = above(0.0, 24.0);
/// Of step_hours against the times, h.
constexpr double kStepRounding = 1e-6;
/// What is left after the last whole day is part of it: the hour that a day in autumn has more.
constexpr double kLeftOfDay = 1.0 + kStepRounding;

double seconds_as_hours(std::int64_t seconds) {
  return static_cast<double>(seconds) / static_cast<double>(kSecondsPerHour);
}

/// Those past the day's last must follow one another.
void read_numbered_steps(const CsvTable& table, HourlyProfile& profile) {
  std::set<int> seen;
  for (int row = 0; row < table.row_count(); ++row) {
    const int label = table.integer(row, kHour);
    const std::string hour = fmt::format("hour {}", label);
    if (label < 1) {
      throw InputError(hour, table.where(row), "must be 1 or more");
    }
    if (!seen.insert(label).second) {
      throw InputError(hour, table.where(row), "appears twice; hours must be unique");
    }
    const int before = row > 0 ? profile.hour.back().hour : 0;
    if (label > kHoursPerDay && row > 0 && label != before + 1) {
      throw InputError(
          hour, table.where(row),
          fmt::format("comes after hour {}; must be 1 to {}, or follow it", before, kHoursPerDay));
    }
    profile.hour.emplace_back(label);
  }
}

[[noreturn]] void refuse_time(const CsvTable& table, int row, const std::string& fault) {
  throw InputError("time " + table.text(row, kTime), table.where(row), fault);
}

ClockTime step_time(const CsvTable& table, int row) {
  const auto time = clock_time(table.text(row, kTime));
  if (!time) {
    refuse_time(table, row,
                "must be the beginning of a step, as 17:45, 2026-03-29T17:45 or "
                "2026-03-29T17:45+02:00");
  }
  return *time;
}

/// Times without date go on to the next day where they begin again.
std::vector<ClockTime> read_times(const CsvTable& table, HourlyProfile& profile) {
  std::vector<ClockTime> times;
  std::set<std::string> seen;
  for (int row = 0; row < table.row_count(); ++row) {
    ClockTime time = step_time(table, row);
    if (!seen.insert(table.text(row, kTime)).second) {
      refuse_time(table, row,
                  time.dated ? "appears twice; where clocks are set back, give times with their "
                               "offset from UTC, as 2026-10-25T02:30+02:00"
                             : "appears twice; give times of several days with their dates");
    }
    if (row > 0 && (time.dated != times.front().dated ||
                    time.offset_s.has_value() != times.front().offset_s.has_value())) {
      refuse_time(table, row,
                  "is written another way than the first; date and offset of all, or "
                  "of none");
    }
    while (!time.dated && row > 0 && time.clock_s <= times.back().clock_s) {
      time.clock_s += kSecondsPerDay;
    }
    if (row > 0 && time.instant_s() <= times.back().instant_s()) {
      refuse_time(table, row, "is not after the one before; times must go up");
    }
    times.push_back(time);
    profile.hour.emplace_back(table.text(row, kTime), 1.0);
  }
  return times;
}

void read_lengths(const CsvTable& table, HourlyProfile& profile) {
  for (int row = 0; row < table.row_count(); ++row) {
    profile.hour[row].hours =
        bounded_number(table, row, kLength, kLengths, profile.hour[row].name());
  }
}

/// By the times, which have to be evenly spaced; where lengths are given, to be those.
void set_lengths(const CsvTable& table, const std::vector<ClockTime>& times,
                 HourlyProfile& profile) {
  const bool given = table.has(kLength);
  if (!given && times.size() == 1) {
    refuse_time(table, 0,
                "is the only step, so its length is not known; give it, in hours, in a "
                "column step_hours");
  }
  for (size_t t = 0; t + 1 < times.size(); ++t) {
    const double apart = seconds_as_hours(times[t + 1].instant_s() - times[t].instant_s());
    const double length = given ? profile.hour[t].hours
                                : seconds_as_hours(times[1].instant_s() - times[0].instant_s());
    if (std::abs(apart - length) > kStepRounding) {
      refuse_time(table, static_cast<int>(t) + 1,
                  fmt::format("comes {:.6g} h after the one before, whose step is {:.6g} h long; "
                              "times must be as far apart as steps are long (lengths that differ "
                              "in a column step_hours; offsets from UTC where clocks are set)",
                              apart, length));
    }
    profile.hour[t].hours = apart;
  }
  if (!given) {
    profile.hour.back().hours = profile.hour.front().hours;
    if (!kLengths.hold(profile.hour.front().hours)) {
      refuse_time(table, 1,
                  fmt::format("comes {:.6g} h after the one before; must be {}",
                              profile.hour.front().hours, kLengths.text()));
    }
  }
}

void set_clock(const std::vector<ClockTime>& times, HourlyProfile& profile) {
  for (const ClockTime& time : times) {
    profile.clock.push_back(
        {.of_day = seconds_as_hours(time.of_day_s()),
         .since = seconds_as_hours(time.instant_s() - times.front().instant_s()),
         .day = static_cast<int>((time.clock_s - times.front().clock_s) / kSecondsPerDay)});
  }
  profile.first_time = times.front();
}

/// Numbered steps are one after another in the order of the file; hours are those of their numbers.
void set_clock(HourlyProfile& profile, bool lengths) {
  const double total = total_hours(profile.hour);
  const int whole = static_cast<int>((total + kStepRounding) / kHoursPerDay);
  const bool rest = whole > 0 && total - kHoursPerDay * whole <= kLeftOfDay;
  const TimeStep& first = profile.hour.front();
  double since = 0.0;
  for (const TimeStep& step : profile.hour) {
    const double begin = lengths ? (first.hour - 1) * first.hours + since : step.hour - 1.0;
    const int day = static_cast<int>((since + kStepRounding) / kHoursPerDay);
    profile.clock.push_back({.of_day = std::fmod(begin, kHoursPerDay),
                             .since = since,
                             .day = rest ? std::min(day, whole - 1) : day});
    since += step.hours;
  }
}

}  // namespace

bool is_of_steps(const std::string& heading) {
  return heading == kHour || heading == kTime || heading == kLength;
}

void read_steps(const CsvTable& table, HourlyProfile& profile) {
  if (table.has(kHour) && table.has(kTime)) {
    throw InputError(profile.file + ": columns hour and time both name its steps; leave one out");
  }
  table.require({table.has(kTime) ? kTime : kHour, "load_share"});
  if (table.row_count() == 0) {
    throw InputError(fmt::format("{}: no hours; at least one row is needed", profile.file));
  }
  std::vector<ClockTime> times;
  if (table.has(kTime)) {
    times = read_times(table, profile);
  } else {
    read_numbered_steps(table, profile);
  }
  if (table.has(kLength)) {
    read_lengths(table, profile);
  }
  if (times.empty()) {
    set_clock(profile, table.has(kLength));
  } else {
    set_lengths(table, times, profile);
    set_clock(times, profile);
  }
}

}  // namespace overtone
