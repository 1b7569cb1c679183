#include <numbers>

#include <Eigen/LU>

#include <overtone/line_matrices.hpp>
#include <overtone/primitive_admittance.hpp>

#include "stamps.hpp"

namespace overtone {

std::vector<const Terminal*> terminals(const Line& line) { return {&line.from, &line.to}; }

/// Y = 1/Z between the ends, half of j h w C at each.
Eigen::MatrixXcd primitive_admittance(const Line& line, double order, double frequency_hz) {
  const LineMatrices m = line_matrices(line, order, frequency_hz);
  const Eigen::Index n = m.z_ohm.rows();
  const Eigen::MatrixXcd y_shunt =
      Complex(0.0, order * std::numbers::pi * frequency_hz) * m.c_farad;
  Eigen::MatrixXcd y = two_ended(m.z_ohm.inverse());
  y.topLeftCorner(n, n) += y_shunt;
  y.bottomRightCorner(n, n) += y_shunt;
  return y;
}

}  // namespace overtone
