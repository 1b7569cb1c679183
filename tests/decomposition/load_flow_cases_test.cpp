// Cases I and II / I, which are load flows, at the figures of an independent model.

#include <algorithm>

#include <gtest/gtest.h>

#include "studies_check.hpp"

namespace overtone {
namespace {

struct LoadFlowCase {
  const char* name;
  const char* feeder;
  const char* file;  ///< after the feeder's name
  const char* study_case;
  const char* strategy;
  double penetration;
};

void PrintTo(const LoadFlowCase& value, std::ostream* out) { *out << value.name; }

constexpr LoadFlowCase kCases[] = {
    {"Ieee33CaseI", "ieee33", "-case1", "I", "", 0.0},
    {"Ieee33CaseIIStrategyI", "ieee33", "-case2-strategy1", "II", "I", 0.21},
    {"Ieee33CaseIIStrategyIAllVehicles", "ieee33", "-case2-strategy1", "II", "I", 1.0},
    {"Ieee69CaseI", "ieee69", "-case1", "I", "", 0.0},
    {"Ieee69CaseIIStrategyI", "ieee69", "-case2-strategy1", "II", "I", 0.21},
    {"Ieee123CaseI", "ieee123", "-case1", "I", "", 0.0},
    {"Ieee123CaseIIStrategyI", "ieee123", "-case2-strategy1", "II", "I", 0.21},
};

class LoadFlowCases : public testing::TestWithParam<LoadFlowCase> {};

TEST_P(LoadFlowCases, AgreeWithTheReferenceToTheLastDigit) {
  const LoadFlowCase& given = GetParam();
  ConditioningStudy study = support::study_called(std::string(given.feeder) + given.file);
  if (study.study_case == StudyCase::II) {
    study.penetration = given.penetration;
  }
  const ConditioningProblem problem = make_conditioning_problem(study);
  const ConditioningResult result = solve_conditioning(problem, study.options);
  const auto reference =
      support::reference_figures(given.feeder, given.study_case, given.strategy, given.penetration);
  EXPECT_EQ(result.status, ConditioningStatus::load_flow) << result.message;
  EXPECT_EQ(result.quality, PointQuality::feasible);
  EXPECT_TRUE(result.verification.passed);
  EXPECT_LE(result.verification.voltage_mismatch, 1e-8);
  EXPECT_TRUE(result.iterations.empty());
  EXPECT_EQ(result.equations, 0);

  // Half a unit of the last digit shown.
  const FlowFigures& figures = result.figures;
  EXPECT_NEAR(figures.sum_voltage_deviation, reference.sum_voltage_deviation, 0.5e-6);
  EXPECT_NEAR(figures.sum_thd, reference.sum_thd, 0.5e-6);
  EXPECT_NEAR(figures.v_min, reference.v_min, 0.5e-6);
  EXPECT_EQ(problem.network().nodes[figures.v_min_node].label, reference.v_min_bus);
  EXPECT_EQ(figures.v_min_hour, reference.v_min_hour);
  EXPECT_NEAR(100.0 * figures.thd_max, reference.thd_max_percent, 0.5e-5);
  EXPECT_EQ(problem.network().nodes[figures.thd_max_node].label, reference.thd_max_bus);
  EXPECT_EQ(figures.thd_max_hour, reference.thd_max_hour);
  const int evening = support::hour_position(problem, 20);
  ASSERT_GE(evening, 0);
  EXPECT_NEAR(figures.substation_current[evening], reference.substation_hour20, 0.5e-5);
  EXPECT_EQ(
      figures.substation_current[evening],
      *std::max_element(figures.substation_current.begin(), figures.substation_current.end()));
}

INSTANTIATE_TEST_SUITE_P(Feeders, LoadFlowCases, testing::ValuesIn(kCases),
                         [](const auto& instance) { return std::string(instance.param.name); });

TEST(LoadFlowCase, ReportsLimitsWithoutKeepingThem) {
  // All vehicles on arrival pull the 33-bus feeder below 0.9 pu: published, and part of the answer.
  ConditioningStudy study = support::study_called("ieee33-case2-strategy1");
  study.penetration = 1.0;
  const ConditioningResult result = solve_conditioning(make_conditioning_problem(study));
  EXPECT_EQ(result.status, ConditioningStatus::load_flow);
  EXPECT_LT(result.figures.v_min, 0.9);
  EXPECT_GT(result.operating_limit_violation, 1e-3);
  EXPECT_TRUE(result.shortfalls.empty());
}

TEST(LoadFlowCase, TooMuchLoadHasNoSolution) {
  ConditioningStudy study = support::study_called("ieee33-case1");
  study.load_scale = 10.0;
  const ConditioningResult result = solve_conditioning(make_conditioning_problem(study));
  EXPECT_EQ(result.status, ConditioningStatus::solver_failed);
  EXPECT_EQ(result.message, "the load flow did not converge: the load is too large");
  EXPECT_NE(result.quality, PointQuality::feasible);
  EXPECT_NE(result.quality, PointQuality::optimal);
}

}  // namespace
}  // namespace overtone
