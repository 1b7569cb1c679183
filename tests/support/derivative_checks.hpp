#pragma once

// Derivatives of a nonlinear program as dense matrices, and the central differences they must
// equal.

#include <vector>

#include <Eigen/Dense>
#include <gtest/gtest.h>

#include <overtone/nonlinear_program.hpp>

namespace overtone::support {

// At this step a central difference of these functions is off by about 1e-8 of the largest entry
// in its column, half of it rounding; the tolerance leaves two digits.
inline constexpr double kDifferenceStep = 1e-5;
inline constexpr double kDifferenceTolerance = 1e-6;

struct Triplets {
  std::vector<int> row, column;
  std::vector<double> value;

  explicit Triplets(int count) : row(count), column(count), value(count) {}
  /// Entries at the same place add up, as Ipopt has it.
  [[nodiscard]] Eigen::MatrixXd dense(int height, int width) const {
    Eigen::MatrixXd matrix = Eigen::MatrixXd::Zero(height, width);
    for (size_t i = 0; i < row.size(); ++i) {
      matrix(row[i], column[i]) += value[i];
    }
    return matrix;
  }
};

inline Eigen::VectorXd gradient(const NonlinearProgram& nlp, const std::vector<double>& x) {
  Eigen::VectorXd values(nlp.variable_count());
  nlp.gradient(x.data(), values.data());
  return values;
}

inline Eigen::VectorXd rows(const NonlinearProgram& nlp, const std::vector<double>& x) {
  Eigen::VectorXd values(nlp.row_count());
  nlp.rows(x.data(), values.data());
  return values;
}

inline Triplets jacobian(const NonlinearProgram& nlp, const std::vector<double>& x) {
  Triplets entries(nlp.jacobian_count());
  nlp.jacobian_structure(entries.row.data(), entries.column.data());
  nlp.jacobian(x.data(), entries.value.data());
  return entries;
}

inline Triplets hessian(const NonlinearProgram& nlp, const std::vector<double>& x,
                        double objective_factor, const std::vector<double>& multipliers) {
  Triplets entries(nlp.hessian_count());
  nlp.hessian_structure(entries.row.data(), entries.column.data());
  nlp.hessian(x.data(), objective_factor, multipliers.data(), entries.value.data());
  return entries;
}

inline Eigen::MatrixXd dense_jacobian(const NonlinearProgram& nlp, const std::vector<double>& x) {
  return jacobian(nlp, x).dense(nlp.row_count(), nlp.variable_count());
}

/// Column j: (f(x + h e_j) - f(x - h e_j)) / 2h.
template <class Function>
Eigen::MatrixXd differences(const Function& function, std::vector<double> x) {
  Eigen::MatrixXd matrix(function(x).size(), static_cast<Eigen::Index>(x.size()));
  for (size_t j = 0; j < x.size(); ++j) {
    const double at = x[j];
    x[j] = at + kDifferenceStep;
    const Eigen::VectorXd above = function(x);
    x[j] = at - kDifferenceStep;
    const Eigen::VectorXd below = function(x);
    x[j] = at;
    matrix.col(static_cast<Eigen::Index>(j)) = (above - below) / (2.0 * kDifferenceStep);
  }
  return matrix;
}

inline void expect_equal(const Eigen::MatrixXd& analytic, const Eigen::MatrixXd& difference,
                         const char* what) {
  ASSERT_EQ(analytic.rows(), difference.rows());
  ASSERT_EQ(analytic.cols(), difference.cols());
  for (Eigen::Index j = 0; j < analytic.cols(); ++j) {
    const double scale = 1.0 + difference.col(j).cwiseAbs().maxCoeff();
    Eigen::Index i = 0;
    const double worst = (analytic.col(j) - difference.col(j)).cwiseAbs().maxCoeff(&i);
    EXPECT_LE(worst, kDifferenceTolerance * scale)
        << what << " at row " << i << ", column " << j << ": " << analytic(i, j) << " against "
        << difference(i, j);
  }
}

/// The objective's gradient.
inline void expect_gradient(const NonlinearProgram& nlp, const std::vector<double>& x) {
  const auto objective = [&](const std::vector<double>& at) {
    return Eigen::VectorXd::Constant(1, nlp.objective(at.data()));
  };
  expect_equal(gradient(nlp, x), differences(objective, x).transpose(), "gradient");
}

inline void expect_jacobian(const NonlinearProgram& nlp, const std::vector<double>& x) {
  const auto values = [&](const std::vector<double>& at) { return rows(nlp, at); };
  expect_equal(dense_jacobian(nlp, x), differences(values, x), "Jacobian");
}

/// The Lagrangian's Hessian, with the objective in full, in part and not at all.
inline void expect_hessian(const NonlinearProgram& nlp, const std::vector<double>& x,
                           const std::vector<double>& multipliers) {
  const Eigen::VectorXd dual = Eigen::VectorXd::Map(multipliers.data(), nlp.row_count());
  for (const double objective_factor : {1.0, 0.3, 0.0}) {
    const auto slope = [&](const std::vector<double>& at) -> Eigen::VectorXd {
      return objective_factor * gradient(nlp, at) + dense_jacobian(nlp, at).transpose() * dual;
    };
    const Eigen::MatrixXd lower = hessian(nlp, x, objective_factor, multipliers)
                                      .dense(nlp.variable_count(), nlp.variable_count());
    const Eigen::MatrixXd full = lower.selfadjointView<Eigen::Lower>();
    expect_equal(full, differences(slope, x), "Hessian");
  }
}

/// What a program says of columns that are proportional.
inline void expect_proportional(const NonlinearProgram& nlp, const std::vector<double>& x,
                                const std::vector<double>& multipliers) {
  const Eigen::MatrixXd lower =
      hessian(nlp, x, 1.0, multipliers).dense(nlp.variable_count(), nlp.variable_count());
  const Eigen::MatrixXd full = lower.selfadjointView<Eigen::Lower>();
  for (const ProportionalColumns& columns : nlp.block_structure().proportional) {
    const Eigen::VectorXd leader = full.col(columns.leader).segment(columns.first, columns.count);
    ASSERT_GT(leader.norm(), 0.0);
    Eigen::VectorXd others = full.col(columns.leader);
    others.segment(columns.first, columns.count).setZero();
    others[columns.leader] = 0.0;
    for (const int follower : columns.followers) {
      const Eigen::VectorXd column = full.col(follower).segment(columns.first, columns.count);
      const double times = leader.dot(column) / leader.squaredNorm();
      EXPECT_LE((column - times * leader).norm(), 1e-13 * column.norm()) << "variable " << follower;
      others[follower] = 0.0;
    }
    EXPECT_EQ(others.norm(), 0.0) << "variable " << columns.leader;
  }
}

}  // namespace overtone::support
