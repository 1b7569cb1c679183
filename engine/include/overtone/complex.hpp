#pragma once

#include <cmath>
#include <complex>

namespace overtone {

using Complex = std::complex<double>;

/// Of a size that may be negative, which std::polar doesn't allow: factors of spectra, and shares
/// of a bus's waveform.
[[nodiscard]] inline Complex phasor(double size, double angle) {
  return {size * std::cos(angle), size * std::sin(angle)};
}

}  // namespace overtone
