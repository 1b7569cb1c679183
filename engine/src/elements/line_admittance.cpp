#include <cmath>
#include <numbers>

#include <Eigen/LU>

#include <overtone/primitive_admittance.hpp>

#include "stamps.hpp"

namespace overtone {

std::vector<const Terminal*> terminals(const Line& line) { return {&line.from, &line.to}; }

/// Y = 1 / (R + Rg (h-1) + j h (X - 1/2 Kxg ln h)) between the ends, half of j h w C at each.
Eigen::MatrixXcd primitive_admittance(const Line& line, double order, double frequency_hz) {
  const int n = line.from.wire_count();
  const double skin = resistance_factor(line.skin_effect, order);
  const double earth_r = line.earth.r_ohm * (order - 1.0);
  const double earth_x = -0.5 * line.earth.k_ohm * std::log(order);
  Eigen::MatrixXcd z(n, n), y_shunt = Eigen::MatrixXcd::Zero(n, n);
  for (int i = 0; i < n; ++i) {
    for (int j = 0; j < n; ++j) {
      z(i, j) = {skin * line.r_ohm(i, j) + earth_r, order * (line.x_ohm(i, j) + earth_x)};
      if (!line.c_nf.empty()) {
        y_shunt(i, j) = {
            0.0, order * std::numbers::pi * frequency_hz * line.c_nf(i, j) * 1e-9};  // w C / 2
      }
    }
  }
  Eigen::MatrixXcd y = two_ended(z.inverse());
  y.topLeftCorner(n, n) += y_shunt;
  y.bottomRightCorner(n, n) += y_shunt;
  return y;
}

}  // namespace overtone
