#include "parking_days.hpp"

#include <algorithm>
#include <chrono>
#include <functional>

#include <fmt/format.h>

namespace overtone {

namespace {

/// Of times on the clock, h: a step at a window's end isn't in it.
constexpr double kTimeRounding = 1e-9;

bool dated(const HourlyProfile& profile) { return profile.first_time && profile.first_time->dated; }

/// "2026-03-29" of a day by its number from that of the first step, or "day 2".
std::string name_of_day(const HourlyProfile& profile, int day) {
  if (!dated(profile)) {
    return fmt::format("day {}", day + 1);
  }
  const auto first = std::chrono::floor<std::chrono::days>(
      std::chrono::sys_seconds(std::chrono::seconds(profile.first_time->clock_s)));
  const std::chrono::year_month_day date(first + std::chrono::days(day));
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
}

/// When a lot's day begins, h of the clock.
double begin_of_day(const std::vector<DayWindow>& windows) {
  double begin = 0.0;
  for (const DayWindow& window : windows) {
    begin = std::max(begin, window.end - kHoursPerDay);
  }
  return begin;
}

}  // namespace

std::vector<ParkingDay> days_of(const HourlyProfile& profile) {
  std::vector<ParkingDay> days;
  if (profile.day_count() == 1) {
    return {ParkingDay{}};
  }
  for (int t = 0; t < profile.hour_count(); ++t) {
    const int day = profile.clock[t].day;
    for (int d = static_cast<int>(days.size()); d <= day; ++d) {
      constexpr size_t kDate = 10;  // 2026-03-29
      days.push_back({.name = dated(profile) ? profile.hour[t].time.substr(0, kDate)
                                             : fmt::format("day {}", d + 1),
                      .steps = std::vector<char>(profile.hour_count(), 0)});
    }
    days[day].steps[t] = 1;
  }
  return days;
}

std::vector<ParkingDay> days_of(const HourlyProfile& profile,
                                const std::vector<DayWindow>& windows) {
  const int count = profile.day_count();
  const double begin = begin_of_day(windows);
  const double first = profile.clock.front().of_day;
  std::vector<ParkingDay> days(count);
  for (int d = 0; d < count; ++d) {
    days[d].name = count > 1 ? name_of_day(profile, d) : "";
    days[d].steps.assign(profile.hour_count(), 0);
  }
  std::vector<int> day_of(profile.hour_count());  // from that of the first midnight; -1: before
  for (int t = 0; t < profile.hour_count(); ++t) {
    const StepClock& clock = profile.clock[t];
    day_of[t] =
        clock.day + (clock.of_day < first ? 1 : 0) - (clock.of_day < begin - kTimeRounding ? 1 : 0);
    ParkingDay& day = days[(day_of[t] + count) % count];
    day.steps[t] = 1;
    day.in_order.push_back(t);
  }
  for (ParkingDay& day : days) {  // what goes on at the profile's beginning comes last
    std::ranges::stable_sort(day.in_order, std::greater<>(), [&](int t) { return day_of[t]; });
  }
  return days;
}

std::vector<double> share_in(const HourlyProfile& profile, const std::vector<DayWindow>& windows) {
  std::vector<double> share(profile.hour_count(), 0.0);
  for (int t = 0; t < profile.hour_count(); ++t) {
    const double begin = profile.clock[t].of_day, length = profile.hour[t].hours;
    for (const DayWindow& window : windows) {
      for (const int shift : {-kHoursPerDay, 0, kHoursPerDay}) {
        const double common =
            std::min(window.end + shift, begin + length) - std::max(window.begin + shift, begin);
        share[t] += common > kTimeRounding ? common / length : 0.0;
      }
    }
    share[t] = std::min(share[t], 1.0);
  }
  return share;
}

double total_over(const std::vector<char>& steps, const std::vector<double>& power,
                  const HourlyProfile& profile) {
  double sum = 0.0;
  for (int t = 0; t < profile.hour_count(); ++t) {
    sum += steps.empty() || steps[t] != 0 ? power[t] * profile.hour[t].hours : 0.0;
  }
  return sum;
}

}  // namespace overtone
