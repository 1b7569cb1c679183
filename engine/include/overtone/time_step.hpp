#pragma once

#include <string>
#include <utility>
#include <vector>

namespace overtone {

/// A step of a flow or a study: what it is called, and how long it is.
struct TimeStep {
  int hour = 0;           ///< its number, as a rule an hour's, 1…24; 0: it has a time, or no name
  std::string time = {};  ///< when it begins, as it is written
  double hours = 1.0;     ///< its length, h

  TimeStep() = default;
  TimeStep(int number) : hour(number) {}  // a number is a name: {18, 19, 20}
  TimeStep(std::string begin, double length) : time(std::move(begin)), hours(length) {}

  /// Without a name: it stands by itself.
  [[nodiscard]] bool snapshot() const { return hour == 0 && time.empty(); }
  /// "20", "2026-03-29T17:45"; "0" of a snapshot.
  [[nodiscard]] std::string label() const { return time.empty() ? std::to_string(hour) : time; }
  /// "hour 20", "2026-03-29T17:45": as sentences have it.
  [[nodiscard]] std::string name() const { return time.empty() ? "hour " + label() : time; }

  /// Of the same name.
  friend bool operator==(const TimeStep& a, const TimeStep& b) {
    return a.hour == b.hour && a.time == b.time;
  }
};

/// Of the steps one after another, h.
[[nodiscard]] inline double total_hours(const std::vector<TimeStep>& steps) {
  double sum = 0.0;
  for (const TimeStep& step : steps) {
    sum += step.hours;
  }
  return sum;
}

}  // namespace overtone
