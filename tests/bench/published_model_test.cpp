// The published formulation that the comparison solves: its derivatives, its starting point, and
// that it is the same problem as ConditioningNlp.

#include "published/published_model.hpp"

#include <cmath>
#include <stdexcept>

#include <gtest/gtest.h>

#include <overtone/conditioning.hpp>

#include "support/derivative_checks.hpp"
#include "support/random_feeder.hpp"
#include "support/small_conditioning.hpp"

namespace overtone {
namespace {

using support::SmallGrid;

ConditioningProblem small_study(SmallGrid grid) {
  return support::small_problem({.grid = grid, .enforce_thd_limit = true});
}

class PublishedModelOfAGrid : public testing::TestWithParam<SmallGrid> {
 protected:
  ConditioningProblem problem_ = small_study(GetParam());
  PublishedModel model_{problem_};
  support::Random random_{2025};

  std::vector<double> random_point() {
    std::vector<double> x = model_.starting_point();
    for (double& value : x) {
      value += random_.between(-0.02, 0.02);
    }
    return x;
  }
};

TEST_P(PublishedModelOfAGrid, DerivativesAreThoseOfItsFunctions) {
  const std::vector<double> x = random_point();
  std::vector<double> multipliers(model_.program().row_count());
  for (double& value : multipliers) {
    value = random_.between(-1.0, 1.0);
  }
  support::expect_gradient(model_.program(), x);
  support::expect_jacobian(model_.program(), x);
  support::expect_hessian(model_.program(), x, multipliers);
}

TEST_P(PublishedModelOfAGrid, StartsWhereItsEquationsHold) {
  const std::vector<double> x = model_.starting_point();
  const NonlinearProgram& program = model_.program();
  std::vector<double> x_lower(x.size()), x_upper(x.size()), lower(program.row_count()),
      upper(program.row_count());
  program.bounds(x_lower.data(), x_upper.data(), lower.data(), upper.data());
  const Eigen::VectorXd value = support::rows(program, x);
  for (int r = 0; r < program.row_count(); ++r) {
    if (lower[r] == upper[r]) {  // the load flow's tolerance times the largest admittance
      EXPECT_NEAR(value[r], lower[r], 1e-7) << "row " << r;
    }
  }
}

TEST_P(PublishedModelOfAGrid, HasTheOptimumOfTheProjectsFormulation) {
  constexpr double kThdMin = 1e-6;
  const PublishedModel model(problem_, kThdMin);
  NlpOptions nlp_options;
  nlp_options.tolerance = 1e-8;
  const NlpSolution solution =
      solve_nlp(model.program(), {model.starting_point(), {}, {}, {}}, nlp_options);
  ASSERT_EQ(solution.status, NlpStatus::solved) << solution.message;
  const Schedule schedule = model.schedule(solution.point.x.data());
  const Verification check = verify_schedule(problem_, schedule);
  EXPECT_TRUE(check.passed) << testing::PrintToString(check.faults);

  ConditioningOptions options;
  options.method = ConditioningMethod::monolithic;
  options.tolerance = 1e-8;
  options.tau_min = kThdMin;
  const ConditioningResult ours = solve_conditioning(problem_, options);
  ASSERT_EQ(ours.status, ConditioningStatus::gap_closed) << ours.message;
  // Both keep a THD that could be nothing at its lower bound, at a bus and hour each.
  const double count = static_cast<double>(problem_.network().node_count()) * problem_.hour_count();
  EXPECT_NEAR(evaluate_figures(problem_, schedule).objective(), ours.figures.objective(),
              kThdMin * count);
}

INSTANTIATE_TEST_SUITE_P(All, PublishedModelOfAGrid,
                         testing::Values(SmallGrid::radial, SmallGrid::meshed,
                                         SmallGrid::source_impedance),
                         [](const auto& instance) { return support::to_string(instance.param); });

TEST(PublishedModel, IsOfCaseThreeStrategyTwoAlone) {
  const ConditioningProblem problem =
      support::small_problem({.strategy = ChargingStrategy::on_arrival});
  EXPECT_THROW(PublishedModel{problem}, std::invalid_argument);
}

TEST(PolynomialProgram, SquaresAVariableThatOccursTwice) {
  PolynomialTerms terms;
  terms.add_variable(-1.0, 1.0);
  terms.add_variable(-1.0, 1.0);
  terms.add_row(0.0, 0.0);
  terms.add(0, 2.0, {0, 0, 1, 0});  // 2 x^3 y
  terms.add(PolynomialTerms::kObjective, 1.0, {1, 1});
  const PolynomialProgram program(std::move(terms));
  const std::vector<double> x{3.0, 5.0};
  EXPECT_EQ(support::rows(program, x)[0], 270.0);
  const Eigen::MatrixXd jacobian = support::dense_jacobian(program, x);
  EXPECT_EQ(jacobian(0, 0), 270.0);
  EXPECT_EQ(jacobian(0, 1), 54.0);
  const Eigen::MatrixXd hessian = support::hessian(program, x, 1.0, {1.0}).dense(2, 2);
  EXPECT_EQ(hessian(0, 0), 180.0);
  EXPECT_EQ(hessian(1, 0), 54.0);
  EXPECT_EQ(hessian(1, 1), 2.0);
}

TEST(PolynomialProgram, RefusesMonomialsOfMoreThanFourVariables) {
  PolynomialTerms terms;
  const int x = terms.add_variable(0.0, 1.0);
  const int row = terms.add_row(0.0, 0.0);
  EXPECT_THROW(terms.add(row, 1.0, {x, x, x, x, x}), std::invalid_argument);
}

}  // namespace
}  // namespace overtone
