#pragma once

#include <vector>

#include <Eigen/Core>

#include <overtone/admittance_factors.hpp>

namespace overtone {

/// Y^-1 B of any number of columns.
[[nodiscard]] Eigen::MatrixXcd solve_columns(const AdmittanceFactors& factors,
                                             const Eigen::MatrixXcd& right);

/// The largest sum of a column's moduli. `values` by the pattern's entries.
[[nodiscard]] double one_norm(const AdmittancePattern& pattern, const std::vector<Complex>& values);

/// An estimate from below, mostly sharp, of |Y|_1 |Y^-1|_1 (Hager, Higham).
[[nodiscard]] double condition_estimate(const AdmittancePattern& pattern,
                                        const std::vector<Complex>& values,
                                        const AdmittanceFactors& factors);

/// Eigenvalues of Y that are nearest zero, with their vectors v, v^T v = 1: Y is symmetric, so that
/// v is the left vector, too.
struct Modes {
  Eigen::VectorXcd eigenvalue;  ///< ascending modulus
  Eigen::MatrixXcd vector;      ///< [unknown][mode]
  double noise = 0.0;  ///< what rounding of Y may make of an eigenvalue; who knows Y sets it

  [[nodiscard]] int count() const { return static_cast<int>(eigenvalue.size()); }
};

/// A mode among others, or several with one eigenvalue as far as they are in it.
struct FollowedMode {
  Complex eigenvalue = 0.0;
  Eigen::VectorXcd vector;
  int multiplicity = 0;  ///< 0: none is like it
};

/// The mode whose vector is nearest v, v^T v = 1.
[[nodiscard]] FollowedMode followed(const Modes& modes, const Eigen::VectorXcd& v);

/// Up to kLanes modes by subspace iteration on Y^-1. `basis`: where it begins, and where it ended;
/// empty: anywhere. Only modes that converged are given.
[[nodiscard]] Modes smallest_modes(const AdmittanceFactors& factors, Eigen::MatrixXcd& basis);

}  // namespace overtone
