#include "scan/modes.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include <Eigen/Eigenvalues>
#include <Eigen/QR>

#include "lanes.hpp"

namespace overtone {

Eigen::MatrixXcd solve_columns(const AdmittanceFactors& factors, const Eigen::MatrixXcd& right) {
  const int n = factors.size();
  const int columns = static_cast<int>(right.cols());
  std::vector<LaneBlock> block(n), work(n);
  Eigen::MatrixXcd solution(n, columns);
  for (int first = 0; first < columns; first += kLanes) {
    const int lanes = std::min(kLanes, columns - first);
    std::fill(block.begin(), block.end(), LaneBlock{});
    for (int k = 0; k < lanes; ++k) {
      for (int u = 0; u < n; ++u) {
        set_lane(block[u], k, right(u, first + k));
      }
    }
    factors.solve(block.data(), work.data());
    for (int k = 0; k < lanes; ++k) {
      for (int u = 0; u < n; ++u) {
        solution(u, first + k) = lane(block[u], k);
      }
    }
  }
  return solution;
}

double one_norm(const AdmittancePattern& pattern, const std::vector<Complex>& values) {
  double largest = 0.0;
  for (int column = 0; column < pattern.unknown_count(); ++column) {
    double sum = 0.0;
    for (int p = pattern.column_start()[column]; p < pattern.column_start()[column + 1]; ++p) {
      sum += std::abs(values[p]);
    }
    largest = std::max(largest, sum);
  }
  return largest;
}

double condition_estimate(const AdmittancePattern& pattern, const std::vector<Complex>& values,
                          const AdmittanceFactors& factors) {
  constexpr int kMostSteps = 5;
  const int n = factors.size();
  Eigen::MatrixXcd x = Eigen::MatrixXcd::Constant(n, 1, 1.0 / n);
  double norm = 0.0;
  int place = -1;
  for (int step = 0; step < kMostSteps; ++step) {
    const Eigen::MatrixXcd y = solve_columns(factors, x);
    const double now = y.cwiseAbs().sum();
    if (step > 0 && now <= norm) {
      break;
    }
    norm = now;
    const Eigen::MatrixXcd sign =
        y.unaryExpr([](Complex v) { return v == Complex(0.0) ? Complex(1.0) : v / std::abs(v); });
    // Y^-H s, since Y is symmetric.
    const Eigen::MatrixXcd z = solve_columns(factors, sign.conjugate()).conjugate();
    Eigen::Index at = 0;
    const double most = z.col(0).cwiseAbs().maxCoeff(&at);
    if (static_cast<int>(at) == place || (step > 0 && most <= std::abs((z.adjoint() * x)(0, 0)))) {
      break;
    }
    place = static_cast<int>(at);
    x.setZero();
    x(place, 0) = 1.0;
  }
  return norm * one_norm(pattern, values);
}

namespace {

constexpr int kMostIterations = 100;
constexpr double kConverged = 1e-10;  ///< residual over that of the mode, of those that must be
constexpr double kKept = 1e-6;        ///< of those that are given, too
constexpr int kNeeded = 4;

/// Of eigenvalues that count as one.
bool alike(Complex one, Complex other) {
  constexpr double kAlike = 1e-6;
  return std::abs(one - other) <= kAlike * std::abs(one);
}

/// Numbers of no pattern, the same ones always.
Eigen::MatrixXcd any_basis(int rows, int columns) {
  Eigen::MatrixXcd basis(rows, columns);
  for (int j = 0; j < columns; ++j) {
    for (int i = 0; i < rows; ++i) {
      basis(i, j) = {std::cos(1.7 * i * (j + 1) + j), std::sin(2.3 * i + 0.9 * j * j)};
    }
  }
  return basis;
}

/// Ritz vectors of a basis and how far they are from modes.
struct RitzModes {
  Eigen::VectorXcd inverse;  ///< 1 / eigenvalue, descending modulus
  Eigen::MatrixXcd vector;   ///< not normalised
  Eigen::VectorXd residual;
};

RitzModes ritz_modes(const Eigen::MatrixXcd& q, const Eigen::MatrixXcd& x) {
  const int m = static_cast<int>(q.cols());
  const Eigen::ComplexEigenSolver<Eigen::MatrixXcd> eigen(q.adjoint() * x);
  std::vector<int> by_size(m);
  std::iota(by_size.begin(), by_size.end(), 0);
  std::ranges::sort(by_size, std::ranges::greater{},
                    [&](int i) { return std::abs(eigen.eigenvalues()[i]); });
  RitzModes ritz{Eigen::VectorXcd(m), Eigen::MatrixXcd(q.rows(), m), Eigen::VectorXd(m)};
  for (int j = 0; j < m; ++j) {
    const Eigen::VectorXcd s = eigen.eigenvectors().col(by_size[j]);
    ritz.inverse[j] = eigen.eigenvalues()[by_size[j]];
    ritz.vector.col(j) = x * s;
    const double off = (ritz.vector.col(j) - ritz.inverse[j] * (q * s)).norm();
    ritz.residual[j] = off / ritz.vector.col(j).norm();
  }
  return ritz;
}

/// Scales v so that v^T v = 1; false where v^T v is next to nothing.
bool normalize(Eigen::VectorXcd& v) {
  constexpr double kDefective = 1e-8;
  v.normalize();
  const Complex square = (v.transpose() * v)(0, 0);
  if (std::abs(square) < kDefective) {
    return false;
  }
  v /= std::sqrt(square);
  return true;
}

}  // namespace

Modes smallest_modes(const AdmittanceFactors& factors, Eigen::MatrixXcd& basis) {
  const int n = factors.size();
  const int m = std::min(n, kLanes);
  if (basis.rows() != n || basis.cols() != m) {
    basis = any_basis(n, m);
  }
  RitzModes ritz;
  for (int i = 0; i < kMostIterations; ++i) {
    const Eigen::MatrixXcd q = Eigen::HouseholderQR<Eigen::MatrixXcd>(basis).householderQ() *
                               Eigen::MatrixXcd::Identity(n, m);
    basis = solve_columns(factors, q);
    ritz = ritz_modes(q, basis);
    if (ritz.residual.head(std::min(m, kNeeded)).maxCoeff() <= kConverged) {
      break;
    }
  }
  std::vector<int> kept;
  for (int j = 0; j < m; ++j) {
    Eigen::VectorXcd v = ritz.vector.col(j);
    for (const int i : kept) {
      if (alike(ritz.inverse[i], ritz.inverse[j])) {
        v -= (ritz.vector.col(i).transpose() * v)(0, 0) * ritz.vector.col(i);
      }
    }
    if (ritz.residual[j] <= kKept && normalize(v)) {
      ritz.vector.col(j) = v;
      kept.push_back(j);
    }
  }
  return {ritz.inverse(kept).cwiseInverse(), ritz.vector(Eigen::all, kept), 0.0};
}

FollowedMode followed(const Modes& modes, const Eigen::VectorXcd& v) {
  constexpr double kEnough = 0.25;
  if (modes.count() == 0) {
    return {};
  }
  const Eigen::VectorXcd part = modes.vector.transpose() * v;
  Eigen::Index nearest = 0;
  part.cwiseAbs().maxCoeff(&nearest);
  FollowedMode mode{.eigenvalue = modes.eigenvalue[nearest],
                    .vector = Eigen::VectorXcd::Zero(v.size())};
  Complex sum = 0.0;
  for (int j = 0; j < modes.count(); ++j) {
    if (alike(mode.eigenvalue, modes.eigenvalue[j])) {
      mode.vector += part[j] * modes.vector.col(j);
      sum += part[j] * part[j];
      ++mode.multiplicity;
    }
  }
  if (std::abs(sum) < kEnough || !normalize(mode.vector)) {
    return {};
  }
  return mode;
}

}  // namespace overtone
