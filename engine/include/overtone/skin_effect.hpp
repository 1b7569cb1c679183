#pragma once

namespace overtone {

/// How the series resistance grows with the harmonic order h: r(h) = r k_r(h).
enum class SkinEffect {
  none,           ///< k_r = 1
  square_root,    ///< k_r = sqrt(h)
  overhead_line,  ///< k_r = 1 + 0.646 h^2 / (192 + 0.518 h^2) for h > 1; r is that of h = 1
  cable,          ///< k_r = 0.187 + 0.532 sqrt(h) for h >= 2.35, else 1
};

/// k_r(h); dimensionless.
[[nodiscard]] double resistance_factor(SkinEffect law, double order);

}  // namespace overtone
