#include "bessel_ratio.hpp"

#include <cmath>

namespace overtone {

namespace {

/// From here Hankel's expansion is exact to rounding.
constexpr double kHankelFrom = 200.0;
/// Steps of the recurrence: past |z| each one gains more digits than the last.
constexpr double kStepsPerRadius = 1.5;
constexpr int kStepsMore = 30;

}  // namespace

Complex bessel_ratio(Complex z) {
  const double radius = std::abs(z);
  if (radius > kHankelFrom) {  // I1/I0, Abramowitz and Stegun 9.7.1 divided
    const Complex u = 1.0 / z;
    return 1.0 / (1.0 - u * (0.5 + u * (0.125 + u * (0.125 + u * (0.1953125 + u * 0.40625)))));
  }
  // I(n-1) = I(n+1) + 2n/z I(n) downwards, as ratios I(n)/I(n-1); stable, no cancellation.
  Complex ratio = 0.0;
  for (int n = static_cast<int>(kStepsPerRadius * radius) + kStepsMore; n > 0; --n) {
    ratio = 1.0 / (2.0 * n / z + ratio);
  }
  return 1.0 / ratio;
}

}  // namespace overtone
