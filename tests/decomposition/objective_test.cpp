// What conditioning minimises: losses, energy, peak, unbalance and priorities beside deviation and
// THD, by independent sums over branches, by greedy charging and by what each solution is worth by
// the measure of another.

#include <algorithm>
#include <cmath>
#include <numeric>

#include <gtest/gtest.h>

#include <overtone/conditioning.hpp>
#include <overtone/conditioning_study.hpp>
#include <overtone/flow_figures.hpp>

#include "studies_check.hpp"
#include "support/phase_studies.hpp"
#include "support/small_conditioning.hpp"
#include "support/studies.hpp"

namespace overtone {
namespace {

using support::small_problem;
using support::SmallGrid;
using support::solve_study;

void expect_optimal(const ConditioningResult& result) {
  EXPECT_EQ(result.status, ConditioningStatus::gap_closed) << result.message;
  EXPECT_EQ(result.quality, PointQuality::optimal);
  EXPECT_TRUE(result.verification.passed);
}

/// What the solver minimised is the objective, but for the smoothing of THD.
void expect_own_objective(const ConditioningProblem& problem, const ConditioningResult& result) {
  const double total = result.objective.total(problem.objective);
  EXPECT_NEAR(result.perspective_objective, total, 5e-4 * std::abs(total) + 2e-4);
}

/// Of the branches at the fundamental, from their currents at both ends, pu h.
double losses_of_branches(const ConditioningProblem& problem, const Schedule& schedule) {
  Distortion distortion = evaluate_distortion(problem, schedule);
  Array3<Complex> voltage = schedule.voltage;
  for (int t = 0; t < problem.hour_count(); ++t) {
    for (int k = 1; k < problem.network().order_count(); ++k) {
      std::ranges::fill(voltage.row(t, k), 0.0);
      std::ranges::fill(distortion.current.row(t, k), 0.0);
    }
  }
  double sum = 0.0;
  for (int t = 0; t < problem.hour_count(); ++t) {
    sum += problem.hour[t].hours * branch_losses(problem.network(), voltage, distortion, t);
  }
  return sum;
}

class Objectives : public testing::TestWithParam<SmallGrid> {
 protected:
  ConditioningProblem problem_ = small_problem({.grid = GetParam()});
};

TEST_P(Objectives, LossesAreThoseOfTheBranches) {
  problem_.objective.losses = 20.0;
  const ConditioningResult result = solve_study(problem_, ConditioningMethod::benders);
  expect_optimal(result);
  expect_own_objective(problem_, result);
  EXPECT_GT(result.objective.losses, 0.0);
  EXPECT_NEAR(result.objective.losses, losses_of_branches(problem_, result.schedule), 1e-8);
}

TEST_P(Objectives, MethodsAgree) {
  problem_.objective.deviation = 0.4;
  problem_.objective.losses = 3.0;
  problem_.objective.energy_price = {3.0, -0.5, 1.0};
  problem_.objective.peak = 2.0;
  problem_.priority.assign(problem_.network().node_count(), 1.0);
  problem_.priority[problem_.network().node_index("d")] = 4.0;
  const ConditioningResult one = solve_study(problem_, ConditioningMethod::monolithic);
  expect_optimal(one);
  expect_own_objective(problem_, one);
  const ConditioningResult benders = solve_study(problem_, ConditioningMethod::benders);
  expect_optimal(benders);
  expect_own_objective(problem_, benders);
  EXPECT_NEAR(benders.perspective_objective, one.perspective_objective, 1e-4);
}

INSTANTIATE_TEST_SUITE_P(Grids, Objectives,
                         testing::Values(SmallGrid::radial, SmallGrid::meshed,
                                         SmallGrid::source_impedance, SmallGrid::switches),
                         [](const auto& test) { return support::to_string(test.param); });

/// Each of two solutions is the better one by its own measure.
void expect_better_by_own(const ConditioningProblem& a, const ConditioningResult& of_a,
                          const ConditioningProblem& b, const ConditioningResult& of_b) {
  const auto slack = [](double value) { return 1e-4 * std::abs(value) + 1e-4; };
  const double a_by_a = of_a.objective.total(a.objective);
  const double b_by_b = of_b.objective.total(b.objective);
  EXPECT_LE(a_by_a, evaluate_objective(a, of_b.schedule).total(a.objective) + slack(a_by_a));
  EXPECT_LE(b_by_b, evaluate_objective(b, of_a.schedule).total(b.objective) + slack(b_by_b));
}

TEST(Objective, EachIsBestByItsOwnMeasure) {
  const ConditioningProblem plain = small_problem({.grid = SmallGrid::meshed});
  const ConditioningResult of_plain = solve_study(plain, ConditioningMethod::benders);
  ConditioningProblem priced = plain;
  priced.objective = {.deviation = 0.0, .thd = 0.1, .energy_price = {50.0, 10.0, 30.0}};
  const ConditioningResult of_priced = solve_study(priced, ConditioningMethod::benders);
  ConditioningProblem flat = plain;
  flat.objective = {.deviation = 0.01, .thd = 0.01, .peak = 5.0};
  const ConditioningResult of_flat = solve_study(flat, ConditioningMethod::benders);
  for (const ConditioningResult* result : {&of_plain, &of_priced, &of_flat}) {
    expect_optimal(*result);
  }
  expect_better_by_own(plain, of_plain, priced, of_priced);
  expect_better_by_own(plain, of_plain, flat, of_flat);
  expect_better_by_own(priced, of_priced, flat, of_flat);
  EXPECT_LT(of_priced.objective.energy_cost,
            0.999 * evaluate_objective(priced, of_plain.schedule).energy_cost);
  EXPECT_LT(of_flat.objective.peak, of_plain.objective.peak);
  EXPECT_GE(of_flat.objective.peak, of_flat.objective.energy / total_hours(flat.hour) - 1e-9);
}

TEST(Objective, PriorityIsBestByItsOwnMeasure) {
  const ConditioningProblem plain = small_problem({.grid = SmallGrid::meshed});
  ConditioningProblem first = plain;
  first.priority.assign(plain.network().node_count(), 0.01);
  first.priority[plain.network().node_index("a")] = 10.0;
  const ConditioningResult one = solve_study(plain, ConditioningMethod::benders);
  const ConditioningResult two = solve_study(first, ConditioningMethod::benders);
  expect_optimal(two);
  expect_own_objective(first, two);
  expect_better_by_own(plain, one, first, two);
}

/// Where energy alone costs, what losses leave of the prices' differences fills the cheapest hours.
TEST(Objective, EnergyGoesToTheCheapestHours) {
  ConditioningProblem problem = small_problem();
  problem.objective = {.deviation = 0.0, .thd = 0.0, .energy_price = {50.0, 30.0, 10.0}};
  const ConditioningResult result = solve_study(problem, ConditioningMethod::benders);
  expect_optimal(result);
  for (int c = 0; c < problem.fleet.charger_count(); ++c) {
    double left = problem.fleet.sessions[c].energy;
    for (const int t : {2, 1, 0}) {
      const double most = std::min(left, problem.fleet.chargers[c].battery_max[t]);
      EXPECT_NEAR(result.schedule.battery_power(t, c), most, 1e-4) << c << ", " << t;
      left -= most;
    }
  }
}

TEST(Objective, IsTheSameWhateverItsUnit) {
  ConditioningProblem problem = small_problem();
  problem.objective.losses = 5.0;
  problem.objective.peak = 0.5;
  const ConditioningResult one = solve_study(problem, ConditioningMethod::benders);
  ConditioningProblem thousand = problem;
  ConditioningObjective& of = thousand.objective;
  for (double* weight : {&of.deviation, &of.thd, &of.losses, &of.peak}) {
    *weight *= 1000.0;
  }
  const ConditioningResult same = solve_study(thousand, ConditioningMethod::benders);
  expect_optimal(one);
  expect_optimal(same);
  EXPECT_NEAR(same.perspective_objective, 1000.0 * one.perspective_objective,
              1e-4 * same.perspective_objective);
}

TEST(Objective, PriorityOfAllBusesIsTheirWeight) {
  const ConditioningProblem plain = small_problem();
  ConditioningProblem doubled = plain;
  doubled.priority.assign(plain.network().node_count(), 2.0);
  const ConditioningResult one = solve_study(plain, ConditioningMethod::benders);
  const ConditioningResult two = solve_study(doubled, ConditioningMethod::benders);
  expect_optimal(two);
  EXPECT_NEAR(two.perspective_objective, 2.0 * one.perspective_objective, 2e-5);
  EXPECT_NEAR(two.figures.sum_voltage_deviation, one.figures.sum_voltage_deviation, 1e-4);
}

/// Charging on arrival makes each hour a problem of its own, but for the peak of all of them.
TEST(Objective, PeakTiesHoursOfStrategyI) {
  ConditioningProblem problem = small_problem({.strategy = ChargingStrategy::on_arrival});
  problem.objective = {.deviation = 0.0, .thd = 1.0, .peak = 1.0};
  const ConditioningResult result = solve_study(problem, ConditioningMethod::benders);
  expect_optimal(result);
  expect_own_objective(problem, result);
  const std::vector<double> power = source_power(problem, result.schedule);
  EXPECT_EQ(result.objective.peak, *std::ranges::max_element(power));
}

/// In what is left of a day, what the peak was costs nothing more.
TEST(Objective, RemembersThePeakOfHoursGoneBy) {
  ConditioningProblem problem = small_problem();
  problem.objective.peak = 1.0;
  const ConditioningResult result = solve_study(problem, ConditioningMethod::benders);
  const std::vector<double> power = source_power(problem, result.schedule);
  const ConditioningProblem left = remaining_problem(problem, result.schedule, 1);
  EXPECT_EQ(left.objective.peak_before, power[0]);
  ConditioningOptions options;
  options.start = shifted(*result.end, 1);
  const ConditioningResult rest = solve_conditioning(left, options);
  expect_optimal(rest);
  EXPECT_GE(rest.objective.peak, left.objective.peak_before);
}

/// The 33 buses' fleet charging alone, with prices of 40 + 30 sin(t / 2) + 5 (t mod 5), by an
/// independent program: rectangular voltages, CasADi and Ipopt at a tolerance of 1e-9.
struct Reference {
  const char* name;
  double deviation, losses, energy, peak;  ///< weights, of MWh and MW
  double objective;
};
constexpr Reference kReferences[] = {{"Losses", 0, 1, 0, 0, 3.335007601},
                                     {"Energy", 0, 0, 1, 0, 3645.199384461},
                                     {"Peak", 0, 0, 0.001, 1, 7.665847990},
                                     {"All", 1, 5, 0.01, 3, 100.221379603}};
void PrintTo(const Reference& of, std::ostream* out) { *out << of.name; }

class ReferenceObjective : public testing::TestWithParam<Reference> {};

TEST_P(ReferenceObjective, IsReached) {
  ConditioningStudy study = support::study_called("ieee33-case2-strategy2");
  ConditioningProblem problem = make_conditioning_problem(study);
  problem.limits = {};
  problem.limits.v_min = 0.5;
  problem.limits.v_max = 1.5;
  const double mw = problem.network().power_base_mva();
  const Reference& of = GetParam();
  problem.objective = {
      .deviation = of.deviation, .thd = 0.0, .losses = of.losses * mw, .peak = of.peak * mw};
  for (int t = 0; t < problem.hour_count() && of.energy > 0.0; ++t) {
    problem.objective.energy_price.push_back(of.energy * mw *
                                             (40.0 + 30.0 * std::sin(0.5 * t) + 5.0 * (t % 5)));
  }
  for (const ConditioningMethod method :
       {ConditioningMethod::benders, ConditioningMethod::monolithic}) {
    ConditioningOptions options;
    options.method = method;
    options.tolerance = 1e-9;
    const ConditioningResult result = solve_conditioning(problem, options);
    expect_optimal(result);
    EXPECT_NEAR(result.perspective_objective, of.objective, 1e-6 * of.objective);
    EXPECT_NEAR(result.objective.total(problem.objective), of.objective, 1e-5 * of.objective);
  }
}

INSTANTIATE_TEST_SUITE_P(Independent, ReferenceObjective, testing::ValuesIn(kReferences),
                         [](const auto& test) { return std::string(test.param.name); });

ConditioningProblem by_phase_problem() {
  return make_conditioning_problem(support::PhaseStudy("ieee13").study());
}

TEST(PhaseObjective, LossesAreThoseOfTheBranches) {
  ConditioningProblem problem = by_phase_problem();
  problem.objective.losses = 5.0;
  const ConditioningResult result = solve_study(problem, ConditioningMethod::benders);
  expect_optimal(result);
  expect_own_objective(problem, result);
  EXPECT_NEAR(result.objective.losses, losses_of_branches(problem, result.schedule),
              1e-5 * result.objective.losses);
}

TEST(PhaseObjective, WeightOnUnbalanceLowersIt) {
  const ConditioningProblem plain = by_phase_problem();
  ConditioningProblem level = plain;
  level.objective.unbalance = 20.0;
  const ConditioningResult one = solve_study(plain, ConditioningMethod::benders);
  const ConditioningResult two = solve_study(level, ConditioningMethod::benders);
  expect_optimal(two);
  expect_own_objective(level, two);
  expect_better_by_own(plain, one, level, two);
  EXPECT_LT(two.figures.unbalance_mean, 0.8 * one.figures.unbalance_mean);
  EXPECT_LT(two.objective.unbalance, one.objective.unbalance);
}

}  // namespace
}  // namespace overtone
