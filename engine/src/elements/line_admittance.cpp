#include <algorithm>
#include <cmath>
#include <numbers>

#include <Eigen/LU>

#include <overtone/line_matrices.hpp>
#include <overtone/primitive_admittance.hpp>

#include "stamps.hpp"

namespace overtone {

std::vector<const Terminal*> terminals(const Line& line) { return {&line.from, &line.to}; }

namespace {

/// A line as an impedance between its ends and an admittance to ground at each.
struct Pi {
  Eigen::MatrixXcd z, y_end;
};

/// sinh(x)/x and cosh(x) of the matrix x^2.
struct Hyperbolic {
  Eigen::MatrixXcd sinh_over_x, cosh;
};

/// By Taylor's series of a part of x, doubled.
Hyperbolic hyperbolic(const Eigen::MatrixXcd& x_squared) {
  constexpr int kTerms = 12;  // the next is below 1e-24 where |x|^2 <= 1/4
  const auto halvings = static_cast<int>(
      std::max(0.0, std::ceil(0.5 * std::log2(std::max(x_squared.norm(), 1e-300) * 4.0))));
  const Eigen::MatrixXcd a = x_squared / std::pow(4.0, halvings);
  const auto one = Eigen::MatrixXcd::Identity(a.rows(), a.cols());
  Hyperbolic f{one, one};
  for (int k = kTerms; k >= 1; --k) {
    f.sinh_over_x = one + a * f.sinh_over_x / (2.0 * k * (2.0 * k + 1.0));
    f.cosh = one + a * f.cosh / (2.0 * k * (2.0 * k - 1.0));
  }
  for (int k = 0; k < halvings; ++k) {
    f.sinh_over_x = (f.sinh_over_x * f.cosh).eval();
    f.cosh = (2.0 * f.cosh * f.cosh - one).eval();
  }
  return f;
}

/// Z' = sinh(x)/x Z and Y'/2 = Z'^-1 (cosh(x) - 1), x^2 = Z Y; the earth's correction in series.
Pi distributed(const LineMatrices& m, const Eigen::MatrixXcd& y_shunt) {
  const auto earth = Eigen::MatrixXcd::Constant(m.z_ohm.rows(), m.z_ohm.cols(), m.earth_ohm);
  const Eigen::MatrixXcd z = m.z_ohm - earth;
  const Hyperbolic f = hyperbolic(z * y_shunt);
  const Eigen::MatrixXcd series = f.sinh_over_x * z;
  const auto one = Eigen::MatrixXcd::Identity(z.rows(), z.cols());
  return {series + earth, series.partialPivLu().solve(f.cosh - one)};
}

Eigen::MatrixXcd shunt_admittance(const LineMatrices& m, double order, double frequency_hz) {
  return Complex(0.0, 2.0 * order * std::numbers::pi * frequency_hz) * m.c_farad;
}

/// Adds an admittance to ground at each end.
void add_at_ends(Eigen::MatrixXcd& y, const Eigen::MatrixXcd& y_end) {
  const Eigen::Index n = y_end.rows();
  y.topLeftCorner(n, n) += y_end;
  y.bottomRightCorner(n, n) += y_end;
}

}  // namespace

Eigen::MatrixXcd charging_admittance(const Line& line, double order, double frequency_hz) {
  const LineMatrices m = line_matrices(line, order, frequency_hz);
  const Eigen::Index wires = 2 * m.z_ohm.rows();
  Eigen::MatrixXcd y = Eigen::MatrixXcd::Zero(wires, wires);
  add_at_ends(y, 0.5 * shunt_admittance(m, order, frequency_hz));
  return y;
}

/// 1/Z between the ends, half of j h w C at each.
Eigen::MatrixXcd primitive_admittance(const Line& line, double order, double frequency_hz) {
  const LineMatrices m = line_matrices(line, order, frequency_hz);
  const Eigen::MatrixXcd y_shunt = shunt_admittance(m, order, frequency_hz);
  const Pi pi = line.distributed ? distributed(m, y_shunt) : Pi{m.z_ohm, 0.5 * y_shunt};
  Eigen::MatrixXcd y = two_ended(symmetric_inverse(pi.z));
  add_at_ends(y, pi.y_end);
  return y;
}

}  // namespace overtone
