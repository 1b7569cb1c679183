// What cannot be kept is answered with its name, hour, value and limit.

#include <algorithm>
#include <set>

#include <gtest/gtest.h>

#include "studies_check.hpp"
#include "support/phase_studies.hpp"
#include "support/small_conditioning.hpp"

namespace overtone {
namespace {

using support::solve_study;

using HourAndBus = std::pair<int, std::string>;

std::set<HourAndBus> named(const ConditioningResult& result, const std::string& what) {
  std::set<HourAndBus> found;
  for (const LimitShortfall& shortfall : result.shortfalls) {
    if (shortfall.what == what) {
      found.emplace(shortfall.hour.hour, shortfall.element);
    }
  }
  return found;
}

void expect_infeasible(const ConditioningResult& result) {
  EXPECT_EQ(result.status, ConditioningStatus::infeasible) << result.message;
  EXPECT_NE(result.quality, PointQuality::optimal);
  EXPECT_NE(result.quality, PointQuality::feasible);
  EXPECT_FALSE(result.shortfalls.empty());
}

TEST(LongInfeasible, ThdLimitBeforeTheVehiclesArrive) {
  ConditioningProblem problem = support::problem_called("ieee33-case3-strategy1");
  problem.enforce_thd_limit = true;
  const ConditioningResult result = solve_study(problem, ConditioningMethod::benders);
  expect_infeasible(result);
  EXPECT_EQ(result.message, "limits that cannot all be kept");
  const auto found = named(result, "THD");
  EXPECT_EQ(found.size(), result.shortfalls.size()) << "nothing but THD is short";

  // Without a charger an hour is a load flow, so there it is known what must be named.
  const ConditioningProblem uncontrolled = support::problem_called("ieee33-case2-strategy1");
  const ConditioningResult flow = solve_conditioning(uncontrolled);
  const NodalNetwork& network = problem.network();
  std::set<HourAndBus> expected, found_without_chargers;
  for (int t = 0; t < problem.hour_count(); ++t) {
    const int hour = problem.hour[t].hour;
    if (problem.fleet.chargers[0].current_max[t] > 0.0) {
      // From hour 16 (15:00 to 16:00) on chargers reach 5 % at every bus.
      const bool named_here = std::any_of(found.begin(), found.end(),
                                          [&](const HourAndBus& at) { return at.first == hour; });
      EXPECT_FALSE(named_here && (hour > 15 || hour < 3)) << "hour " << hour;
      continue;
    }
    for (int n = 0; n < network.node_count(); ++n) {
      const auto v = [&](int k) { return flow.schedule.voltage(t, k, n); };
      double harmonics = 0.0;
      for (int k = 1; k < network.order_count(); ++k) {
        harmonics += std::norm(v(k));
      }
      if (std::sqrt(harmonics) > 0.05 * std::abs(v(0))) {
        expected.emplace(hour, "bus " + network.nodes[n].label);
      }
    }
    for (const HourAndBus& at : found) {
      if (at.first == hour) {
        found_without_chargers.insert(at);
      }
    }
  }
  EXPECT_FALSE(expected.empty());
  EXPECT_EQ(found_without_chargers, expected);
  for (const LimitShortfall& shortfall : result.shortfalls) {
    EXPECT_EQ(shortfall.unit, "%");
    EXPECT_DOUBLE_EQ(shortfall.limit, 5.0);
    EXPECT_GT(shortfall.value, 5.0);
    EXPECT_LT(shortfall.value, 9.0);
  }
}

TEST(LongInfeasible, SubstationCurrentBelowWhatTheLoadNeeds) {
  ConditioningProblem problem = support::problem_called("ieee33-case3-strategy2");
  problem.limits.substation_current = 3.0;
  const ConditioningResult result = solve_study(problem, ConditioningMethod::benders);
  expect_infeasible(result);
  const auto found = named(result, "substation current");
  EXPECT_TRUE(found.contains({20, "substation"})) << "the hour of the highest load";
  for (const LimitShortfall& shortfall : result.shortfalls) {
    if (shortfall.what == "substation current") {
      EXPECT_EQ(shortfall.unit, "pu");
      EXPECT_EQ(shortfall.limit, 3.0);
      EXPECT_GT(shortfall.value, 3.0);
      EXPECT_LT(shortfall.value, 5.0);
    }
  }
}

TEST(Infeasible, SubstationCurrentOfASmallFeeder) {
  for (const auto method : {ConditioningMethod::benders, ConditioningMethod::monolithic}) {
    for (const auto strategy : {ChargingStrategy::optimised, ChargingStrategy::on_arrival}) {
      SCOPED_TRACE(to_string(method));
      ConditioningProblem problem = support::small_problem({.strategy = strategy});
      problem.limits.substation_current = 0.5;  // the load alone is 0.76 pu at hour 20
      const ConditioningResult result = solve_study(problem, method);
      expect_infeasible(result);
      EXPECT_TRUE(named(result, "substation current").contains({20, "substation"}));
    }
  }
}

/// The smoothed objective is above the true one of the same voltages, and by little.
TEST(Infeasible, ObjectivesAreOfOnePoint) {
  for (const auto method : {ConditioningMethod::benders, ConditioningMethod::monolithic}) {
    ConditioningProblem problem = support::small_problem();
    problem.limits.substation_current = 0.5;
    const ConditioningResult result = solve_study(problem, method);
    expect_infeasible(result);
    ASSERT_EQ(result.quality, PointQuality::infeasible);
    EXPECT_GE(result.perspective_objective, result.figures.objective() - 1e-6);
    EXPECT_LE(result.perspective_objective, result.figures.objective() + 1e-2);
  }
}

/// What such a fleet charges is within the solver's tolerance: nothing shows that it can't.
TEST(Infeasible, TinyFleetIsNotCalledSo) {
  for (const double times : {1e-5, 1e-6, 1e-7, 1e-8}) {
    ConditioningProblem problem = support::small_problem({.study_case = StudyCase::II});
    for (Charger& charger : problem.fleet.chargers) {
      for (auto* values : {&charger.battery_max, &charger.current_max}) {
        std::ranges::for_each(*values, [times](double& value) { value *= times; });
      }
    }
    for (ParkingSession& session : problem.fleet.sessions) {
      session.energy *= times;
    }
    const ConditioningResult result = solve_study(problem, ConditioningMethod::benders);
    EXPECT_NE(result.status, ConditioningStatus::infeasible) << times << ": " << result.message;
    EXPECT_TRUE(result.shortfalls.empty()) << times;
  }
}

TEST(Infeasible, LowestVoltage) {
  ConditioningProblem problem = support::small_problem({.study_case = StudyCase::II});
  problem.limits.v_min = 0.995;  // the load alone pulls the far end lower, whatever is charged
  const ConditioningResult result = solve_study(problem, ConditioningMethod::benders);
  expect_infeasible(result);
  EXPECT_TRUE(named(result, "low voltage").contains({20, "bus f"}));
}

/// Behind 0.01 % of impedance regulators hold 1.056 pu, whatever chargers do: known without
/// solving.
TEST(Infeasible, VoltagesThatNoChargerMovesAreNamedAtOnce) {
  const support::PhaseStudy given("ieee13");
  ConditioningStudy study = given.study();
  study.v_max = 1.05;
  const ConditioningProblem problem = make_conditioning_problem(study);
  for (const auto method : {ConditioningMethod::benders, ConditioningMethod::monolithic}) {
    const ConditioningResult result = solve_study(problem, method);
    expect_infeasible(result);
    EXPECT_TRUE(result.iterations.empty());
    EXPECT_EQ(named(result, "high voltage"),
              (std::set<HourAndBus>{{4, "bus rg60.1"}, {4, "bus rg60.3"}}));
    EXPECT_NEAR(result.shortfalls.front().value, 1.0562, 1e-4);
  }
}

TEST(Infeasible, ThdLimitOfASmallFeeder) {
  ConditioningProblem problem =
      support::small_problem({.strategy = ChargingStrategy::optimised, .enforce_thd_limit = true});
  // Chargers at hour 12 alone are too few; d has none there.
  for (const int c : {0, 2}) {
    problem.fleet.chargers[c].current_max[2] = 1e-4;
    problem.fleet.chargers[c].battery_max[2] = 0.0;
  }
  problem.thd_limit = 1e-3;
  const ConditioningResult result = solve_study(problem, ConditioningMethod::benders);
  expect_infeasible(result);
  const auto found = named(result, "THD");
  EXPECT_TRUE(found.contains({12, "bus f"}));
  EXPECT_EQ(found.size(), result.shortfalls.size());
  for (const auto& [hour, bus] : found) {
    EXPECT_EQ(hour, 12) << bus;
  }
}

TEST(Infeasible, LotParkedTooShortlyToChargeIsNamedAtOnce) {
  ConditioningProblem problem = support::problem_called("ieee33-case3-strategy2");
  const ParkingLot& lot = problem.fleet.lots[4];
  std::vector<double>& battery_max = problem.fleet.chargers[4].battery_max;
  for (double& power : battery_max) {
    power *= 0.05;
  }
  double most = 0.0;
  for (const double power : battery_max) {
    most += power;
  }
  const ConditioningResult result = solve_study(problem, ConditioningMethod::benders);
  expect_infeasible(result);
  EXPECT_EQ(result.message, "some lots cannot charge what they must");
  EXPECT_EQ(result.quality, PointQuality::none);
  EXPECT_TRUE(result.iterations.empty());
  ASSERT_EQ(result.shortfalls.size(), 1u);
  const LimitShortfall& shortfall = result.shortfalls[0];
  EXPECT_EQ(shortfall.what, "charged energy");
  EXPECT_EQ(shortfall.hour, 0);
  EXPECT_EQ(shortfall.element, "bus " + lot.bus);
  EXPECT_EQ(shortfall.unit, "kWh");
  EXPECT_NEAR(shortfall.value, 1000.0 * most, 1e-9);
  EXPECT_NEAR(shortfall.limit, 1000.0 * problem.fleet.sessions[4].energy, 1e-9);
}

TEST(Infeasible, ChargersTooSmallForTheEnergyAreNamed) {
  ConditioningProblem problem = support::small_problem();
  for (double& current : problem.fleet.chargers[1].current_max) {
    current *= 0.3;
  }
  const ConditioningResult result = solve_study(problem, ConditioningMethod::benders);
  expect_infeasible(result);
  const auto found = named(result, "charged energy");
  EXPECT_EQ(found, (std::set<HourAndBus>{{0, "bus d"}}));
  for (const LimitShortfall& shortfall : result.shortfalls) {
    // Current through two hours, near nominal voltage; the rest is losses.
    EXPECT_LT(shortfall.value, 1.05 * 1000.0 * 0.3 * 60 * 0.00474 * 1.9);
    EXPECT_GT(shortfall.value, 0.90 * 1000.0 * 0.3 * 60 * 0.00474 * 1.9);
    EXPECT_NEAR(shortfall.limit, 360.0, 1e-9);
  }
}

TEST(Infeasible, ChargersTooSmallForChargingOnArrivalAreNamedByHour) {
  ConditioningProblem problem = support::small_problem({.strategy = ChargingStrategy::on_arrival});
  problem.fleet.chargers[2].current_max[1] = 0.01;  // 0.0405 pu to be charged
  const ConditioningResult result = solve_study(problem, ConditioningMethod::benders);
  expect_infeasible(result);
  ASSERT_EQ(result.shortfalls.size(), 1u);
  EXPECT_EQ(result.shortfalls[0].what, "charger current");
  EXPECT_EQ(result.shortfalls[0].hour, 3);
  EXPECT_EQ(result.shortfalls[0].element, "bus f");
  EXPECT_EQ(result.shortfalls[0].limit, 0.01);
  EXPECT_GT(result.shortfalls[0].value, 0.0405 / 1.05);
}

}  // namespace
}  // namespace overtone
