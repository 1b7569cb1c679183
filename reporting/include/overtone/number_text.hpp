#pragma once

#include <string>
#include <vector>

#include <overtone/time_step.hpp>

namespace overtone::reporting {

/// The shortest text that reads back as the same number; empty for NaN and infinity.
[[nodiscard]] std::string exact(double value);

/// For reading: that many decimals, "–" for NaN and infinity.
[[nodiscard]] std::string fixed(double value, int decimals);

/// For reading: one digit before and two after the point ("1.23e-07"); "0" for zero.
[[nodiscard]] std::string scientific(double value);

/// A step's label; "–" of a snapshot.
[[nodiscard]] std::string hour_text(const TimeStep& step);

/// "hours 1–24", "hours 1–3, 7", "hour 20", "17:45–18:30", or "–" for a snapshot; the order of the
/// steps is kept, and times are one stretch.
[[nodiscard]] std::string hours_text(const std::vector<TimeStep>& steps);

}  // namespace overtone::reporting
