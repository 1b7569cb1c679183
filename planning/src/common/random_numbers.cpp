#include <overtone/random_numbers.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

namespace overtone {

std::uint64_t SplitMix64::next() {
  state_ += 0x9E3779B97F4A7C15ULL;
  std::uint64_t z = state_;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
  return z ^ (z >> 31);
}

double SplitMix64::uniform() { return static_cast<double>(next() >> 11) * 0x1p-53; }

double normal_cdf(double x) { return 0.5 * std::erfc(-x / std::numbers::sqrt2); }

namespace {

/// Odeh and Evans' rational approximation of the upper half, good to 1.5e-8: a start for Newton.
double approximate_upper_quantile(double upper_tail) {
  const double t = std::sqrt(-2.0 * std::log(upper_tail));
  const double p =
      (((-0.453642210148e-4 * t - 0.0204231210245) * t - 0.342242088547) * t - 1.0) * t -
      0.322232431088;
  const double q =
      (((0.38560700634e-2 * t + 0.103537752850) * t + 0.531103462366) * t + 0.588581570495) * t +
      0.0993484626060;
  return t + p / q;
}

}  // namespace

double inverse_normal_cdf(double probability) {
  if (!(probability > 0.0)) {
    return -std::numeric_limits<double>::infinity();
  }
  if (!(probability < 1.0)) {
    return std::numeric_limits<double>::infinity();
  }
  if (probability == 0.5) {
    return 0.0;
  }
  // Solved in the lower tail, where the probability keeps its digits.
  const bool upper = probability > 0.5;
  const double tail = upper ? 1.0 - probability : probability;
  double x = -approximate_upper_quantile(tail);
  for (int i = 0; i < 3; ++i) {  // Halley's step triples the digits
    const double density = std::exp(-0.5 * x * x) / std::sqrt(2.0 * std::numbers::pi);
    const double step = (normal_cdf(x) - tail) / density;
    x -= step / (1.0 + 0.5 * x * step);
  }
  return upper ? -x : x;
}

bool TruncatedNormal::usable() const {
  constexpr double kLeast = 1e-9;  // of a share so small not even its digits are right
  return low < high && deviation > 0.0 &&
         normal_cdf((high - mean) / deviation) - normal_cdf((low - mean) / deviation) >= kLeast;
}

double TruncatedNormal::quantile(double u) const {
  const double a = normal_cdf((low - mean) / deviation);
  const double b = normal_cdf((high - mean) / deviation);
  return std::clamp(mean + deviation * inverse_normal_cdf(a + u * (b - a)), low, high);
}

double TruncatedNormal::probability_of(int whole) const {
  const auto cdf = [this](double x) { return normal_cdf((x - mean) / deviation); };
  const double from = std::max(whole - 0.5, low), to = std::min(whole + 0.5, high);
  return to > from ? (cdf(to) - cdf(from)) / (cdf(high) - cdf(low)) : 0.0;
}

}  // namespace overtone
