// The solution process on a feeder of seven buses: every method and kind of cut, interruption,
// verification.

#include <overtone/conditioning.hpp>

#include <algorithm>
#include <tuple>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <overtone/problem_size.hpp>

#include "studies_check.hpp"
#include "support/small_conditioning.hpp"

namespace overtone {
namespace {

using support::expect_same_objective;
using support::expect_solved;
using support::SmallGrid;
using support::solve_study;
using testing::Contains;
using testing::StartsWith;

using Parameter = std::tuple<StudyCase, ChargingStrategy, SmallGrid>;

class SmallStudies : public testing::TestWithParam<Parameter> {
 protected:
  ConditioningProblem problem_ = support::small_problem({.grid = std::get<2>(GetParam()),
                                                         .study_case = std::get<0>(GetParam()),
                                                         .strategy = std::get<1>(GetParam())});
};

TEST_P(SmallStudies, MethodsAgree) {
  const ConditioningResult one = solve_study(problem_, ConditioningMethod::monolithic);
  expect_solved(problem_, one);
  const ConditioningResult benders = solve_study(problem_, ConditioningMethod::benders);
  expect_solved(problem_, benders);
  expect_same_objective(benders, one);
}

TEST_P(SmallStudies, EveryCutMeetsATightSubstationLimit) {
  const ConditioningResult free = solve_study(problem_, ConditioningMethod::benders);
  const auto& current = free.figures.substation_current;
  const double highest = *std::max_element(current.begin(), current.end());
  problem_.limits.substation_current = 0.995 * highest;
  const ConditioningResult one = solve_study(problem_, ConditioningMethod::monolithic);
  expect_solved(problem_, one);
  EXPECT_GE(one.perspective_objective, free.perspective_objective - 1e-5);
  for (const CutKind cuts : {CutKind::exact, CutKind::per_limit, CutKind::aggregated}) {
    SCOPED_TRACE(to_string(cuts));
    ConditioningOptions options;
    options.cuts = cuts;
    const ConditioningResult result = solve_conditioning(problem_, options);
    expect_solved(problem_, result);
    expect_same_objective(result, one);
    EXPECT_GE(result.iterations.back().cuts_total, 1);
    EXPECT_EQ(result.cuts, cuts);
  }
}

TEST_P(SmallStudies, ClassicLoopFindsTheSameOptimum) {
  const ConditioningResult free = solve_study(problem_, ConditioningMethod::benders);
  const auto& current = free.figures.substation_current;
  problem_.limits.substation_current = 0.995 * *std::max_element(current.begin(), current.end());
  const ConditioningResult expected = solve_study(problem_, ConditioningMethod::benders);
  ConditioningOptions options;
  options.first_master_barrier = 0.0;
  options.continue_masters = false;
  const ConditioningResult classic = solve_conditioning(problem_, options);
  expect_solved(problem_, classic);
  expect_same_objective(classic, expected);
  ASSERT_GE(classic.iterations.size(), 2u);
  EXPECT_GT(classic.iterations.front().violation, 0.0);  // that of a master solved to its end
}

std::string name_of(const testing::TestParamInfo<Parameter>& instance) {
  const auto [study_case, strategy, grid] = instance.param;
  return std::string(study_case == StudyCase::II ? "CaseII" : "CaseIII") +
         (strategy == ChargingStrategy::on_arrival ? "StrategyI" : "StrategyII") + to_string(grid);
}

INSTANTIATE_TEST_SUITE_P(
    Problems, SmallStudies,
    testing::Values(
        Parameter{StudyCase::II, ChargingStrategy::optimised, SmallGrid::radial},
        Parameter{StudyCase::III, ChargingStrategy::on_arrival, SmallGrid::radial},
        Parameter{StudyCase::III, ChargingStrategy::optimised, SmallGrid::radial},
        Parameter{StudyCase::III, ChargingStrategy::on_arrival, SmallGrid::meshed},
        Parameter{StudyCase::III, ChargingStrategy::optimised, SmallGrid::meshed},
        Parameter{StudyCase::II, ChargingStrategy::optimised, SmallGrid::source_impedance},
        Parameter{StudyCase::III, ChargingStrategy::optimised, SmallGrid::source_impedance},
        Parameter{StudyCase::II, ChargingStrategy::optimised, SmallGrid::switches},
        Parameter{StudyCase::III, ChargingStrategy::optimised, SmallGrid::switches}),
    name_of);

TEST(SmallStudy, SizeIsThatWithAllHarmonics) {
  const ConditioningProblem problem = support::small_problem({.enforce_thd_limit = true});
  const ProblemSize size = problem_size(problem);
  // Hours 3, unknown buses 6, orders 3: voltages 36, tau 6, deviation 6; two hours with three
  // chargers and one with two, each PE, QE, PB and four of harmonic currents.
  EXPECT_EQ(size.variables, 3 * (36 + 6 + 6) + 8 * 7);
  // Balance 36, deviation 12, THD 6; losses and current of eight chargers; energy of three lots.
  EXPECT_EQ(size.equations, 3 * (36 + 12 + 6) + 8 * 2 + 3);
  // Two voltages of six buses, five branches (one without limit), the substation.
  EXPECT_EQ(size.operating_limits, 3 * (12 + 5 + 1));
  const ConditioningResult result = solve_study(problem, ConditioningMethod::benders);
  EXPECT_GE(result.equations, size.equations);
  EXPECT_EQ(result.variables, size.variables);
  const ConditioningResult one = solve_study(problem, ConditioningMethod::monolithic);
  EXPECT_EQ(one.equations, size.equations + 3 * (6 + 5 + 1));  // both voltages share a row
}

TEST(SmallStudy, WeightOnCurrentsLowersThem) {
  constexpr double kWeight = 2.0;  // at small ones every charger stays at its limit here
  ConditioningProblem problem = support::small_problem();
  const auto currents = [](const ConditioningResult& result) {
    double sum = 0.0;
    for (const Complex& current : result.schedule.charger_current.flat()) {
      sum += std::norm(current);
    }
    return sum;
  };
  const ConditioningResult plain = solve_study(problem, ConditioningMethod::benders);
  problem.objective.current = kWeight;
  const ConditioningResult weighted = solve_study(problem, ConditioningMethod::benders);
  ASSERT_EQ(weighted.status, ConditioningStatus::gap_closed);
  EXPECT_LT(currents(weighted), 0.9 * currents(plain));
  // Each is the better one by its own measure.
  const double cost = kWeight * currents(weighted);
  EXPECT_GE(weighted.perspective_objective - cost, plain.perspective_objective - 1e-6);
  EXPECT_LE(weighted.perspective_objective,
            plain.perspective_objective + kWeight * currents(plain) + 1e-6);
}

/// Sum of deviations and THD as they are, which smoothing adds to.
double true_objective(const ConditioningResult& result) {
  return result.figures.sum_voltage_deviation + result.figures.sum_thd;
}

/// Of 123 buses' 0.314 the smoothing by tau_min = 1e-5 would be 5 % where all THD is zero, and 0.1
/// % more true distortion where it is not.
TEST(Smoothing, FollowsTheSolutionWhereTheObjectiveIsSmall) {
  ConditioningStudy study = support::study_called("ieee123-case3-strategy2");
  const ConditioningProblem problem = make_conditioning_problem(study);
  const ConditioningResult result = solve_conditioning(problem, study.options);
  study.options.tau_min = 1e-7;
  const ConditioningResult tight = solve_conditioning(problem, study.options);
  for (const ConditioningResult* one : {&result, &tight}) {
    EXPECT_EQ(one->status, ConditioningStatus::gap_closed);
    EXPECT_TRUE(one->verification.passed);
    EXPECT_NEAR(one->perspective_objective, true_objective(*one), 3e-3 * true_objective(*one));
  }
  EXPECT_LE(true_objective(result), (1.0 + 1e-4) * true_objective(tight));
}

/// With load that exceeds what the chargers can cancel, there is distortion left, and masters that
/// hold it go on with the smaller tau_min.
TEST(Smoothing, GoesOnWithHarmonicsAndASmallerOne) {
  ConditioningProblem problem = support::small_problem();
  ConditioningOptions options;
  options.tau_min = 1e-3;
  const ConditioningResult result = solve_conditioning(problem, options);
  options.tau_min = 1e-7;
  const ConditioningResult tight = solve_conditioning(problem, options);
  EXPECT_EQ(result.status, ConditioningStatus::gap_closed);
  EXPECT_TRUE(result.verification.passed);
  EXPECT_GT(result.figures.sum_thd, 0.0);
  EXPECT_LE(true_objective(result), (1.0 + 1e-3) * true_objective(tight));
  EXPECT_GT(result.iterations.back().harmonics_total, 0);
}

TEST(SmallStudy, LoadFlowHasNoSize) {
  const ProblemSize size = problem_size(support::small_problem(
      {.study_case = StudyCase::II, .strategy = ChargingStrategy::on_arrival}));
  EXPECT_EQ(size.equations, 0);
  EXPECT_EQ(size.variables, 0);
}

TEST(SmallStudy, ChargersWithoutUseStayOut) {
  const ConditioningProblem problem = support::small_problem();
  const ConditioningResult result = solve_study(problem, ConditioningMethod::benders);
  EXPECT_EQ(result.schedule.battery_power(2, 1), 0.0);  // hour 12, bus d
  EXPECT_EQ(result.schedule.charger_power(2, 1), Complex(0.0));
}

TEST(SmallStudy, EnforcedThdLimitIsKept) {
  ConditioningProblem problem = support::small_problem();
  const ConditioningResult load_flow = [&] {
    ConditioningProblem without = support::small_problem();
    without.fleet = {};
    without.study_case = StudyCase::I;
    return solve_conditioning(without);
  }();
  problem.thd_limit = 0.5 * load_flow.figures.thd_max;
  problem.enforce_thd_limit = true;
  const ConditioningResult result = solve_study(problem, ConditioningMethod::benders);
  expect_solved(problem, result);
  EXPECT_LE(result.figures.thd_max, problem.thd_limit * (1.0 + 1e-6));
}

/// Stops after some calls and keeps what it was told.
struct Interruption {
  int calls = 0, last_master = -1;
  double last_objective = 0.0;

  std::function<bool(const SolverProgress&)> after(int most) {
    return [this, most](const SolverProgress& progress) {
      last_master = progress.master;
      last_objective = progress.objective;
      return ++calls < most;
    };
  }
};

TEST(SmallStudy, InterruptionKeepsItsPoint) {
  const ConditioningProblem problem = support::small_problem();
  for (const auto method : {ConditioningMethod::benders, ConditioningMethod::monolithic}) {
    SCOPED_TRACE(to_string(method));
    Interruption interruption;
    ConditioningOptions options;
    options.method = method;
    options.progress = interruption.after(4);
    const ConditioningResult result = solve_conditioning(problem, options);
    EXPECT_EQ(interruption.calls, 4);
    EXPECT_EQ(interruption.last_master, method == ConditioningMethod::benders ? 1 : 0);
    EXPECT_EQ(result.status, ConditioningStatus::interrupted);
    EXPECT_EQ(result.message, "stopped on request");
    EXPECT_NE(result.quality, PointQuality::optimal);
    EXPECT_TRUE(result.shortfalls.empty());
    // Figures, verification and W are those of the schedule that is handed back.
    EXPECT_EQ(result.figures.objective(), evaluate_figures(problem, result.schedule).objective());
    const Verification again = verify_schedule(problem, result.schedule, options);
    EXPECT_EQ(result.verification.faults, again.faults);
    EXPECT_EQ(result.operating_limit_violation, again.operating_limit_violation);
    EXPECT_EQ(result.quality == PointQuality::infeasible, !result.verification.passed);
  }
}

TEST(SmallStudy, InterruptionAmongHoursHasNoPoint) {
  const ConditioningProblem problem =
      support::small_problem({.strategy = ChargingStrategy::on_arrival});
  Interruption interruption;
  ConditioningOptions options;
  options.progress = interruption.after(3);
  const ConditioningResult result = solve_conditioning(problem, options);
  EXPECT_EQ(interruption.calls, 3);
  EXPECT_EQ(result.status, ConditioningStatus::interrupted);
  EXPECT_EQ(result.quality, PointQuality::none);
  EXPECT_FALSE(result.verification.run);
}

TEST(SmallStudy, ProgressTellsOfEveryIteration) {
  const ConditioningProblem problem = support::small_problem();
  Interruption interruption;
  ConditioningOptions options;
  options.method = ConditioningMethod::monolithic;
  options.progress = interruption.after(1000);
  const ConditioningResult result = solve_conditioning(problem, options);
  expect_solved(problem, result);
  ASSERT_EQ(result.iterations.size(), 1u);
  EXPECT_EQ(interruption.calls, result.iterations[0].solver_iterations + 1);  // iteration 0 too
  EXPECT_DOUBLE_EQ(interruption.last_objective, result.perspective_objective);
}

TEST(SmallStudy, TooFewIterationsAreNamed) {
  const ConditioningProblem problem = support::small_problem();
  ConditioningOptions options;
  options.max_iterations = 2;
  const ConditioningResult result = solve_conditioning(problem, options);
  EXPECT_NE(result.status, ConditioningStatus::gap_closed);
  EXPECT_NE(result.status, ConditioningStatus::infeasible) << "nothing shows that";
  EXPECT_NE(result.quality, PointQuality::optimal);
}

class TamperedSchedule : public testing::Test {
 protected:
  const ConditioningProblem problem_ = support::small_problem({.enforce_thd_limit = true});
  Schedule schedule_ = solve_study(problem_, ConditioningMethod::monolithic).schedule;

  [[nodiscard]] std::vector<std::string> faults() const {
    const Verification found = verify_schedule(problem_, schedule_);
    EXPECT_TRUE(found.run);
    EXPECT_EQ(found.passed, found.faults.empty());
    return found.faults;
  }
};

TEST_F(TamperedSchedule, IsSoundBefore) { EXPECT_TRUE(faults().empty()); }

TEST_F(TamperedSchedule, Voltage) {
  schedule_.voltage(0, 1, 3) += 1e-6;
  EXPECT_THAT(faults(), testing::ElementsAre(StartsWith(
                            "voltage mismatch against an independent load flow, pu: 1e-06; must")));
}

TEST_F(TamperedSchedule, HarmonicCurrent) {
  schedule_.charger_current(0, 1, 0) += 1e-3;  // hour 20, order 5, first lot
  EXPECT_THAT(faults(), Contains(StartsWith("voltage mismatch")));
}

TEST_F(TamperedSchedule, BatteryPower) {
  schedule_.battery_power(0, 0) += 1e-4;
  EXPECT_THAT(faults(), Contains(StartsWith("charger balance mismatch, pu: 0.0001; must")));
  EXPECT_THAT(faults(), Contains(StartsWith("charged energy of a lot off by, pu h: 0.0001; must")));
}

TEST_F(TamperedSchedule, BatteryPowerBelowZero) {
  schedule_.battery_power(0, 0) = -0.01;
  EXPECT_THAT(faults(),
              Contains(StartsWith("battery power outside its bounds, pu: 0.01; must be <=")));
}

TEST_F(TamperedSchedule, ChargerCurrent) {
  for (int k = 1; k < 3; ++k) {
    for (int c = 0; c < 3; ++c) {
      schedule_.charger_current(0, k, c) += 0.3;
    }
  }
  EXPECT_THAT(faults(), Contains(StartsWith("charger current over its limit, squared pu:")));
}

TEST_F(TamperedSchedule, NotANumber) {
  schedule_.voltage(0, 1, 3) = std::nan("");
  EXPECT_FALSE(faults().empty());
}

TEST(Verification, NoOptionLoosensLimits) {
  ConditioningProblem problem = support::small_problem();
  const Schedule schedule = solve_study(problem, ConditioningMethod::monolithic).schedule;
  problem.limits.substation_current = 0.5;
  ConditioningOptions options;
  options.violation_tolerance = 1e-6;  // the most that they may be
  options.tolerance = 1e-4;
  EXPECT_FALSE(verify_schedule(problem, schedule, options).passed);
}

TEST(SmallStudy, LoadOrFleetWithoutLoadFlowIsNamed) {
  ConditioningProblem heavy = support::small_problem();
  for (Complex& load : heavy.load.flat()) {
    load *= 3000.0;
  }
  EXPECT_THAT(solve_conditioning(heavy).message,
              testing::HasSubstr("; the load alone has no load flow in hour 20: the feeder cannot "
                                 "carry it, lower load.scale"));
}

TEST(Verification, LimitsOfTheProblemCount) {
  ConditioningProblem problem = support::small_problem();
  const Schedule schedule = solve_study(problem, ConditioningMethod::monolithic).schedule;
  problem.limits.substation_current = 0.5;
  EXPECT_THAT(verify_schedule(problem, schedule).faults,
              testing::ElementsAre(StartsWith("W over all operating limits, squared pu:")));
  problem.limits.substation_current = 2.0;
  problem.enforce_thd_limit = true;
  problem.thd_limit = 1e-7;
  EXPECT_THAT(verify_schedule(problem, schedule).faults,
              testing::ElementsAre(StartsWith("THD over its enforced limit:")));
}

}  // namespace
}  // namespace overtone
