#include <overtone/optimization_model.hpp>

#include <cmath>
#include <stdexcept>

#include <gtest/gtest.h>

namespace overtone {
namespace {

NlpPoint start_at(std::vector<double> x) {
  NlpPoint start;
  start.x = std::move(x);
  return start;
}

/// min -3 x - 5 y, x <= 4, 2 y <= 12, 3 x + 2 y <= 18: optimum -36 at (2, 6), duals 0, -3/2, -1.
OptimizationModel wyndor() {
  OptimizationModel model;
  const int x = model.add_variable(0.0, kInfinity, -3.0);
  const int y = model.add_variable(0.0, kInfinity, -5.0);
  model.add_row(-kInfinity, 4.0, {{x, 1.0}});
  model.add_row(-kInfinity, 12.0, {{y, 2.0}});
  model.add_row(-kInfinity, 18.0, {{x, 3.0}, {y, 2.0}});
  return model;
}

TEST(OptimizationModel, LinearProgramHasItsTextbookOptimumAndDuals) {
  const LinearSolution solution = solve_linear(wyndor());
  ASSERT_EQ(solution.status, LinearStatus::solved);
  EXPECT_NEAR(solution.objective, -36.0, 1e-9);
  EXPECT_NEAR(solution.bound, -36.0, 1e-9);
  EXPECT_NEAR(solution.x[0], 2.0, 1e-9);
  EXPECT_NEAR(solution.x[1], 6.0, 1e-9);
  EXPECT_NEAR(solution.row_dual[0], 0.0, 1e-9);
  EXPECT_NEAR(solution.row_dual[1], -1.5, 1e-9);
  EXPECT_NEAR(solution.row_dual[2], -1.0, 1e-9);
}

TEST(OptimizationModel, BothSolversGiveDualsOfOneSign) {
  OptimizationModel model = wyndor();
  model.add_row(3.0, kInfinity, {{0, 1.0}});  // x >= 3 binds: the optimum rises with it
  model.set_bounds(1, 1.0, 4.0);
  const LinearSolution linear = solve_linear(model);
  const ConvexSolution convex = solve_convex(model, start_at({1.0, 1.0}), {.tolerance = 1e-9});
  ASSERT_EQ(linear.status, LinearStatus::solved);
  ASSERT_TRUE(convex.solved()) << convex.message;
  EXPECT_NEAR(convex.objective, linear.objective, 1e-6);
  for (int row = 0; row < 4; ++row) {
    EXPECT_NEAR(convex.row_dual[row], linear.row_dual[row], 1e-6) << row;
  }
  for (int variable = 0; variable < 2; ++variable) {
    EXPECT_NEAR(convex.bound_dual[variable], linear.bound_dual[variable], 1e-6) << variable;
  }
}

TEST(OptimizationModel, DualsAreDerivativesOfTheObjective) {
  OptimizationModel model = wyndor();
  const LinearSolution before = solve_linear(model);
  model.set_row_bounds(1, -kInfinity, 12.1);
  const LinearSolution after = solve_linear(model);
  EXPECT_NEAR((after.objective - before.objective) / 0.1, before.row_dual[1], 1e-8);
}

TEST(OptimizationModel, KnapsackTakesWholeItems) {
  // Values 10, 13, 7 of weights 3, 4, 2 in a sack of 6: the last two, 20; relaxed 20.5.
  OptimizationModel model;
  for (const double value : {10.0, 13.0, 7.0}) {
    model.add_binary(-value);
  }
  model.add_row(-kInfinity, 6.0, {{0, 3.0}, {1, 4.0}, {2, 2.0}});
  const LinearSolution solution = solve_linear(model);
  ASSERT_EQ(solution.status, LinearStatus::solved);
  EXPECT_NEAR(solution.objective, -20.0, 1e-9);
  EXPECT_NEAR(solution.x[0], 0.0, 1e-9);
  EXPECT_LE(solution.gap, 1e-9);
  EXPECT_TRUE(solution.row_dual.empty());
}

TEST(OptimizationModel, InfeasibleAndUnboundedAreToldApart) {
  OptimizationModel infeasible = wyndor();
  infeasible.add_row(5.0, kInfinity, {{0, 1.0}});
  const LinearSolution none = solve_linear(infeasible);
  EXPECT_EQ(none.status, LinearStatus::infeasible);
  EXPECT_FALSE(none.feasible);
  EXPECT_TRUE(none.x.empty());

  OptimizationModel unbounded;
  unbounded.add_variable(0.0, kInfinity, -1.0);
  unbounded.add_variable(0.0, kInfinity, 1.0);
  unbounded.add_row(-kInfinity, 1.0, {{0, 1.0}, {1, -2.0}});
  EXPECT_EQ(solve_linear(unbounded).status, LinearStatus::unbounded);
}

TEST(OptimizationModel, QuadraticProgramAgreesBetweenBothSolvers) {
  // min (x - 3)^2 + 2 (y - 1)^2 + x with x + y = 2: x = 3/2, y = 1/2, dual 2 (x - 3) + 1 = -2.
  OptimizationModel model;
  const int x = model.add_variable(0.0, 10.0, 1.0);
  const int y = model.add_variable(0.0, 10.0);
  model.add_square(x, 1.0, 3.0);
  model.add_square(y, 2.0, 1.0);
  model.add_row(2.0, 2.0, {{x, 1.0}, {y, 1.0}});
  const double best = 2.25 + 2.0 * 0.25 + 1.5;
  const LinearSolution linear = solve_linear(model);
  const ConvexSolution convex = solve_convex(model, start_at({1.0, 1.0}), {.tolerance = 1e-9});
  ASSERT_EQ(linear.status, LinearStatus::solved);
  ASSERT_TRUE(convex.solved()) << convex.message;
  EXPECT_NEAR(linear.objective, best, 1e-6);
  EXPECT_NEAR(convex.objective, best, 1e-8);
  EXPECT_NEAR(linear.row_dual[0], -2.0, 1e-5);
  EXPECT_NEAR(convex.row_dual[0], -2.0, 1e-6);
}

/// min l - 0.1 v with (p^2 + q^2)/v <= l, p = 0.6, q = 0.8, v in [0.5, 2]: l = 1/v, v = 2.
OptimizationModel cone_model() {
  OptimizationModel model;
  model.add_variable(0.6, 0.6);
  model.add_variable(-kInfinity, kInfinity);
  model.add_variable(0.5, 2.0, -0.1);
  model.add_variable(0.0, kInfinity, 1.0);
  model.add_row(0.8, kInfinity, {{1, 1.0}});
  model.add_quadratic_over_linear(0, 1, 2, 3);
  return model;
}

TEST(OptimizationModel, QuadraticOverLinearRowBindsWithItsDual) {
  for (const KktSolverKind kind : {KktSolverKind::mumps, KktSolverKind::structured}) {
    const ConvexSolution solution =
        solve_convex(cone_model(), start_at({0.6, 1.0, 1.0, 1.0}),
                     {.tolerance = 1e-9, .kkt_solver = kind, .adaptive_barrier = true});
    ASSERT_TRUE(solution.solved()) << solution.message;
    EXPECT_NEAR(solution.objective, 0.5 - 0.2, 1e-7);
    EXPECT_NEAR(solution.x[2], 2.0, 1e-6);
    EXPECT_NEAR(solution.cone_dual[0], -1.0, 1e-6);
    EXPECT_NEAR(solution.row_dual[0], 2.0 * 0.8 / 2.0, 1e-6);
    EXPECT_NEAR(solution.bound_dual[2], -0.1 - 1.0 / 4.0, 1e-6);
  }
}

TEST(OptimizationModel, TangentCutsReachTheConvexOptimumFromBelow) {
  OptimizationModel model = cone_model();
  const QuadraticOverLinear cone = model.cones()[0];
  OptimizationModel relaxed;
  for (int j = 0; j < model.variable_count(); ++j) {
    relaxed.add_variable(model.lower(j), model.upper(j), model.cost(j));
  }
  relaxed.add_row(0.8, 5.0, {{1, 1.0}});
  LinearSolver solver(relaxed);
  LinearSolution solution = solver.solve();
  double last = -kInfinity;
  for (int round = 0; round < 50 && excess(cone, solution.x) > 1e-9; ++round) {
    solver.add_row(tangent_cut(cone, solution.x));
    solution = solver.solve();
    ASSERT_EQ(solution.status, LinearStatus::solved);
    EXPECT_GE(solution.objective, last - 1e-9);
    EXPECT_LE(solution.objective, 0.3 + 1e-7);
    last = solution.objective;
  }
  EXPECT_NEAR(solution.objective, 0.3, 1e-7);
  solver.remove_rows({0});
  EXPECT_GE(solver.row_count(), 1);
  EXPECT_LE(solver.solve().objective, 0.3 + 1e-7);
}

TEST(OptimizationModel, TangentTouchesItsRowAndCutsNothingOff) {
  const QuadraticOverLinear cone{0, 1, 2, 3};
  const std::vector<double> at{0.3, -0.4, 0.9, 0.25 / 0.9};
  const LinearRow cut = tangent_cut(cone, at);
  const auto value = [&cut](const std::vector<double>& x) {
    double sum = 0.0;
    for (const LinearTerm& term : cut.terms) {
      sum += term.coefficient * x[term.variable];
    }
    return sum;
  };
  EXPECT_NEAR(value(at), 0.0, 1e-12);
  for (double p = -1.0; p <= 1.0; p += 0.25) {
    for (double v = 0.2; v <= 1.5; v += 0.3) {
      EXPECT_LE(value({p, 0.5, v, (p * p + 0.25) / v}), 1e-12);
    }
  }
}

TEST(OptimizationModel, DiscHoldsItsRadius) {
  OptimizationModel model;  // min -3 p - 4 q on the disc of radius 2: -10 at (1.2, 1.6)
  model.add_variable(-5.0, 5.0, -3.0);
  model.add_variable(-5.0, 5.0, -4.0);
  model.add_disc(0, 1, 2.0);
  const ConvexSolution solution = solve_convex(model, start_at({0.1, 0.1}), {.tolerance = 1e-9});
  ASSERT_TRUE(solution.solved()) << solution.message;
  EXPECT_NEAR(solution.objective, -10.0, 1e-7);
  EXPECT_NEAR(solution.x[0], 1.2, 1e-6);
  const LinearRow cut = tangent_cut(model.discs()[0], {3.0, 4.0});
  EXPECT_NEAR(cut.terms[0].coefficient, 0.6, 1e-12);
  EXPECT_EQ(cut.upper, 2.0);
}

/// The point of the circle x^2 + y^2 = 2 with the least x + y.
TEST(OptimizationModel, QuadraticRowsHoldWithTheirDuals) {
  OptimizationModel model;
  const int x = model.add_variable(-5.0, 5.0, 1.0);
  const int y = model.add_variable(-5.0, 5.0, 1.0);
  model.add_quadratic_row(2.0, 2.0, {}, {{x, x, 1.0}, {y, y, 1.0}});
  const ConvexSolution solution = solve_smooth(model, start_at({-1.5, -0.5}), {.tolerance = 1e-9});
  ASSERT_TRUE(solution.solved()) << solution.message;
  EXPECT_NEAR(solution.x[x], -1.0, 1e-7);
  EXPECT_NEAR(solution.x[y], -1.0, 1e-7);
  EXPECT_NEAR(solution.quadratic_dual[0], -0.5, 1e-7);  // d/dr^2 of -sqrt(2 r^2) at r^2 = 2
  EXPECT_THROW((void)solve_convex(model, start_at({-1.0, -1.0})), std::invalid_argument);
  EXPECT_THROW((void)solve_linear(model), std::invalid_argument);
}

/// min x + y over x y >= c: 2 sqrt(c), with the derivative 1 / sqrt(c).
TEST(OptimizationModel, ProductsOfTwoVariablesAreDifferentiated) {
  OptimizationModel model;
  const int x = model.add_variable(0.1, 9.0, 1.0);
  const int y = model.add_variable(0.1, 9.0, 1.0);
  model.add_quadratic_row(4.0, kInfinity, {{x, 0.0}}, {{x, y, 1.0}});
  const ConvexSolution solution = solve_smooth(model, start_at({3.0, 1.0}), {.tolerance = 1e-9});
  ASSERT_TRUE(solution.solved()) << solution.message;
  EXPECT_NEAR(solution.objective, 4.0, 1e-7);
  EXPECT_NEAR(solution.quadratic_dual[0], 0.5, 1e-6);
}

TEST(OptimizationModel, InfeasibleConvexProgramIsNotCalledSolved) {
  OptimizationModel model = cone_model();
  model.set_bounds(3, 0.0, 0.4);  // needs 0.5
  EXPECT_FALSE(solve_convex(model, start_at({0.6, 1.0, 1.0, 0.2})).solved());
}

/// x + y >= 10 with x <= 2 and y <= 3: five short, at the cheaper of two prices.
TEST(OptimizationModel, RowsAndBoundsGiveWayWhereThatIsCheapest) {
  for (const double price_of_row : {1.0, 3.0}) {
    OptimizationModel model;
    const int x = model.add_variable(0.0, 2.0);
    const int y = model.add_variable(0.0, 3.0);
    const int row = model.add_row(10.0, kInfinity, {{x, 1.0}, {y, 1.0}});
    EXPECT_EQ(solve_linear(model).status, LinearStatus::infeasible);
    const int short_of = model.make_row_elastic(row, RowSide::lower, price_of_row);
    const int beyond = model.make_bound_elastic(x, RowSide::upper, 2.0, 6.0);
    const LinearSolution solution = solve_linear(model);
    ASSERT_EQ(solution.status, LinearStatus::solved);
    const bool row_is_cheaper = price_of_row < 2.0;
    EXPECT_NEAR(solution.x[beyond], row_is_cheaper ? 0.0 : 4.0, 1e-9);  // x goes to 6 at most
    EXPECT_NEAR(solution.x[short_of], row_is_cheaper ? 5.0 : 1.0, 1e-9);
    EXPECT_NEAR(solution.objective, row_is_cheaper ? 5.0 : 11.0, 1e-9);
  }
}

TEST(OptimizationModel, LowerBoundsGiveWay) {
  OptimizationModel model;
  const int x = model.add_variable(4.0, kInfinity);
  model.add_row(-kInfinity, 1.0, {{x, 1.0}});
  const int below = model.make_bound_elastic(x, RowSide::lower, 1.0, 0.0);
  const LinearSolution solution = solve_linear(model);
  ASSERT_EQ(solution.status, LinearStatus::solved);
  EXPECT_NEAR(solution.x[below], 3.0, 1e-9);
  EXPECT_EQ(model.lower(x), 0.0);
}

/// x^2 + y^2 between 1 and 4 with x = 3 and y = 0.
TEST(OptimizationModel, QuadraticRowsGiveWay) {
  OptimizationModel model;
  const int x = model.add_variable(3.0, 3.0);
  const int y = model.add_variable(0.0, 0.0);
  const int free = model.add_variable(-1.0, 1.0);
  model.add_square(free, 1.0);
  const int row = model.add_quadratic_row(1.0, 4.0, {}, {{x, x, 1.0}, {y, y, 1.0}});
  const int low = model.make_quadratic_row_elastic(row, RowSide::lower, 1.0);
  const int high = model.make_quadratic_row_elastic(row, RowSide::upper, 1.0);
  const ConvexSolution solution = solve_smooth(model, start_at({3.0, 0.0, 0.5, 0.0, 0.0}));
  ASSERT_TRUE(solution.solved()) << solution.message;
  EXPECT_NEAR(solution.x[low], 0.0, 1e-6);
  EXPECT_NEAR(solution.x[high], 5.0, 1e-6);
}

/// Two of three discs grow; the middle one moves up and holds.
TEST(OptimizationModel, DiscsGrowByWhatTheirPointIsBeyondThem) {
  OptimizationModel model;
  const int a = model.add_variable(3.0, 10.0);
  const int b = model.add_variable(4.0, 10.0);
  const int c = model.add_variable(0.0, 10.0, -1e-3);
  model.add_disc(a, b, 2.0);
  model.add_disc(c, c, 7.0);
  model.add_disc(a, a, 50.0);
  const std::vector<int> radius = model.make_discs_elastic({0, 2}, 1.0);
  ASSERT_EQ(model.discs().size(), 1U);
  EXPECT_EQ(model.discs()[0].a, c);
  ASSERT_EQ(radius.size(), 2U);
  const ConvexSolution solution = solve_convex(model, start_at({4.0, 5.0, 1.0, 2.0, 50.0}));
  ASSERT_TRUE(solution.solved()) << solution.message;
  EXPECT_NEAR(solution.x[radius[0]], 5.0, 1e-5);
  EXPECT_NEAR(solution.x[radius[1]], 50.0, 1e-5);
  EXPECT_NEAR(solution.x[c], 7.0 / std::sqrt(2.0), 1e-5);
  EXPECT_NEAR(solution.objective, 3.0 - 1e-3 * 7.0 / std::sqrt(2.0), 1e-5);  // what grew is paid
}

TEST(OptimizationModel, RefusesToRelaxWhatHasNoBound) {
  OptimizationModel model;
  const int x = model.add_variable(0.0, kInfinity);
  const int row = model.add_row(-kInfinity, 1.0, {{x, 1.0}});
  EXPECT_THROW(model.make_row_elastic(row, RowSide::lower, 1.0), std::invalid_argument);
  EXPECT_THROW(model.make_bound_elastic(x, RowSide::upper, 1.0, kInfinity), std::invalid_argument);
  EXPECT_THROW(model.make_discs_elastic({0}, 1.0), std::invalid_argument);
}

TEST(OptimizationModel, RefusesWhatItCannotHold) {
  EXPECT_THROW((void)solve_linear(cone_model()), std::invalid_argument);
  OptimizationModel model;
  EXPECT_THROW(model.add_variable(1.0, 0.0), std::invalid_argument);
  EXPECT_THROW(model.add_variable(0.0, std::nan("")), std::invalid_argument);
  EXPECT_THROW(model.add_row(0.0, 1.0, {{0, 1.0}}), std::invalid_argument);
  const int x = model.add_variable(0.0, 1.0);
  EXPECT_THROW(model.add_quadratic_over_linear(x, x, x, x), std::invalid_argument);
  EXPECT_THROW(model.add_disc(x, x, 0.0), std::invalid_argument);
  EXPECT_THROW(model.add_square(x, -1.0), std::invalid_argument);
  EXPECT_THROW((void)solve_convex(model, start_at({})), std::invalid_argument);
  model.add_binary();
  model.add_square(x, 1.0);
  EXPECT_THROW((void)solve_linear(model), std::invalid_argument);
}

}  // namespace
}  // namespace overtone
