#include <algorithm>
#include <cmath>
#include <random>
#include <stdexcept>
#include <utility>
#include <vector>

#include <Eigen/Dense>
#include <gtest/gtest.h>
#include <oneapi/tbb/global_control.h>

#include "kkt/block_ldlt_analysis.hpp"
#include "support/allocation_count.hpp"

namespace overtone {
namespace {

struct Shape {
  int blocks = 1, variables = 0, constraints = 0, border = 0;
  int chains =
      0;  ///< of rows on the border, each of which touches one block, with variables between
  int without_hessian = 0;  ///< variables of each block whose diagonal is zero
  int indefinite = 0;       ///< variables of each block whose diagonal is negative
  double condition = 1.0;
  bool paired = false;  ///< constraint r with variable r as 2x2 pivots
};

/// KKT matrices [H A^T; A 0], one of them for each block with its own numbers and, here and there,
/// an entry that others lack; constraints on the border couple them.
struct KktMatrix {
  BlockPattern pattern;
  std::vector<int> row, column;
  std::vector<double> value;
  Eigen::MatrixXd dense;

  [[nodiscard]] BlockPattern view() const {
    BlockPattern view = pattern;
    view.entries = static_cast<int>(row.size());
    view.row = row.data();
    view.column = column.data();
    return view;
  }
};

void add_block(const Shape& shape, int block, std::mt19937& numbers, std::mt19937& places,
               Eigen::MatrixXd& dense) {
  std::uniform_real_distribution<double> uniform(-1.0, 1.0);
  const int first = block * (shape.variables + shape.constraints);
  const auto set = [&](int i, int j, double v) {
    dense(first + i, first + j) = dense(first + j, first + i) = v;
  };
  for (int i = 0; i < shape.variables; ++i) {
    for (int k = 0; k < 3; ++k) {
      const int j = static_cast<int>(places() % shape.variables);
      if (i != j && i >= shape.without_hessian && j >= shape.without_hessian) {
        set(i, j, 0.1 * uniform(numbers));
      }
    }
  }
  for (int i = shape.without_hessian; i < shape.variables; ++i) {
    const double scale = std::pow(shape.condition, uniform(numbers));
    set(i, i, (i < shape.without_hessian + shape.indefinite ? -1.0 : 1.0) * (1.0 + scale));
  }
  for (int r = 0; r < shape.constraints; ++r) {
    const int i = shape.variables + r;
    set(i, r, 1.0 + 0.5 * uniform(numbers));  // full rank
    for (int k = 0; k < 4; ++k) {
      const int j = r + static_cast<int>(places() % (shape.variables - r));
      if (j != r && numbers() % 8 != 0) {
        set(i, j, 0.2 * uniform(numbers));
      }
    }
  }
}

KktMatrix random_kkt(unsigned seed, const Shape& shape) {
  std::mt19937 numbers(seed);
  std::uniform_real_distribution<double> uniform(-1.0, 1.0);
  const int rows = shape.variables + shape.constraints;
  const int links = std::max(0, 2 * shape.blocks - 1);
  const int n = shape.blocks * rows + shape.border + shape.chains * links;
  KktMatrix matrix;
  matrix.dense = Eigen::MatrixXd::Zero(n, n);
  matrix.pattern.size = n;
  matrix.pattern.blocks = shape.blocks;
  const auto describe = [&](int block, int slot, int partner, signed char sign) {
    matrix.pattern.block.push_back(block);
    matrix.pattern.slot.push_back(slot);
    matrix.pattern.partner.push_back(shape.paired ? partner : -1);
    matrix.pattern.sign.push_back(sign);
  };
  for (int b = 0; b < shape.blocks; ++b) {
    std::mt19937 places(seed + 100);  // the same places in every block
    add_block(shape, b, numbers, places, matrix.dense);
    for (int i = 0; i < shape.variables; ++i) {
      describe(b, i, i < shape.constraints ? b * rows + shape.variables + i : -1, 1);
    }
    for (int r = 0; r < shape.constraints; ++r) {
      describe(b, shape.variables + r, b * rows + r, -1);
    }
  }
  for (int q = 0; q < shape.border; ++q) {
    const int i = shape.blocks * rows + q;
    describe(-1, 0, -1, -1);
    for (int b = 0; b < shape.blocks; ++b) {
      const int j = b * rows + shape.constraints + q;  // a variable that no constraint needs
      matrix.dense(i, j) = matrix.dense(j, i) = 1.0 + 0.2 * uniform(numbers);
    }
  }
  matrix.pattern.chain.resize(shape.chains > 0 ? shape.blocks * rows + shape.border : 0);
  for (int c = 0; c < shape.chains; ++c) {
    const int first = shape.blocks * rows + shape.border + c * links;
    for (int link = 0; link < links; ++link) {  // row, variable, row, …
      const bool is_row = link % 2 == 0;
      describe(-1, 0, -1, is_row ? -1 : 1);
      matrix.pattern.chain.push_back({.turn = link, .slot = is_row ? c : -1});
      const auto set = [&](int i, int j, double v) { matrix.dense(i, j) = matrix.dense(j, i) = v; };
      if (is_row) {
        set(first + link, link / 2 * rows + shape.constraints + shape.border + c,
            1.0 + 0.2 * uniform(numbers));
      } else {
        set(first + link, first + link, 0.1 + std::abs(uniform(numbers)));
        set(first + link, first + link - 1, -1.0);
        set(first + link, first + link + 1, 1.0);
      }
    }
  }
  for (int i = 0; i < n; ++i) {
    for (int j = 0; j <= i; ++j) {
      if (matrix.dense(i, j) != 0.0) {
        // Either triangle, and one entry in two parts, as element matrices come.
        const bool swap = (i + j) % 2 == 0;
        matrix.row.push_back(swap ? j : i);
        matrix.column.push_back(swap ? i : j);
        matrix.value.push_back(0.5 * matrix.dense(i, j));
        matrix.row.push_back(i);
        matrix.column.push_back(j);
        matrix.value.push_back(0.5 * matrix.dense(i, j));
      }
    }
  }
  return matrix;
}

int negative_eigenvalues(const Eigen::MatrixXd& matrix) {
  const Eigen::VectorXd values =
      Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd>(matrix).eigenvalues();
  return static_cast<int>((values.array() < 0.0).count());
}

/// Solves with two steps of refinement against the matrix itself, as Ipopt does.
Eigen::VectorXd refined_solution(BlockLdlt& factors, const KktMatrix& matrix,
                                 const Eigen::VectorXd& rhs) {
  Eigen::VectorXd x = Eigen::VectorXd::Zero(matrix.pattern.size);
  for (int step = 0; step < 3; ++step) {
    Eigen::VectorXd residual = rhs - matrix.dense * x;
    factors.solve(residual.data());
    x += residual;
  }
  return x;
}

std::vector<Shape> shapes() {
  return {
      {.variables = 1, .constraints = 1},
      {.variables = 150, .constraints = 90, .condition = 1e3},
      {.blocks = 2, .variables = 5, .constraints = 2, .border = 1},
      {.blocks = 4, .variables = 40, .constraints = 25},
      {.blocks = 7, .variables = 40, .constraints = 25, .border = 6, .condition = 1e3},
      {.blocks = 6, .variables = 40, .constraints = 25, .border = 6, .paired = true},
      {.blocks = 6,
       .variables = 40,
       .constraints = 25,
       .border = 6,
       .without_hessian = 20,
       .condition = 1e3,
       .paired = true},
      {.variables = 60, .constraints = 20, .indefinite = 20, .condition = 10.0},
      {.blocks = 6, .variables = 40, .constraints = 25, .chains = 3, .condition = 1e3},
      {.blocks = 7, .variables = 40, .constraints = 20, .border = 4, .chains = 5, .paired = true},
  };
}

class BlockLdltOnRandomKkt : public testing::TestWithParam<unsigned> {};

TEST_P(BlockLdltOnRandomKkt, HasTheInertiaAndSolutionOfADenseSolve) {
  for (const Shape& shape : shapes()) {
    const KktMatrix matrix = random_kkt(GetParam(), shape);
    BlockLdlt factors(BlockLdlt::analyze(matrix.view(), {}), matrix.value.data());
    ASSERT_TRUE(factors.sound());
    EXPECT_EQ(factors.negative_eigenvalues(), negative_eigenvalues(matrix.dense));
    const Eigen::VectorXd rhs = Eigen::VectorXd::Random(matrix.pattern.size);
    const Eigen::VectorXd expected = matrix.dense.fullPivLu().solve(rhs);
    const Eigen::VectorXd found = refined_solution(factors, matrix, rhs);
    EXPECT_LE((found - expected).norm(), 1e-9 * expected.norm()) << shape.blocks << " blocks";
  }
}

/// A link that claims to touch no block, and two of a slot in one block.
TEST(BlockLdltChains, AreRefusedWhereTheyTouchOtherwise) {
  for (const int slot : {-1, 0}) {
    KktMatrix matrix = random_kkt(1, {.blocks = 4, .variables = 10, .constraints = 4, .chains = 2});
    for (ChainPlace& place : matrix.pattern.chain) {
      place.slot = place.turn % 2 == 0 ? slot : -1;
    }
    EXPECT_THROW((void)BlockLdlt::analyze(matrix.view(), {}), std::runtime_error);
  }
}

TEST_P(BlockLdltOnRandomKkt, PairsAreAccurateWithoutRefinement) {
  const KktMatrix matrix = random_kkt(GetParam(), {.blocks = 5,
                                                   .variables = 30,
                                                   .constraints = 20,
                                                   .border = 3,
                                                   .without_hessian = 20,
                                                   .paired = true});
  BlockLdlt factors(BlockLdlt::analyze(matrix.view(), {.regularization = 0.0}),
                    matrix.value.data());
  ASSERT_TRUE(factors.sound());
  Eigen::VectorXd x = Eigen::VectorXd::Ones(matrix.pattern.size);
  factors.solve(x.data());
  EXPECT_LE((matrix.dense * x - Eigen::VectorXd::Ones(matrix.pattern.size)).norm(),
            1e-10 * x.norm());
}

TEST_P(BlockLdltOnRandomKkt, FactorsAgainWithOtherValues) {
  KktMatrix matrix = random_kkt(GetParam(), {.blocks = 5, .variables = 50, .constraints = 30});
  BlockLdlt factors(BlockLdlt::analyze(matrix.view(), {}), matrix.value.data());
  for (int round = 0; round < 2; ++round) {
    ASSERT_TRUE(factors.refactor(matrix.value.data()));
    const Eigen::VectorXd rhs = Eigen::VectorXd::Ones(matrix.pattern.size);
    const Eigen::VectorXd residual = matrix.dense * refined_solution(factors, matrix, rhs) - rhs;
    EXPECT_LE(residual.norm(), 1e-9);
    matrix.dense *= 3.0;
    for (double& value : matrix.value) {
      value *= 3.0;
    }
  }
}

TEST_P(BlockLdltOnRandomKkt, StagesChangeTheOrderAlone) {
  KktMatrix matrix = random_kkt(
      GetParam(), {.blocks = 5, .variables = 40, .constraints = 20, .border = 3, .paired = true});
  std::mt19937 numbers(GetParam());
  std::vector<int> of_slot(60);
  for (int& stage : of_slot) {
    stage = static_cast<int>(numbers() % 3);
  }
  for (const int slot : matrix.pattern.slot) {
    matrix.pattern.stage.push_back(of_slot[slot]);
  }
  BlockLdlt factors(BlockLdlt::analyze(matrix.view(), {}), matrix.value.data());
  ASSERT_TRUE(factors.sound());
  EXPECT_EQ(factors.negative_eigenvalues(), negative_eigenvalues(matrix.dense));
  const Eigen::VectorXd rhs = Eigen::VectorXd::Ones(matrix.pattern.size);
  EXPECT_LE((matrix.dense * refined_solution(factors, matrix, rhs) - rhs).norm(), 1e-9);
}

TEST_P(BlockLdltOnRandomKkt, LeavesOutEntriesOfNoAccount) {
  KktMatrix matrix =
      random_kkt(GetParam(), {.blocks = 5, .variables = 40, .constraints = 20, .border = 3});
  const KktMatrix given = matrix;
  for (int e = 0; e < 50; ++e) {
    matrix.row.insert(matrix.row.begin() + 7 * e, -1);
    matrix.column.insert(matrix.column.begin() + 7 * e, -1);
    matrix.value.insert(matrix.value.begin() + 7 * e, 1e6);
  }
  std::vector<double> expected(matrix.pattern.size, 1.0), x = expected;
  BlockLdlt(BlockLdlt::analyze(given.view(), {}), given.value.data()).solve(expected.data());
  BlockLdlt(BlockLdlt::analyze(matrix.view(), {}), matrix.value.data()).solve(x.data());
  EXPECT_EQ(x, expected);
}

TEST_P(BlockLdltOnRandomKkt, TakesARightHandSideAlong) {
  for (const int blocks : {1, 5}) {
    const KktMatrix matrix =
        random_kkt(GetParam(), {.blocks = blocks, .variables = 40, .constraints = 20, .border = 3});
    std::vector<double> along(matrix.pattern.size, 1.0);
    BlockLdlt factors(BlockLdlt::analyze(matrix.view(), {}), matrix.value.data(), along.data());
    ASSERT_TRUE(factors.sound());
    factors.finish_solve(along.data());
    std::vector<double> after(matrix.pattern.size, 1.0);
    factors.solve(after.data());
    EXPECT_EQ(along, after);  // to the last bit
  }
}

TEST_P(BlockLdltOnRandomKkt, FactorsAndSolvesWithoutAllocating) {
  const KktMatrix matrix =
      random_kkt(GetParam(), {.blocks = 5, .variables = 40, .constraints = 20, .border = 3});
  BlockLdlt factors(BlockLdlt::analyze(matrix.view(), {}), matrix.value.data());
  std::vector<double> x(matrix.pattern.size, 1.0);
  for (const bool counted : {false, true}) {  // threads make their own first
    const long before = support::allocation_count();
    EXPECT_TRUE(factors.refactor(matrix.value.data(), x.data()));
    factors.finish_solve(x.data());
    factors.solve(x.data());
    EXPECT_TRUE(!counted || support::allocation_count() == before);
    EXPECT_GT(before, 0);  // the count works
  }
}

TEST_P(BlockLdltOnRandomKkt, DoesNotDependOnTheNumberOfThreads) {
  const KktMatrix matrix = random_kkt(
      GetParam(),
      {.blocks = 24, .variables = 60, .constraints = 30, .border = 4, .condition = 100.0});
  std::vector<std::vector<double>> solutions;
  for (const std::size_t threads : {1, 2, 4}) {
    const oneapi::tbb::global_control control(oneapi::tbb::global_control::max_allowed_parallelism,
                                              threads);
    BlockLdlt factors(BlockLdlt::analyze(matrix.view(), {}), matrix.value.data());
    ASSERT_TRUE(factors.sound());
    std::vector<double> x(matrix.pattern.size, 1.0);
    factors.solve(x.data());
    solutions.push_back(std::move(x));
  }
  EXPECT_EQ(solutions[0], solutions[1]);  // to the last bit
  EXPECT_EQ(solutions[0], solutions[2]);
}

INSTANTIATE_TEST_SUITE_P(Seeds, BlockLdltOnRandomKkt, testing::Range(1u, 9u));

/// A trunk of 64 rows, each with a border row of its own. From the ends inwards the k-th
/// elimination carries k border rows, 2 (1^2 + … + 32^2) operations and more; halving the trunk
/// again and again takes about 9000.
TEST(EliminationStructure, BorderCountsInTheOrder) {
  constexpr int kTrunk = 64;
  EliminationGraph graph;
  graph.interior = graph.border = kTrunk;
  graph.partner.assign(kTrunk, -1);
  for (int i = 0; i < kTrunk; ++i) {
    graph.edges.emplace_back(kTrunk + i, i);
    if (i > 0) {
      graph.edges.emplace_back(i, i - 1);
    }
  }
  const EliminationStructure structure = analyze_elimination(graph, 0.0);
  double operations = 0.0;
  for (int s = 0; s < structure.eliminated_count(); ++s) {
    const auto& node = structure.supernodes[s];
    operations += static_cast<double>(node.columns) * node.below * node.below;
  }
  EXPECT_LT(operations, 16000.0);
  for (int i = 0; i < kTrunk; ++i) {  // the border keeps its order
    EXPECT_EQ(structure.order[kTrunk + i], kTrunk + i);
  }
}

/// A star whose hub comes first by stage: its rays are then tied to one another.
TEST(EliminationStructure, StagesComeBeforeDegrees) {
  constexpr int kRays = 20;
  EliminationGraph graph;
  graph.interior = kRays + 1;
  graph.partner.assign(graph.interior, -1);
  for (int i = 1; i <= kRays; ++i) {
    graph.edges.emplace_back(i, 0);
  }
  EXPECT_NE(analyze_elimination(graph, 0.0).order.front(), 0);
  graph.stage.assign(graph.interior, 1);
  graph.stage[0] = 0;
  EXPECT_EQ(analyze_elimination(graph, 0.0).order.front(), 0);
}

TEST(BlockLdlt, BlocksMayLackRowsThatOthersHave) {
  KktMatrix matrix = random_kkt(3, {.blocks = 5, .variables = 12, .constraints = 4});
  // The last block's rows play the parts 100 … of no other block.
  for (int i = 4 * 16; i < matrix.pattern.size; ++i) {
    matrix.pattern.slot[i] += 100;
  }
  BlockLdlt factors(BlockLdlt::analyze(matrix.view(), {}), matrix.value.data());
  ASSERT_TRUE(factors.sound());
  EXPECT_EQ(factors.negative_eigenvalues(), negative_eigenvalues(matrix.dense));
  const Eigen::VectorXd rhs = Eigen::VectorXd::Ones(matrix.pattern.size);
  EXPECT_LE((matrix.dense * refined_solution(factors, matrix, rhs) - rhs).norm(), 1e-9);
}

TEST(BlockLdlt, RefusesAMatrixWithANumberThatIsNotFinite) {
  for (const int blocks : {1, 5}) {
    KktMatrix matrix = random_kkt(1, {.blocks = blocks, .variables = 10, .constraints = 5});
    BlockLdlt factors(BlockLdlt::analyze(matrix.view(), {}), matrix.value.data());
    EXPECT_TRUE(factors.sound());
    const double number = std::exchange(matrix.value[0], NAN);
    EXPECT_FALSE(factors.refactor(matrix.value.data()));
    EXPECT_FALSE(factors.sound());
    matrix.value[0] = number;
    EXPECT_TRUE(factors.refactor(matrix.value.data()));
  }
}

TEST(BlockLdlt, RefusesASingularMatrixWithoutRegularisation) {
  KktMatrix matrix = random_kkt(1, {.variables = 3, .constraints = 1});
  std::fill(matrix.value.begin(), matrix.value.end(), 0.0);
  const BlockLdlt factors(BlockLdlt::analyze(matrix.view(), {.regularization = 0.0}),
                          matrix.value.data());
  EXPECT_FALSE(factors.sound());
}

}  // namespace
}  // namespace overtone
