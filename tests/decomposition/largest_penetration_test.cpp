// The most vehicles that the limits allow, by halving.

#include <overtone/largest_penetration.hpp>

#include <gtest/gtest.h>

#include <overtone/conditioning.hpp>
#include <overtone/conditioning_study.hpp>

#include "studies_check.hpp"
#include "support/small_conditioning.hpp"

namespace overtone {
namespace {

/// The vehicles of every lot times a penetration.
ConditioningProblem with_vehicles(ConditioningProblem problem, double penetration) {
  for (ParkingLot& lot : problem.fleet.lots) {
    lot.vehicles *= penetration;
  }
  for (ParkingSession& session : problem.fleet.sessions) {
    session.energy *= penetration;
  }
  for (Charger& charger : problem.fleet.chargers) {
    for (double& power : charger.battery_max) {
      power *= penetration;
    }
    for (double& current : charger.current_max) {
      current *= penetration;
    }
  }
  return problem;
}

constexpr double kSubstation = 1.0;  // pu

/// Charging alone, optimised; the substation carries little more than the loads.
ConditioningProblem crowded(double penetration) {
  ConditioningProblem problem =
      with_vehicles(support::small_problem({.study_case = StudyCase::II}), penetration);
  problem.limits.substation_current = kSubstation;
  return problem;
}

/// Both ends are what they are said to be, and no farther apart than asked for.
void expect_bracket(const PenetrationSearch& search, double tolerance) {
  EXPECT_LE(search.beyond - search.allowed, tolerance);
  EXPECT_GT(search.beyond, search.allowed);
  EXPECT_EQ(search.solved, search.allowed);
  for (const PenetrationStep& step : search.steps) {
    EXPECT_EQ(step.allowed, step.penetration <= search.allowed) << step.penetration;
    EXPECT_NE(step.allowed, step.refused) << step.penetration;
    EXPECT_EQ(step.allowed, step.shortfalls.empty()) << step.penetration;
  }
}

/// The 33-bus feeder takes 65 % of the vehicles, and not 66 %: docs/publications.
TEST(LargestPenetration, OfChargingOnArrivalIsThatOfLoadFlows) {
  const ConditioningStudy study = support::study_called("ieee33-case2-strategy1");
  const auto at = [&](double penetration) {
    ConditioningStudy changed = study;
    changed.penetration = penetration;
    return make_conditioning_problem(changed);
  };
  const PenetrationSearch search = largest_penetration(at, study.options, {.tolerance = 0.002});
  ASSERT_EQ(search.status, PenetrationStatus::found);
  expect_bracket(search, 0.002);
  EXPECT_GE(search.beyond, 0.65);
  EXPECT_LE(search.allowed, 0.66);
  EXPECT_FALSE(search.undecided);
}

TEST(LargestPenetration, OfOptimisedChargingBeginsAtTheLastPlan) {
  const PenetrationSearch search =
      largest_penetration(crowded, {}, {.largest = 4.0, .tolerance = 0.05});
  ASSERT_EQ(search.status, PenetrationStatus::found);
  expect_bracket(search, 0.05);
  EXPECT_GT(search.allowed, 0.0);
  EXPECT_TRUE(search.steps.back().from_last);
  EXPECT_EQ(solve_conditioning(crowded(search.allowed), {}).status, ConditioningStatus::gap_closed);
  EXPECT_EQ(solve_conditioning(crowded(search.beyond), {}).status, ConditioningStatus::infeasible);
}

TEST(LargestPenetration, StopsAtOnceWhereAllAreAllowed) {
  const PenetrationSearch search = largest_penetration(crowded, {}, {.largest = 0.1});
  EXPECT_EQ(search.status, PenetrationStatus::all_allowed);
  EXPECT_EQ(search.allowed, 0.1);
  EXPECT_EQ(search.steps.size(), 1U);
  EXPECT_EQ(search.result.status, ConditioningStatus::gap_closed);
}

TEST(LargestPenetration, SaysWhereLimitsAreBrokenWithoutVehicles) {
  const auto at = [](double penetration) {
    ConditioningProblem problem = crowded(penetration);
    problem.limits.substation_current = 0.01;
    return problem;
  };
  const PenetrationSearch search = largest_penetration(at, {}, {});
  EXPECT_EQ(search.status, PenetrationStatus::none_allowed);
  ASSERT_EQ(search.steps.size(), 2U);
  EXPECT_TRUE(search.steps[1].refused);
  EXPECT_EQ(search.steps[1].penetration, 0.0);
}

/// Voltages are kept by the chargers' reactive power.
TEST(LargestPenetration, BeginsAtTheFirstWhereNoneAreNotAllowed) {
  const double lowest = figures_without_vehicles(support::small_problem()).value().v_min;
  const auto at = [&](double penetration) {
    ConditioningProblem problem = with_vehicles(support::small_problem(), penetration);
    problem.limits.v_min = lowest + 0.0005;
    problem.limits.substation_current = kSubstation;
    return problem;
  };
  const PenetrationSearch without = largest_penetration(at, {}, {.largest = 8.0, .tolerance = 0.5});
  EXPECT_EQ(without.status, PenetrationStatus::none_allowed);
  const PenetrationSearch search =
      largest_penetration(at, {}, {.largest = 8.0, .first = 1.0, .tolerance = 0.5});
  ASSERT_EQ(search.status, PenetrationStatus::found);
  EXPECT_EQ(search.steps[1].penetration, 1.0);
  EXPECT_GE(search.allowed, 1.0);
  expect_bracket(search, 0.5);
}

TEST(LargestPenetration, KeepsWhatItHasWhereItIsEnded) {
  int solves = 0;
  const PenetrationSearch search = largest_penetration(
      crowded, {},
      {.largest = 4.0, .progress = [&](const PenetrationStep&) { return ++solves < 2; }});
  EXPECT_EQ(search.status, PenetrationStatus::interrupted);
  EXPECT_EQ(search.steps.size(), 2U);
  EXPECT_EQ(search.allowed, 0.0);
  EXPECT_EQ(search.beyond, 4.0);
}

TEST(LargestPenetration, RefusesOptionsThatAreNone) {
  EXPECT_THROW(static_cast<void>(largest_penetration(crowded, {}, {.largest = 0.0})),
               std::invalid_argument);
  EXPECT_THROW(static_cast<void>(largest_penetration(crowded, {}, {.first = -0.1})),
               std::invalid_argument);
  EXPECT_THROW(static_cast<void>(largest_penetration(crowded, {}, {.tolerance = 0.0})),
               std::invalid_argument);
}

}  // namespace
}  // namespace overtone
