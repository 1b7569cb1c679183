#include "parking_days.hpp"

#include <fmt/format.h>

namespace overtone {

std::vector<ParkingDay> days_of(const HourlyProfile& profile) {
  std::vector<ParkingDay> days;
  if (profile.day_count() == 1) {
    return {ParkingDay{}};
  }
  for (int t = 0; t < profile.hour_count(); ++t) {
    const int day = profile.clock[t].day;
    for (int d = static_cast<int>(days.size()); d <= day; ++d) {
      constexpr size_t kDate = 10;  // 2026-03-29
      const bool dated = profile.first_time && profile.first_time->dated;
      days.push_back(
          {.name = dated ? profile.hour[t].time.substr(0, kDate) : fmt::format("day {}", d + 1),
           .steps = std::vector<char>(profile.hour_count(), 0)});
    }
    days[day].steps[t] = 1;
  }
  return days;
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
