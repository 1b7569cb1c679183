#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace overtone {

/// A time as tables write it: "17:45" of any day, "2026-03-29T17:45" by a clock, and
/// "2026-03-29T17:45+02:00", "2026-03-29T15:45Z" of the world; seconds may follow, and a blank may
/// stand for T.
struct ClockTime {
  bool dated = false;
  std::optional<int> offset_s{};  ///< of the clock from UTC
  std::int64_t clock_s = 0;       ///< since midnight, or since 1970-01-01T00:00 by the same clock

  /// The same by UTC where the offset is known.
  [[nodiscard]] std::int64_t instant_s() const { return clock_s - offset_s.value_or(0); }
  /// Since midnight.
  [[nodiscard]] std::int64_t of_day_s() const;
};

inline constexpr std::int64_t kSecondsPerHour = 3600;
inline constexpr std::int64_t kSecondsPerDay = 24 * kSecondsPerHour;

/// None for what is no such time, and for dates that no calendar has.
[[nodiscard]] std::optional<ClockTime> clock_time(std::string_view text);

}  // namespace overtone
