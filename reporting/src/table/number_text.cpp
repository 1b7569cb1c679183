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

std::string hour_text(int label) { return label == 0 ? "–" : fmt::format("{}", label); }

std::string hours_text(const std::vector<int>& labels) {
  std::string text;
  for (size_t first = 0; first < labels.size();) {
    size_t last = first;
    while (last + 1 < labels.size() && labels[last + 1] == labels[last] + 1) {
      ++last;
    }
    text += text.empty() ? "" : ", ";
    text += hour_text(labels[first]);
    if (last > first) {
      text += (last == first + 1 ? ", " : "–") + hour_text(labels[last]);
    }
    first = last + 1;
  }
  return text;
}

}  // namespace overtone::reporting
