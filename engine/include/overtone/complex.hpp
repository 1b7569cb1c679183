#pragma once

#include <cmath>
#include <complex>

namespace overtone {

using Complex = std::complex<double>;

/// std::polar for sizes that may be negative, which it doesn't allow.
[[nodiscard]] inline Complex phasor(double size, double angle) {
  return {size * std::cos(angle), size * std::sin(angle)};
}

}  // namespace overtone
