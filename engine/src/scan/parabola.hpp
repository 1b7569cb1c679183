#pragma once

#include <array>
#include <cmath>

namespace overtone {

struct CurvePoint {
  double x = 0.0, y = 0.0;
};

/// The vertex of the parabola through three points of ascending x, whose middle one is the highest
/// or the lowest.
[[nodiscard]] inline CurvePoint vertex(const std::array<CurvePoint, 3>& at) {
  const double left = at[0].x - at[1].x, right = at[2].x - at[1].x;
  const double rise_left = at[0].y - at[1].y, rise_right = at[2].y - at[1].y;
  const double width = left * right * (left - right);
  const double square = (rise_left * right - rise_right * left) / width;
  const double slope = (rise_right * left * left - rise_left * right * right) / width;
  const double step = -slope / (2.0 * square);
  return std::isfinite(step) ? CurvePoint{at[1].x + step, at[1].y + 0.5 * slope * step} : at[1];
}

}  // namespace overtone
