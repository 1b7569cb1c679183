#pragma once

#include <span>

namespace overtone {

/// alpha of the general summation law, IEC TR 61000-3-6:2008, table 3: 1 below order 5, 1.4 up to
/// 10, 2 above.
/// @throws std::invalid_argument for an order that is not positive.
[[nodiscard]] double summation_exponent(double order);

/// (sum U_i^alpha)^(1 / alpha): what the levels of sources at an order make together, where their
/// angles vary.
/// @throws std::invalid_argument for an order that is not positive or a level that is negative or
/// not finite.
[[nodiscard]] double summed_level(double order, std::span<const double> levels);

}  // namespace overtone
