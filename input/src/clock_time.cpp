#include <overtone/clock_time.hpp>

#include <charconv>
#include <chrono>

namespace overtone {

namespace {

/// Takes a text apart from its beginning.
class TimeParts {
 public:
  explicit TimeParts(std::string_view text) : left_(text) {}

  /// A number of so many digits. `valid` turns false where there is none.
  int number(std::size_t digits) {
    int value = 0;
    const std::string_view part = left_.substr(0, digits);
    const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), value);
    valid = valid && part.size() == digits && error == std::errc() &&
            end == part.data() + part.size() && part.front() != '-';
    left_.remove_prefix(part.size());
    return value;
  }
  void expect(char mark) { valid = take(mark) && valid; }
  bool take(char mark) {
    const bool there = left_.starts_with(mark);
    left_.remove_prefix(there ? 1 : 0);
    return there;
  }
  [[nodiscard]] bool done() const { return valid && left_.empty(); }

  bool valid = true;

 private:
  std::string_view left_;
};

std::int64_t date_s(TimeParts& parts) {
  const int year = parts.number(4);
  parts.expect('-');
  const int month = parts.number(2);
  parts.expect('-');
  const int day = parts.number(2);
  const std::chrono::year_month_day date{std::chrono::year(year),
                                         std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  parts.valid = parts.valid && date.ok();
  return parts.valid ? std::chrono::sys_days(date).time_since_epoch().count() * kSecondsPerDay : 0;
}

std::int64_t of_clock_s(TimeParts& parts) {
  const int hour = parts.number(2);
  parts.expect(':');
  const int minute = parts.number(2);
  const int second = parts.take(':') ? parts.number(2) : 0;
  parts.valid = parts.valid && hour < 24 && minute < 60 && second < 60;
  return kSecondsPerHour * hour + 60 * minute + second;
}

std::optional<int> offset_s(TimeParts& parts) {
  if (parts.take('Z')) {
    return 0;
  }
  const bool behind = parts.take('-');
  if (!behind && !parts.take('+')) {
    return std::nullopt;
  }
  const int hours = parts.number(2);
  const int minutes = parts.take(':') ? parts.number(2) : 0;
  const int offset = static_cast<int>(kSecondsPerHour) * hours + 60 * minutes;
  return behind ? -offset : offset;
}

}  // namespace

std::int64_t ClockTime::of_day_s() const {
  const std::int64_t rest = clock_s % kSecondsPerDay;
  return rest < 0 ? rest + kSecondsPerDay : rest;
}

std::optional<ClockTime> clock_time(std::string_view text) {
  TimeParts parts(text);
  ClockTime time;
  time.dated = text.size() > 4 && text[4] == '-';
  if (time.dated) {
    time.clock_s = date_s(parts);
    parts.valid = (parts.take('T') || parts.take(' ')) && parts.valid;
  }
  time.clock_s += of_clock_s(parts);
  if (time.dated) {
    time.offset_s = offset_s(parts);
  }
  return parts.done() ? std::optional(time) : std::nullopt;
}

}  // namespace overtone
