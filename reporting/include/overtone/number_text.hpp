#pragma once

#include <string>
#include <vector>

namespace overtone::reporting {

/// The shortest text that reads back as the same number; empty for NaN and infinity.
[[nodiscard]] std::string exact(double value);

/// For reading: that many decimals, "–" for NaN and infinity.
[[nodiscard]] std::string fixed(double value, int decimals);

/// For reading: one digit before and two after the point ("1.23e-07"); "0" for zero.
[[nodiscard]] std::string scientific(double value);

/// An hour label; "–" for 0, which stands for a snapshot without hour.
[[nodiscard]] std::string hour_text(int label);

/// "1–24", "1–3, 7" or "–" for a snapshot; the order of the labels is kept.
[[nodiscard]] std::string hours_text(const std::vector<int>& labels);

}  // namespace overtone::reporting
