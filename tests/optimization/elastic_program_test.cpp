#include <overtone/elastic_program.hpp>

#include <algorithm>
#include <limits>
#include <stdexcept>

#include <gtest/gtest.h>

#include "support/allocation_count.hpp"
#include "support/derivative_checks.hpp"

namespace overtone {
namespace {

constexpr double kNone = std::numeric_limits<double>::infinity();

/// Two blocks of two variables, (u, w) each: minimise the sum of (u - 1)^2 + w^2 subject to
///   block b:  u w in [lower[b], upper[b]]       (rows 0, 1)
///   coupling: u_0^2 + u_1 in [lower[2], upper[2]]  (row 2)
class TwoBlocks final : public NonlinearProgram {
 public:
  double lower[3] = {-kNone, -kNone, -kNone};
  double upper[3] = {kNone, kNone, kNone};
  bool known = true;
  TypicalSizes sizes;

  [[nodiscard]] int variable_count() const override { return 4; }
  [[nodiscard]] int row_count() const override { return 3; }
  [[nodiscard]] int jacobian_count() const override { return 6; }
  [[nodiscard]] int hessian_count() const override { return 6; }
  void bounds(double* x_lower, double* x_upper, double* row_lower,
              double* row_upper) const override {
    std::fill_n(x_lower, 4, -10.0);
    std::fill_n(x_upper, 4, 10.0);
    std::copy_n(lower, 3, row_lower);
    std::copy_n(upper, 3, row_upper);
  }
  [[nodiscard]] double objective(const double* x) const override {
    return (x[0] - 1.0) * (x[0] - 1.0) + x[1] * x[1] + (x[2] - 1.0) * (x[2] - 1.0) + x[3] * x[3];
  }
  void gradient(const double* x, double* gradient) const override {
    for (int i = 0; i < 4; ++i) {
      gradient[i] = 2.0 * (x[i] - (i % 2 == 0 ? 1.0 : 0.0));
    }
  }
  void rows(const double* x, double* values) const override {
    values[0] = x[0] * x[1];
    values[1] = x[2] * x[3];
    values[2] = x[0] * x[0] + x[2];
  }
  void jacobian_structure(int* row, int* column) const override {
    constexpr int kRow[] = {0, 0, 1, 1, 2, 2}, kColumn[] = {0, 1, 2, 3, 0, 2};
    std::copy_n(kRow, 6, row);
    std::copy_n(kColumn, 6, column);
  }
  void jacobian(const double* x, double* values) const override {
    const double slopes[] = {x[1], x[0], x[3], x[2], 2.0 * x[0], 1.0};
    std::copy_n(slopes, 6, values);
  }
  void hessian_structure(int* row, int* column) const override {
    constexpr int kRow[] = {0, 1, 2, 3, 1, 3}, kColumn[] = {0, 1, 2, 3, 0, 2};
    std::copy_n(kRow, 6, row);
    std::copy_n(kColumn, 6, column);
  }
  void hessian(const double* /*x*/, double objective_factor, const double* multipliers,
               double* values) const override {
    std::fill_n(values, 4, 2.0 * objective_factor);
    values[0] += 2.0 * multipliers[2];
    values[4] = multipliers[0];
    values[5] = multipliers[1];
  }
  [[nodiscard]] TypicalSizes typical_sizes() const override { return sizes; }
  [[nodiscard]] BlockStructure block_structure() const override {
    if (!known) {
      return {};
    }
    return {.blocks = 2,
            .variable_block = {0, 0, 1, 1},
            .row_block = {0, 1, -1},
            .variable_slot = {0, 1, 0, 1},
            .row_slot = {0, 0, 0},
            .pivot_row = {-1, -1, -1, -1},
            .proportional = {},
            .variable_chain = {},
            .row_chain = {},
            .variable_stage = {0, 0, 0, 0},
            .row_stage = {1, 1, 2}};
  }
};

TwoBlocks bounded() {
  TwoBlocks program;
  program.lower[0] = program.lower[1] = 2.0;
  program.upper[0] = program.upper[1] = 3.0;
  program.lower[2] = program.upper[2] = 0.5;
  return program;
}

const std::vector<ElasticSide> kSides = {
    {1, RowSide::upper, 4.0},
    {0, RowSide::lower, 2.0, 0.5},
    {1, RowSide::lower, 3.0},
    {2, RowSide::lower, 7.0, 10.0},
};

TEST(ElasticProgram, DerivativesAreThoseOfTheFunctions) {
  const TwoBlocks program = bounded();
  const ElasticProgram elastic(program, kSides);
  const std::vector<double> x = {0.3, -0.7, 1.1, 0.4, 0.2, 0.6, 0.9, 0.1};
  ASSERT_EQ(elastic.variable_count(), static_cast<int>(x.size()));
  support::expect_gradient(elastic, x);
  support::expect_jacobian(elastic, x);
  support::expect_hessian(elastic, x, {0.8, -0.4, 1.3});
}

TEST(ElasticProgram, ShortfallsArePricedAndBoundedBelowOnly) {
  const TwoBlocks program = bounded();
  const ElasticProgram elastic(program, kSides);
  const std::vector<double> x = {1.0, 0.0, 1.0, 0.0, 0.2, 0.6, 0.9, 0.1};
  EXPECT_DOUBLE_EQ(elastic.objective(x.data()), 4.0 * 0.2 + 2.0 * 0.6 + 3.0 * 0.9 + 7.0 * 0.1);
  EXPECT_EQ(elastic.shortfalls(x), (std::vector<double>{0.2, 0.6, 0.9, 0.1}));
  std::vector<double> x_lower(8), x_upper(8), lower(3), upper(3);
  elastic.bounds(x_lower.data(), x_upper.data(), lower.data(), upper.data());
  for (int i = 0; i < 4; ++i) {
    EXPECT_EQ(x_lower[i], -10.0);
    EXPECT_EQ(x_lower[4 + i], 0.0);
    EXPECT_EQ(x_upper[4 + i], kNone);
  }
  EXPECT_EQ(lower, (std::vector<double>{2.0, 2.0, 0.5}));
  EXPECT_EQ(upper, (std::vector<double>{3.0, 3.0, 0.5}));
}

TEST(ElasticProgram, ShortfallsBelongToTheBlocksOfTheirRows) {
  TwoBlocks program = bounded();
  const BlockStructure structure = ElasticProgram(program, kSides).block_structure();
  EXPECT_EQ(structure.blocks, 2);
  EXPECT_EQ(structure.variable_block, (std::vector<int>{0, 0, 1, 1, 1, 0, 1, -1}));
  EXPECT_EQ(structure.pivot_row, std::vector<int>(8, -1));
  EXPECT_EQ(structure.variable_stage, (std::vector<int>{0, 0, 0, 0, 1, 1, 1, 2}));
  // Equal parts in their blocks, different ones within a block.
  EXPECT_EQ(structure.variable_slot[5], structure.variable_slot[6]);
  EXPECT_NE(structure.variable_slot[4], structure.variable_slot[6]);
  EXPECT_GE(structure.variable_slot[6], 2);
  program.known = false;
  EXPECT_FALSE(ElasticProgram(program, kSides).block_structure().known());
}

TEST(ElasticProgram, StartMakesUpForWhatRowsLack) {
  const TwoBlocks program = bounded();
  const ElasticProgram elastic(program, kSides);
  // Rows there: 1 (1 short), 4 (1 too much), 2.25 (nothing short).
  const std::vector<double> x = elastic.start_from({0.5, 2.0, 2.0, 2.0});
  EXPECT_EQ(elastic.shortfalls(x), (std::vector<double>{1.0, 2.0, 0.0, 0.0}));
  std::vector<double> value(3);
  elastic.rows(x.data(), value.data());
  EXPECT_EQ(value, (std::vector<double>{2.0, 3.0, 2.25}));
}

TEST(ElasticProgram, EvaluationsAllocateNothing) {
  const TwoBlocks program = bounded();
  const ElasticProgram elastic(program, kSides);
  const std::vector<double> x(8, 0.5), multipliers(3, 1.0);
  std::vector<double> gradient(8), row(3), first(10), second(6);
  const long before = support::allocation_count();
  gradient[0] = elastic.objective(x.data());
  elastic.gradient(x.data(), gradient.data());
  elastic.rows(x.data(), row.data());
  elastic.jacobian(x.data(), first.data());
  elastic.hessian(x.data(), 1.0, multipliers.data(), second.data());
  EXPECT_EQ(support::allocation_count() - before, 0);
  EXPECT_GT(before, 0);  // the count works
}

TEST(ElasticProgram, ProgramWithoutSolutionGivesWayWhereThatIsCheapest) {
  TwoBlocks program;
  program.lower[0] = 200.0;  // at most 100
  program.upper[2] = 2.0;
  program.lower[1] = 1.0;
  for (const auto kkt_solver : {KktSolverKind::mumps, KktSolverKind::structured}) {
    SCOPED_TRACE(to_string(kkt_solver));
    const NlpPoint start{{1.0, 1.0, 1.0, 1.0}, {}, {}, {}};
    EXPECT_NE(solve_nlp(program, start, {.kkt_solver = kkt_solver}).status, NlpStatus::solved);

    const ElasticProgram elastic(program, {{0, RowSide::lower, 10.0}, {1, RowSide::lower, 100.0}});
    const NlpSolution solution =
        solve_nlp(elastic, {elastic.start_from(start.x), {}, {}, {}}, {.kkt_solver = kkt_solver});
    ASSERT_EQ(solution.status, NlpStatus::solved) << solution.message;
    EXPECT_EQ(solution.message.find("mumps"), std::string::npos) << solution.message;
    const std::vector<double> shortfalls = elastic.shortfalls(solution.point.x);
    const std::vector<double>& x = solution.point.x;
    EXPECT_NEAR(shortfalls[0], 200.0 - x[0] * x[1], 1e-5);
    EXPECT_NEAR(shortfalls[1], 0.0, 1e-5);
    EXPECT_GE(x[2] * x[3], 1.0 - 1e-6);
    EXPECT_LE(x[0] * x[0] + x[2], 2.0 + 1e-6);
  }
}

TEST(ElasticProgram, ShortfallsAreAsLargeAsWhatMovesTheirRow) {
  TwoBlocks program = bounded();
  const std::vector<ElasticSide> sides = {{1, RowSide::upper}, {2, RowSide::upper, 1.0, 4.0}};
  EXPECT_FALSE(ElasticProgram(program, sides).typical_sizes().known());
  program.sizes = {{1.0, 2.0, 3.0, 4.0}, {5.0, 6.0, 7.0}};
  const TypicalSizes sizes = ElasticProgram(program, sides).typical_sizes();
  EXPECT_EQ(sizes.variable, (std::vector<double>{1.0, 2.0, 3.0, 4.0, 6.0, 7.0 / 4.0}));
  EXPECT_EQ(sizes.row, program.sizes.row);
}

TEST(ElasticProgram, RefusesSidesThatCannotGiveWay) {
  const TwoBlocks program = bounded();
  const auto message = [&](std::vector<ElasticSide> sides) -> std::string {
    try {
      const ElasticProgram elastic(program, std::move(sides));
    } catch (const std::invalid_argument& error) {
      return error.what();
    }
    return {};
  };
  EXPECT_EQ(message({{3, RowSide::upper}}), "elastic row 3: the program has 3 rows");
  EXPECT_EQ(message({{0, RowSide::upper}, {0, RowSide::upper}}),
            "elastic row 0: the same side is named twice");
  EXPECT_EQ(message({{0, RowSide::upper, -1.0}}), "elastic row 0: price -1.000000; must be >= 0");
  EXPECT_EQ(message({{0, RowSide::upper, 1.0, 0.0}}), "elastic row 0: scale 0.000000; must be > 0");
  TwoBlocks open;
  EXPECT_THROW(ElasticProgram(open, {{0, RowSide::upper}}), std::invalid_argument);
  EXPECT_THROW((void)ElasticProgram(program, kSides).start_from({1.0}), std::invalid_argument);
}

}  // namespace
}  // namespace overtone
