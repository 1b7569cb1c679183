#pragma once

#include <cstdint>

namespace overtone {

/// SplitMix64: 64 bits a step from a seed, the same on every machine.
class SplitMix64 {
 public:
  explicit SplitMix64(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next();
  /// Uniform in [0, 1): the upper 53 bits.
  double uniform();

 private:
  std::uint64_t state_;
};

/// Phi(x) of the standard normal distribution.
[[nodiscard]] double normal_cdf(double x);

/// x with Phi(x) = probability, to about 1e-15 of x; -infinity at 0, infinity at 1.
[[nodiscard]] double inverse_normal_cdf(double probability);

/// A normal variable held within [low, high].
struct TruncatedNormal {
  double mean = 0.0, deviation = 1.0, low = 0.0, high = 0.0;

  /// Whether low is below high and some of the distribution is between them.
  [[nodiscard]] bool usable() const;
  /// The value below which the share u in [0, 1] of the distribution lies.
  [[nodiscard]] double quantile(double u) const;
  /// Probability that the value rounds to `whole`, with half-unit cells cut at low and high.
  [[nodiscard]] double probability_of(int whole) const;
};

}  // namespace overtone
