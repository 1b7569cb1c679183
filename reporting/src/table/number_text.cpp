#include <overtone/number_text.hpp>

#include <cmath>

#include <fmt/format.h>

namespace overtone::reporting {

std::string exact(double value) { return std::isfinite(value) ? fmt::format("{}", value) : ""; }

std::string fixed(double value, int decimals) {
  return std::isfinite(value) ? fmt::format("{:.{}f}", value, decimals) : "–";
}

std::string scientific(double value) {
  if (value == 0.0) {
    return "0";
  }
  return std::isfinite(value) ? fmt::format("{:.2e}", value) : "–";
}

std::string hour_text(const TimeStep& step) { return step.snapshot() ? "–" : step.label(); }

namespace {

/// Whether hours are numbered one after the other; times are, in the order in which they stand.
bool follows(const TimeStep& before, const TimeStep& step) {
  return before.time.empty() == step.time.empty() &&
         (!step.time.empty() || step.hour == before.hour + 1);
}

}  // namespace

std::string hours_text(const std::vector<TimeStep>& steps) {
  std::string text;
  const bool numbers = !steps.empty() && steps.front().hour > 0;
  for (size_t first = 0; first < steps.size();) {
    size_t last = first;
    while (last + 1 < steps.size() && follows(steps[last], steps[last + 1])) {
      ++last;
    }
    text += text.empty() ? "" : ", ";
    text += hour_text(steps[first]);
    if (last > first) {
      text += (last == first + 1 ? ", " : "–") + hour_text(steps[last]);
    }
    first = last + 1;
  }
  return numbers ? (steps.size() == 1 ? "hour " : "hours ") + text : text;
}

}  // namespace overtone::reporting
