#include "kkt/column_shear.hpp"

#include <random>
#include <vector>

#include <Eigen/Dense>
#include <gtest/gtest.h>

namespace overtone {
namespace {

/// Two groups of a leader, two followers and four shared rows, with other rows beside them.
constexpr int kSize = 20;
const std::vector<ProportionalRows> kGroups = {
    {.leader = 4, .followers = {5, 6}, .shared = {0, 1, 2, 3}},
    {.leader = 9, .followers = {8, 17}, .shared = {10, 11, 12, 13}}};

class ProportionalMatrix {
 public:
  explicit ProportionalMatrix(unsigned seed) : numbers_(seed) {
    dense = Eigen::MatrixXd::Zero(kSize, kSize);
    for (int i = 0; i < kSize; ++i) {
      for (int j = 0; j < i; ++j) {
        set(i, j, numbers_() % 3 == 0 ? uniform() : 0.0);
      }
      set(i, i, 4.0 + uniform());
    }
    for (const ProportionalRows& group : kGroups) {
      for (int i = 0; i < kSize; ++i) {  // what the leader may have entries with
        if (i != group.leader) {
          set(i, group.leader, 0.0);
        }
      }
      const std::vector<double> times = {uniform(), 3.0 * uniform()};
      for (const int i : group.shared) {
        set(i, group.leader, uniform());
        for (std::size_t f = 0; f < times.size(); ++f) {
          set(i, group.followers[f], times[f] * dense(i, group.leader));
        }
      }
      set(group.followers[0], group.leader, uniform());
    }
  }

  void set(int i, int j, double number) { dense(i, j) = dense(j, i) = number; }

  /// Entries in either triangle, some in two parts.
  void list() {
    for (int i = 0; i < kSize; ++i) {
      for (int j = 0; j <= i; ++j) {
        for (int part = 0; dense(i, j) != 0.0 && part < 1 + i % 2; ++part) {
          row.push_back((i + j) % 3 == 0 ? i : j);
          column.push_back((i + j) % 3 == 0 ? j : i);
          value.push_back(dense(i, j) / (1 + i % 2));
        }
      }
    }
  }

  Eigen::MatrixXd dense;
  std::vector<int> row, column;
  std::vector<double> value;

 private:
  double uniform() { return std::uniform_real_distribution<double>(-1.0, 1.0)(numbers_); }
  std::mt19937 numbers_;
};

Eigen::MatrixXd assemble(const ProportionalMatrix& matrix) {
  Eigen::MatrixXd dense = Eigen::MatrixXd::Zero(kSize, kSize);
  for (std::size_t e = 0; e < matrix.row.size(); ++e) {
    const int i = matrix.row[e], j = matrix.column[e];
    if (i >= 0) {
      dense(i, j) += matrix.value[e];
      dense(j, i) += i == j ? 0.0 : matrix.value[e];
    }
  }
  return dense;
}

TEST(ColumnShear, TakesFollowersOutOfSharedRows) {
  ProportionalMatrix matrix(1);
  matrix.list();
  const std::size_t given = matrix.row.size();
  ColumnShear shear(kGroups, kSize, matrix.row, matrix.column);
  ASSERT_GT(matrix.row.size(), given);
  matrix.value.resize(matrix.row.size());
  shear.append(matrix.value.data());
  const Eigen::MatrixXd sheared = assemble(matrix);
  for (const ProportionalRows& group : kGroups) {
    for (const int row : group.shared) {
      EXPECT_NE(sheared(row, group.leader), 0.0);
      for (const int follower : group.followers) {
        EXPECT_EQ(sheared(row, follower), 0.0);
      }
    }
  }
}

TEST(ColumnShear, SolvesWhatTheMatrixSolves) {
  for (unsigned seed = 1; seed < 20; ++seed) {
    ProportionalMatrix matrix(seed);
    matrix.list();
    ColumnShear shear(kGroups, kSize, matrix.row, matrix.column);
    matrix.value.resize(matrix.row.size());
    shear.append(matrix.value.data());
    const Eigen::MatrixXd sheared = assemble(matrix);
    Eigen::VectorXd x = Eigen::VectorXd::Random(kSize);
    const Eigen::VectorXd expected = matrix.dense.fullPivLu().solve(x);
    shear.shear_right_hand_side(x.data());
    x = sheared.fullPivLu().solve(x);
    shear.unshear_solution(x.data());
    EXPECT_LE((x - expected).norm(), 1e-11 * expected.norm()) << "seed " << seed;
    const auto negative = [](const Eigen::MatrixXd& m) {
      return (Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd>(m).eigenvalues().array() < 0.0)
          .count();
    };
    EXPECT_EQ(negative(sheared), negative(matrix.dense)) << "seed " << seed;
  }
}

TEST(ColumnShear, TakesZerosForProportional) {
  ProportionalMatrix matrix(2);
  for (const int row : kGroups[0].shared) {
    for (const int column : {4, 5, 6}) {
      matrix.set(row, column, 1e-300);  // an entry of the structure
    }
  }
  matrix.list();
  for (std::size_t e = 0; e < matrix.value.size(); ++e) {
    matrix.value[e] = std::abs(matrix.value[e]) <= 1e-300 ? 0.0 : matrix.value[e];
  }
  ColumnShear shear(kGroups, kSize, matrix.row, matrix.column);
  matrix.value.resize(matrix.row.size());
  shear.append(matrix.value.data());
  EXPECT_TRUE(assemble(matrix).allFinite());
}

TEST(ColumnShear, LeavesALeaderAloneThatIsTiedToOthers) {
  ProportionalMatrix matrix(3);
  matrix.set(4, 19, 0.5);
  matrix.list();
  std::vector<int> row = matrix.row, column = matrix.column;
  const ColumnShear shear({kGroups[0]}, kSize, row, column);
  EXPECT_EQ(row, matrix.row);
  EXPECT_EQ(column, matrix.column);
  Eigen::VectorXd x = Eigen::VectorXd::Ones(kSize);
  shear.unshear_solution(x.data());
  EXPECT_EQ(x, Eigen::VectorXd::Ones(kSize));
}

}  // namespace
}  // namespace overtone
