#pragma once

#include <cmath>
#include <complex>

namespace overtone {

using Complex = std::complex<double>;

/// std::polar for sizes that may be negative or, in lanes that nobody reads, no number: neither is
/// allowed there.
[[nodiscard]] inline Complex phasor(double size, double angle) {
  return {size * std::cos(angle), size * std::sin(angle)};
}

}  // namespace overtone
