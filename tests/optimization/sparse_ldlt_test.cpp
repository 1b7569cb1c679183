#include "sparse_ldlt.hpp"

#include <cmath>
#include <random>
#include <vector>

#include <Eigen/Dense>
#include <gtest/gtest.h>
#include <oneapi/tbb/global_control.h>

namespace overtone {
namespace {

/// A KKT matrix [H A^T; A 0] with sparse random H (diagonally dominant, `indefinite` rows of the
/// other sign) and A of full row rank, by its upper triangle.
struct KktMatrix {
  int variables, constraints;
  std::vector<int> row_start{0}, column;
  std::vector<double> value;
  Eigen::MatrixXd dense;

  [[nodiscard]] int size() const { return variables + constraints; }
  [[nodiscard]] SymmetricPattern pattern() const {
    return {size(), row_start.data(), column.data()};
  }
};

KktMatrix random_kkt(unsigned seed, int variables, int constraints, int indefinite,
                     double condition) {
  std::mt19937 generator(seed);
  std::uniform_real_distribution<double> uniform(-1.0, 1.0);
  const int n = variables + constraints;
  Eigen::MatrixXd dense = Eigen::MatrixXd::Zero(n, n);
  for (int i = 0; i < variables; ++i) {
    for (int k = 0; k < 3; ++k) {
      const int j = static_cast<int>(generator() % variables);
      if (i != j) {
        dense(i, j) = dense(j, i) = 0.1 * uniform(generator);
      }
    }
  }
  for (int i = 0; i < variables; ++i) {
    const double scale = std::pow(condition, uniform(generator));
    dense(i, i) = (i < indefinite ? -1.0 : 1.0) * (1.0 + scale);
  }
  for (int r = 0; r < constraints; ++r) {
    const int i = variables + r;
    dense(i, r) = dense(r, i) = 1.0 + 0.5 * uniform(generator);  // full rank
    for (int k = 0; k < 4; ++k) {
      const int j = static_cast<int>(generator() % variables);
      dense(i, j) = dense(j, i) = dense(i, j) + 0.2 * uniform(generator);
    }
  }
  KktMatrix matrix{variables, constraints, {0}, {}, {}, dense};
  for (int i = 0; i < n; ++i) {
    for (int j = i; j < n; ++j) {
      if (dense(i, j) != 0.0 || i == j) {
        matrix.column.push_back(j);
        matrix.value.push_back(dense(i, j));
      }
    }
    matrix.row_start.push_back(static_cast<int>(matrix.column.size()));
  }
  return matrix;
}

int negative_eigenvalues(const Eigen::MatrixXd& matrix) {
  const Eigen::VectorXd values =
      Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd>(matrix).eigenvalues();
  return static_cast<int>((values.array() < 0.0).count());
}

/// Solves with two steps of refinement against the matrix itself, as Ipopt does.
Eigen::VectorXd refined_solution(const SparseLdlt& factors, const KktMatrix& matrix,
                                 const Eigen::VectorXd& rhs) {
  Eigen::VectorXd x = Eigen::VectorXd::Zero(matrix.size());
  for (int step = 0; step < 3; ++step) {
    Eigen::VectorXd residual = rhs - matrix.dense * x;
    factors.solve(residual.data());
    x += residual;
  }
  return x;
}

class SparseLdltOnRandomKkt : public testing::TestWithParam<unsigned> {};

TEST_P(SparseLdltOnRandomKkt, HasTheInertiaAndSolutionOfADenseSolve) {
  for (const auto& [variables, constraints] : {std::pair{1, 1}, {5, 2}, {40, 25}, {150, 90}}) {
    for (const double condition : {1.0, 1e3}) {
      const KktMatrix matrix = random_kkt(GetParam(), variables, constraints, 0, condition);
      SparseLdlt factors;
      factors.analyze(matrix.pattern(), constraints, {});
      ASSERT_TRUE(factors.factor(matrix.value.data()));
      EXPECT_EQ(factors.negative_eigenvalues(), negative_eigenvalues(matrix.dense));
      const Eigen::VectorXd rhs = Eigen::VectorXd::Random(matrix.size());
      const Eigen::VectorXd expected = matrix.dense.fullPivLu().solve(rhs);
      const Eigen::VectorXd found = refined_solution(factors, matrix, rhs);
      EXPECT_LE((found - expected).norm(), 1e-9 * expected.norm());
    }
  }
}

TEST_P(SparseLdltOnRandomKkt, SaysWhenTheHessianIsIndefinite) {
  const KktMatrix matrix = random_kkt(GetParam(), 60, 20, 40, 10.0);
  SparseLdlt factors;
  factors.analyze(matrix.pattern(), matrix.constraints, {});
  ASSERT_TRUE(factors.factor(matrix.value.data()));
  EXPECT_EQ(factors.negative_eigenvalues(), negative_eigenvalues(matrix.dense));
  EXPECT_GT(factors.negative_eigenvalues(), matrix.constraints);
}

TEST_P(SparseLdltOnRandomKkt, FactorsAgainWithOtherValues) {
  KktMatrix matrix = random_kkt(GetParam(), 50, 30, 0, 10.0);
  SparseLdlt factors;
  factors.analyze(matrix.pattern(), matrix.constraints, {});
  for (int round = 0; round < 2; ++round) {
    ASSERT_TRUE(factors.factor(matrix.value.data()));
    const Eigen::VectorXd rhs = Eigen::VectorXd::Ones(matrix.size());
    const Eigen::VectorXd residual = matrix.dense * refined_solution(factors, matrix, rhs) - rhs;
    EXPECT_LE(residual.norm(), 1e-9);
    for (double& value : matrix.value) {
      value *= -3.0;
    }
    matrix.dense *= -3.0;
    for (int i = 0; i < matrix.variables; ++i) {  // keep the Hessian's sign
      for (int p = matrix.row_start[i]; p < matrix.row_start[i + 1]; ++p) {
        if (matrix.column[p] < matrix.variables) {
          matrix.value[p] *= -1.0;
        }
      }
    }
    matrix.dense.topLeftCorner(matrix.variables, matrix.variables) *= -1.0;
  }
}

TEST_P(SparseLdltOnRandomKkt, DoesNotDependOnTheNumberOfThreads) {
  const KktMatrix matrix = random_kkt(GetParam(), 200, 120, 0, 100.0);
  std::vector<std::vector<double>> solutions;
  for (const std::size_t threads : {1, 2, 4}) {
    const oneapi::tbb::global_control control(oneapi::tbb::global_control::max_allowed_parallelism,
                                              threads);
    SparseLdlt factors;
    factors.analyze(matrix.pattern(), matrix.constraints, {});
    ASSERT_TRUE(factors.factor(matrix.value.data()));
    std::vector<double> x(matrix.size(), 1.0);
    factors.solve(x.data());
    solutions.push_back(std::move(x));
  }
  EXPECT_EQ(solutions[0], solutions[1]);  // to the last bit
  EXPECT_EQ(solutions[0], solutions[2]);
}

INSTANTIATE_TEST_SUITE_P(Seeds, SparseLdltOnRandomKkt, testing::Range(1u, 9u));

TEST(SparseLdlt, RefusesAMatrixWithANumberThatIsNotFinite) {
  KktMatrix matrix = random_kkt(1, 10, 5, 0, 1.0);
  SparseLdlt factors;
  factors.analyze(matrix.pattern(), matrix.constraints, {});
  matrix.value[0] = NAN;
  EXPECT_FALSE(factors.factor(matrix.value.data()));
}

}  // namespace
}  // namespace overtone
