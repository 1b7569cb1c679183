#include <complex>

#include <Eigen/LU>

#include "stamps.hpp"

namespace overtone {

namespace {

/// Ratio of stiff to soft from which the inverse is taken in extended precision.
constexpr double kStiff = 1e4;

Eigen::MatrixXcd inverse(const Eigen::MatrixXcd& z) {
  Eigen::MatrixXcd y = z.inverse();
  if (z.cwiseAbs().maxCoeff() * y.cwiseAbs().maxCoeff() < kStiff) {
    return y;
  }
  using Extended = Eigen::Matrix<std::complex<long double>, Eigen::Dynamic, Eigen::Dynamic>;
  return Extended(z.cast<std::complex<long double>>().inverse()).cast<Complex>();
}

}  // namespace

Eigen::MatrixXcd symmetric_inverse(const Eigen::MatrixXcd& z) {
  const Eigen::MatrixXcd y = inverse(z);
  return 0.5 * (y + y.transpose());
}

}  // namespace overtone
