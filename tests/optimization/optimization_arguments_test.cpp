// What the room's public functions refuse, and that threads may solve side by side.

#include <cmath>
#include <limits>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <overtone/optimization_model.hpp>

#include "support/refusal.hpp"

namespace overtone {
namespace {

using support::refusal;

const double kNotANumber = std::nan("");

/// minimise (x - 2)^2 + (y - 1)^2 with x^2 + y^2 <= 1.
OptimizationModel round_model() {
  OptimizationModel model;
  const int x = model.add_variable(-3.0, 3.0), y = model.add_variable(-3.0, 3.0);
  model.add_square(x, 1.0, 2.0);
  model.add_square(y, 1.0, 1.0);
  model.add_disc(x, y, 1.0);
  return model;
}

template <class Spoil>
std::string refused_start(const Spoil& spoil) {
  NlpPoint start{{0.1, 0.2}, {}, {}, {}};
  NlpOptions options;
  spoil(start, options);
  return refusal([&] { (void)solve_convex(round_model(), start, options); });
}

TEST(NlpArguments, AreNamedWithPositionAndBound) {
  EXPECT_EQ(refused_start([](NlpPoint& p, NlpOptions&) { p.x.pop_back(); }),
            "start of an NLP: x has 1 entries; must have 2");
  EXPECT_EQ(refused_start([](NlpPoint& p, NlpOptions&) { p.x[1] = kNotANumber; }),
            "start of an NLP: x[1] nan; must be finite");
  EXPECT_EQ(refused_start([](NlpPoint& p, NlpOptions&) { p.row_dual = {1.0}; }),
            "start of an NLP: lower_dual has 0 entries; must have 2");
}

TEST(NlpArguments, OptionsOutOfTheirBoundsAreErrors) {
  testing::internal::CaptureStdout();
  EXPECT_EQ(refused_start([](NlpPoint&, NlpOptions& o) { o.tolerance = -1.0; }),
            "options of an NLP: tolerance -1; must be > 0, at most 1");
  EXPECT_EQ(refused_start([](NlpPoint&, NlpOptions& o) { o.tolerance = kNotANumber; }),
            "options of an NLP: tolerance nan; must be > 0, at most 1");
  EXPECT_EQ(refused_start([](NlpPoint&, NlpOptions& o) { o.max_iterations = -1; }),
            "options of an NLP: max_iterations -1; must be at least 0");
  EXPECT_EQ(refused_start([](NlpPoint&, NlpOptions& o) { o.initial_barrier = 0.0; }),
            "options of an NLP: initial_barrier 0; must be > 0 and finite");
  EXPECT_EQ(refused_start([](NlpPoint&, NlpOptions& o) { o.print_level = 99; }),
            "options of an NLP: print_level 99; must be 0 to 12");
  EXPECT_EQ(testing::internal::GetCapturedStdout(), "");
}

/// A program of one variable whose parts can be spoilt.
class OneVariable final : public NonlinearProgram {
 public:
  double lower = 0.0, upper = 1.0;
  int column = 0;
  BlockStructure blocks;
  TypicalSizes sizes;

  [[nodiscard]] int variable_count() const override { return 1; }
  [[nodiscard]] int row_count() const override { return 1; }
  [[nodiscard]] int jacobian_count() const override { return 1; }
  [[nodiscard]] int hessian_count() const override { return 0; }
  void bounds(double* x_lower, double* x_upper, double* row_lower,
              double* row_upper) const override {
    *x_lower = lower;
    *x_upper = upper;
    *row_lower = 0.0;
    *row_upper = 1.0;
  }
  [[nodiscard]] double objective(const double* x) const override { return *x; }
  void gradient(const double* /*x*/, double* gradient) const override { *gradient = 1.0; }
  void rows(const double* x, double* values) const override { *values = *x; }
  void jacobian_structure(int* row, int* at) const override {
    *row = 0;
    *at = column;
  }
  void jacobian(const double* /*x*/, double* values) const override { *values = 1.0; }
  void hessian_structure(int* /*row*/, int* /*column*/) const override {}
  void hessian(const double* /*x*/, double /*objective_factor*/, const double* /*multipliers*/,
               double* /*values*/) const override {}
  [[nodiscard]] BlockStructure block_structure() const override { return blocks; }
  [[nodiscard]] TypicalSizes typical_sizes() const override { return sizes; }
};

template <class Spoil>
std::string refused_program(const Spoil& spoil) {
  OneVariable program;
  spoil(program);
  return refusal([&] { (void)solve_nlp(program, {{0.5}, {}, {}, {}}, {}); });
}

TEST(NlpArguments, ProgramHasToHoldTogether) {
  EXPECT_EQ(refused_program([](OneVariable& p) { p.lower = 2.0; }),
            "nonlinear program: bounds of variable 0 are 2 and 1; must be lower <= upper");
  EXPECT_EQ(refused_program([](OneVariable& p) { p.upper = kNotANumber; }),
            "nonlinear program: bounds of variable 0 are 0 and nan; must be lower <= upper");
  EXPECT_EQ(refused_program([](OneVariable& p) { p.column = 1; }),
            "nonlinear program: column of the Jacobian 1; must be 0 to 0");
  EXPECT_EQ(refused_program(
                [](OneVariable& p) { p.blocks = {1, {0}, {0}, {}, {0}, {}, {}, {}, {}, {}, {}}; }),
            "nonlinear program: variable_slot has 0 entries; must have 1");
  EXPECT_EQ(refused_program(
                [](OneVariable& p) { p.blocks = {1, {3}, {0}, {0}, {0}, {}, {}, {}, {}, {}, {}}; }),
            "nonlinear program: variable_block 3; must be -1 to 0");
  EXPECT_EQ(refused_program([](OneVariable& p) {
              p.blocks = {1, {0}, {0}, {0}, {0}, {7}, {}, {}, {}, {}, {}};
            }),
            "nonlinear program: pivot_row 7; must be -1 to 0");
  EXPECT_EQ(refused_program([](OneVariable& p) {
              p.blocks = {1, {0}, {0}, {0}, {0}, {}, {{0, {}, 0, 2}}, {}, {}, {}, {}};
            }),
            "nonlinear program: last of proportional columns 1; must be 0 to 0");
  EXPECT_EQ(refused_program([](OneVariable& p) {
              p.blocks = {1, {0}, {0}, {0}, {0}, {}, {}, {}, {}, {0}, {-1}};
            }),
            "nonlinear program: row_stage -1; must be at least 0");
  EXPECT_EQ(refused_program([](OneVariable& p) {
              p.blocks = {1, {0}, {0}, {0}, {0}, {}, {}, {{}}, {}, {}, {}};
            }),
            "nonlinear program: row_chain has 0 entries; must have 1");
  EXPECT_EQ(refused_program([](OneVariable& p) { p.sizes = {{1.0}, {}}; }),
            "nonlinear program: typical size of rows has 0 entries; must have 1");
  EXPECT_EQ(refused_program([](OneVariable& p) { p.sizes = {{1.0}, {0.0}}; }),
            "nonlinear program: typical size 0; must be > 0 and finite");
}

TEST(ModelArguments, AreNamed) {
  OptimizationModel model = round_model();
  EXPECT_EQ(refusal([&] { model.set_cost(2, 0.0); }), "model: variable 2; must be 0 to 1");
  EXPECT_EQ(refusal([&] { (void)model.lower(-1); }), "model: variable -1; must be 0 to 1");
  EXPECT_EQ(refusal([&] { (void)model.is_integer(9); }), "model: variable 9; must be 0 to 1");
  EXPECT_EQ(refusal([&] { model.set_row_bounds(0, 0.0, 1.0); }), "model: row 0; there are none");
  EXPECT_EQ(refusal([&] { model.make_row_elastic(3, RowSide::lower, 1.0); }),
            "model: row 3; there are none");
  EXPECT_EQ(refusal([&] { model.make_quadratic_row_elastic(-1, RowSide::lower, 1.0); }),
            "model: quadratic row -1; there are none");
  EXPECT_EQ(refusal([&] { (void)model.make_discs_elastic({0, 0}, 1.0); }),
            "model: discs must be ascending");
  EXPECT_EQ(refusal([&] { model.add_constant(kNotANumber); }),
            "model: constant nan; must be finite");
  EXPECT_EQ(refusal([&] { (void)model.objective({1.0}); }), "model: x has 1 entries; must have 2");
  EXPECT_EQ(refusal([&] { (void)tangent_cut(model.discs()[0], {1.0}); }),
            "point: variable 1; must be 0 to 0");
  EXPECT_EQ(refusal([] { (void)excess(QuadraticOverLinear{0, 1, 2, 3}, {1.0, 1.0}); }),
            "point: variable 3; must be 0 to 1");
  EXPECT_EQ(model.discs().size(), 1U) << "as it was";
}

TEST(LinearSolverArguments, AreNamed) {
  OptimizationModel model;
  const int x = model.add_variable(0.0, 1.0, -1.0);
  model.add_row(0.0, 0.5, {{x, 1.0}});
  EXPECT_EQ(refusal([&] { (void)solve_linear(model, {.time_limit_s = kNotANumber}); }),
            "linear solver: time_limit_s nan; must be >= 0");
  EXPECT_EQ(refusal([&] { (void)solve_linear(model, {.node_limit = -1}); }),
            "linear solver: node_limit -1; must be at least 0");
  EXPECT_EQ(refusal([&] { (void)solve_linear(model, {.tolerance = 0.0}); }),
            "linear solver: tolerance 0; must be 1e-10 to 1");
  LinearSolver solver(model);
  EXPECT_EQ(refusal([&] { solver.add_row({0.0, 1.0, {{5, 1.0}}}); }),
            "linear solver: variable 5; must be 0 to 0");
  EXPECT_EQ(refusal([&] { solver.add_row({1.0, 0.0, {}}); }),
            "linear solver: bounds of a row are 1 and 0; must be lower <= upper");
  EXPECT_EQ(refusal([&] { solver.remove_rows({1}); }), "linear solver: row 1; must be 0 to 0");
  EXPECT_EQ(refusal([&] { solver.set_bounds(-1, 0.0, 1.0); }),
            "linear solver: variable -1; must be 0 to 0");
  EXPECT_EQ(refusal([&] { solver.set_cost(0, kNotANumber); }),
            "linear solver: cost nan; must be finite");
  EXPECT_NEAR(solver.solve().objective, -0.5, 1e-9) << "as it was";
}

TEST(OptimizationThreads, SolveTheSameModelSideBySide) {
  const OptimizationModel model = round_model();
  const auto solve = [&](KktSolverKind kind) {
    NlpOptions options;
    options.kkt_solver = kind;
    return solve_convex(model, {{0.1, 0.2}, {}, {}, {}}, options).x;
  };
  for (const KktSolverKind kind : {KktSolverKind::structured, KktSolverKind::mumps}) {
    const std::vector<double> alone = solve(kind);
    std::vector<int> differing(3, 0);
    std::vector<std::thread> threads;
    for (int& count : differing) {
      threads.emplace_back([&] {
        for (int i = 0; i < 5; ++i) {
          count += solve(kind) == alone ? 0 : 1;
        }
      });
    }
    for (std::thread& thread : threads) {
      thread.join();
    }
    EXPECT_EQ(differing, std::vector<int>(3, 0)) << to_string(kind);
  }
}

}  // namespace
}  // namespace overtone
