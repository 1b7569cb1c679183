// Conditioning by phase, beside an independent prototype's figures.

#include <cmath>
#include <limits>

#include <gtest/gtest.h>

#include <overtone/conditioning.hpp>

#include "support/phase_studies.hpp"

namespace overtone {
namespace {

using support::PhaseStudy;

/// "634.1" at hour 20, as summaries have extremes.
void expect_extreme(const nlohmann::json& published, const NodalNetwork& network, int node,
                    int hour, double value, double tolerance) {
  EXPECT_NEAR(value, published[2].get<double>(), tolerance) << published;
  const std::string label = published[0];  // of a balanced feeder any phase
  EXPECT_EQ(network.nodes[node].label.substr(0, network.nodes[node].label.find('.')),
            label.substr(0, label.find('.')));
  EXPECT_EQ(hour, published[1].get<int>());
}

struct LoadFlowCase {
  const char* name;
  const char* spectra;
  const char* result;
  bool linear_loads = false;
};
void PrintTo(const LoadFlowCase& of, std::ostream* out) { *out << of.name << " " << of.result; }

class PhaseLoadFlow : public testing::TestWithParam<LoadFlowCase> {};

TEST_P(PhaseLoadFlow, HasThePrototypesFigures) {
  const PhaseStudy given(GetParam().name, GetParam().spectra);
  ConditioningStudy study = given.without_vehicles();
  study.linear_loads =
      GetParam().linear_loads ? LinearLoadModel::parallel_series : LinearLoadModel::open;
  const ConditioningProblem problem = make_conditioning_problem(study);
  const ConditioningResult result = solve_conditioning(problem);
  const nlohmann::json published = given.summary(GetParam().result);
  const FlowFigures& figures = result.figures;
  EXPECT_NEAR(figures.sum_voltage_deviation, published["sum_dv"], 2e-6);
  EXPECT_NEAR(figures.sum_thd, published["sum_thd"], 2e-6);
  EXPECT_NEAR(figures.unbalance_max, published["vuf_max"][2], 1e-7);
  EXPECT_NEAR(figures.unbalance_mean, published["vuf_mean"], 1e-7);
  expect_extreme(published["v_min"], problem.network(), figures.v_min_node, figures.v_min_hour.hour,
                 figures.v_min, 1e-7);
  expect_extreme(published["v_max"], problem.network(), figures.v_max_node, figures.v_max_hour.hour,
                 figures.v_max, 1e-7);
  expect_extreme(published["thd_max"], problem.network(), figures.thd_max_node,
                 figures.thd_max_hour.hour, figures.thd_max, 1e-7);
}

INSTANTIATE_TEST_SUITE_P(Cases, PhaseLoadFlow,
                         testing::Values(LoadFlowCase{"bal33", "six_pulse", "I"},
                                         LoadFlowCase{"ieee13", "six_pulse", "I"},
                                         LoadFlowCase{"ieee13", "mixed", "I_mixed"},
                                         LoadFlowCase{"ieee13", "six_pulse", "I_shunts", true},
                                         LoadFlowCase{"ieee123", "six_pulse", "I"},
                                         LoadFlowCase{"ieee123", "mixed", "I_mixed"},
                                         LoadFlowCase{"ieee123", "six_pulse", "I_shunts", true}));

/// Where chargers can cancel most harmonics few nodes hold any, at little cost.
TEST(PhaseHarmonics, JoinWhereCancellingIsNotBest) {
  const PhaseStudy given("bal33");
  const ConditioningProblem problem = make_conditioning_problem(given.study());
  const ConditioningResult result = solve_conditioning(problem, given.study().options);
  EXPECT_EQ(result.quality, PointQuality::optimal);
  const int all = problem.hour_count() * problem.network().unknown_count();
  EXPECT_LT(result.iterations.front().harmonics_total, all / 4);
  EXPECT_LT(result.iterations.back().harmonics_total, all);
  const double objective = given.summary("III")["perspective_objective"];
  EXPECT_LE(result.perspective_objective, objective * (1.0 + 1e-4));
}

/// Charging alone moves no harmonics of its own will: the prototype minimised the deviation at the
/// fundamental, with limits that are looked at afterwards.
void expect_charging_alone(const char* name) {
  const PhaseStudy given(name);
  ConditioningStudy study = given.study();
  study.study_case = StudyCase::II;
  study.v_min = 0.5;
  study.v_max = 1.2;
  study.objective.thd = 0.0;
  study.options.tolerance = 1e-6;
  ConditioningProblem problem = make_conditioning_problem(study);
  problem.limits.branch_current.clear();
  problem.limits.substation_current = std::numeric_limits<double>::infinity();
  const ConditioningResult result = solve_conditioning(problem, study.options);
  EXPECT_EQ(result.status, ConditioningStatus::gap_closed) << result.message;
  EXPECT_EQ(result.quality, PointQuality::optimal);
  const nlohmann::json published = given.summary("II");
  const double deviation = published["sum_dv"];
  EXPECT_NEAR(result.figures.sum_voltage_deviation, deviation, 1e-5 * deviation);
  EXPECT_NEAR(result.figures.sum_thd, published["sum_thd"], 1e-4 * result.figures.sum_thd);
  EXPECT_NEAR(result.figures.v_max, published["v_max"][2], 1e-6);
}

TEST(PhaseCharging, AloneHasThePrototypesDeviation) { expect_charging_alone("ieee13"); }
TEST(NightlyPhaseCharging, AloneHasThePrototypesDeviation) { expect_charging_alone("ieee123"); }

struct OptimisedCase {
  const char* name;
  const char* result;
};
void PrintTo(const OptimisedCase& of, std::ostream* out) { *out << of.name << " " << of.result; }

TEST(PhaseBase, OptimumDoesNotDependOnIt) {
  const auto optimum = [](double base_mva) {
    const PhaseStudy given("ieee13", "six_pulse", base_mva);
    ConditioningStudy study = given.study();
    study.options.tolerance = 1e-6;
    return solve_conditioning(make_conditioning_problem(study), study.options);
  };
  const ConditioningResult one = optimum(1.0);
  for (const double base_mva : {0.01, 1000.0}) {
    const ConditioningResult other = optimum(base_mva);
    EXPECT_EQ(other.status, ConditioningStatus::gap_closed);
    EXPECT_NEAR(other.perspective_objective, one.perspective_objective,
                1e-6 * one.perspective_objective);
  }
}

class PhaseConditioning : public testing::TestWithParam<OptimisedCase> {};

/// Every limit, by the decomposition: the published optimum, verified.
TEST_P(PhaseConditioning, HasThePrototypesOptimum) {
  const PhaseStudy given(GetParam().name);
  ConditioningStudy study = given.study();
  const std::string result_name = GetParam().result;
  study.equal_phases = result_name == "III_balanced";
  study.linear_loads =
      result_name == "III_shunts" ? LinearLoadModel::parallel_series : LinearLoadModel::open;
  if (result_name == "III_vuf0.01") {
    study.vuf_limit_percent = 1.0;
  }
  const ConditioningProblem problem = make_conditioning_problem(study);
  study.options.harmonics_tolerance = 0.0;
  const ConditioningResult result = solve_conditioning(problem, study.options);
  EXPECT_EQ(result.status, ConditioningStatus::gap_closed) << result.message;
  EXPECT_EQ(result.quality, PointQuality::optimal);
  const nlohmann::json published = given.summary(result_name);
  const double objective = published["perspective_objective"];
  EXPECT_LE(result.perspective_objective, objective * (1.0 + 1e-5));
  EXPECT_GE(result.perspective_objective, objective * (1.0 - 1e-4));
  EXPECT_NEAR(result.figures.sum_voltage_deviation, published["sum_dv"], 2e-4);
  EXPECT_NEAR(result.figures.sum_thd, published["sum_thd"], 2e-4);
}

INSTANTIATE_TEST_SUITE_P(Cases, PhaseConditioning,
                         testing::Values(OptimisedCase{"ieee13", "III"},
                                         OptimisedCase{"ieee13", "III_balanced"},
                                         OptimisedCase{"ieee13", "III_vuf0.01"},
                                         OptimisedCase{"ieee13", "III_shunts"}));
INSTANTIATE_TEST_SUITE_P(LongCases, PhaseConditioning,
                         testing::Values(OptimisedCase{"bal33", "III"},
                                         OptimisedCase{"ieee123", "III"}));

}  // namespace
}  // namespace overtone
