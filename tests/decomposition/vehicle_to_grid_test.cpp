// Vehicles that discharge: what pays, what batteries hold on the way, and the hours that go by.

#include <algorithm>
#include <cmath>
#include <numeric>

#include <gmock/gmock.h>

#include <overtone/conditioning.hpp>
#include <overtone/conditioning_study.hpp>
#include <overtone/csv_table.hpp>
#include <overtone/stored_energy.hpp>

#include "studies_check.hpp"
#include "support/phase_studies.hpp"
#include "support/small_conditioning.hpp"
#include "support/studies.hpp"
#include "support/temporary_folder.hpp"

namespace overtone {
namespace {

using support::small_problem;
using support::SmallGrid;
using support::solve_study;

/// The small problem with chargers that are quick, vehicles that bring a third of what they need,
/// and prices of its three hours that are all that counts.
ConditioningProblem problem_with(const std::vector<double>& price,
                                 SmallGrid grid = SmallGrid::radial) {
  ConditioningProblem problem = small_problem({.grid = grid});
  problem.discharging = {.share = 1.0, .efficiency = 0.9};
  problem.objective = {.deviation = 0.0, .thd = 0.01, .energy_price = price};
  for (Charger& charger : problem.fleet.chargers) {
    for (double& current : charger.current_max) {
      current *= 2.0;
    }
    for (double& power : charger.battery_max) {
      power *= 2.0;
    }
  }
  for (ParkingSession& session : problem.fleet.sessions) {
    session.stored.assign(3, session.energy / 3.0);
  }
  problem.limits.substation_current = 5.0;
  std::ranges::fill(problem.limits.branch_current, 5.0);
  problem.limits.v_min = 0.8;
  problem.limits.v_max = 1.2;
  return problem;
}

void expect_optimal(const ConditioningResult& result) {
  EXPECT_EQ(result.status, ConditioningStatus::gap_closed) << result.message;
  EXPECT_EQ(result.quality, PointQuality::optimal);
  EXPECT_THAT(result.verification.faults, testing::IsEmpty());
}

/// At most 1e-4 of what it needs is left out or too much.
void expect_energy(const ConditioningProblem& problem, const Schedule& schedule) {
  const std::vector<double> charged = charged_energy(problem, schedule, problem.all_hours());
  for (int s = 0; s < problem.fleet.session_count(); ++s) {
    const double energy = problem.fleet.sessions[s].energy;
    EXPECT_NEAR(charged[s], energy, 1e-4 * energy) << s;
  }
}

double total(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0);
}

double all_given(const ConditioningProblem& problem, const ConditioningResult& result) {
  return total(given_back(problem, result.schedule, problem.all_hours()));
}

class Discharges : public testing::TestWithParam<SmallGrid> {};

TEST_P(Discharges, MethodsAgree) {
  ConditioningProblem problem = problem_with({50.0, 10.0, 30.0}, GetParam());
  problem.objective.deviation = 0.5;
  problem.objective.wear = 2.0;
  const ConditioningResult benders = solve_study(problem, ConditioningMethod::benders);
  expect_optimal(benders);
  const ConditioningResult one = solve_study(problem, ConditioningMethod::monolithic);
  expect_optimal(one);
  EXPECT_NEAR(benders.perspective_objective, one.perspective_objective,
              2e-4 * std::abs(one.perspective_objective));
  EXPECT_NEAR(one.objective.total(problem.objective), one.perspective_objective,
              5e-4 * std::abs(one.perspective_objective));
  expect_energy(problem, benders.schedule);
  EXPECT_GT(all_given(problem, benders), 0.01);
  EXPECT_NEAR(benders.objective.given_back, all_given(problem, benders), 1e-12);
  const ConditioningResult alone = [&] {
    ConditioningProblem without = problem;
    without.discharging = {};
    return solve_study(without, ConditioningMethod::benders);
  }();
  EXPECT_LT(benders.perspective_objective, alone.perspective_objective);
}

INSTANTIATE_TEST_SUITE_P(Grids, Discharges,
                         testing::Values(SmallGrid::radial, SmallGrid::meshed,
                                         SmallGrid::source_impedance, SmallGrid::switches),
                         [](const auto& test) { return support::to_string(test.param); });

TEST(VehicleToGrid, PaysWherePricesAreFurtherApartThanLosses) {
  const ConditioningProblem near = problem_with({20.0, 19.0, 20.0});
  const ConditioningResult of_near = solve_study(near, ConditioningMethod::benders);
  expect_optimal(of_near);
  EXPECT_LT(all_given(near, of_near), 1e-3);
  const ConditioningProblem far = problem_with({50.0, 10.0, 30.0});
  const ConditioningResult of_far = solve_study(far, ConditioningMethod::benders);
  expect_optimal(of_far);
  EXPECT_GT(all_given(far, of_far), 0.1);
}

TEST(VehicleToGrid, DoesNotPayWhereWearCostsMore) {
  ConditioningProblem problem = problem_with({50.0, 10.0, 30.0});
  problem.objective.wear = 60.0;
  const ConditioningResult result = solve_study(problem, ConditioningMethod::benders);
  expect_optimal(result);
  EXPECT_LT(all_given(problem, result), 1e-3);
}

/// With a cost of wear that nothing pays for, vehicles charge as those that can't discharge.
TEST(VehicleToGrid, WithoutUseIsChargingAlone) {
  ConditioningProblem problem = problem_with({50.0, 10.0, 30.0});
  problem.objective.wear = 500.0;
  const ConditioningResult result = solve_study(problem, ConditioningMethod::benders);
  problem.discharging = {};
  const ConditioningResult alone = solve_study(problem, ConditioningMethod::benders);
  expect_optimal(result);
  EXPECT_NEAR(result.objective.energy_cost, alone.objective.energy_cost,
              1e-3 * alone.objective.energy_cost);
}

/// Dear first: they give all that they brought, and no more.
TEST(VehicleToGrid, GivesWhatWasBrought) {
  const ConditioningProblem problem = problem_with({90.0, 10.0, 30.0});
  const ConditioningResult result = solve_study(problem, ConditioningMethod::benders);
  expect_optimal(result);
  const Array2<double> stored = stored_since_arrival(problem, result.schedule);
  for (int s = 0; s < problem.fleet.session_count(); ++s) {
    EXPECT_NEAR(stored(0, s), -problem.fleet.sessions[s].stored[0], 2e-5) << s;
  }
}

/// Cheap first: they take what fits, which is more than they need where there is room.
TEST(VehicleToGrid, HoldsWhatFits) {
  for (const double room : {0.0, 0.01}) {
    ConditioningProblem problem = problem_with({1.0, 90.0, 30.0});
    for (ParkingSession& session : problem.fleet.sessions) {
      session.room.assign(3, room);
    }
    const ConditioningResult result = solve_study(problem, ConditioningMethod::benders);
    expect_optimal(result);
    const Array2<double> stored = stored_since_arrival(problem, result.schedule);
    for (int s = 0; s < problem.fleet.session_count(); ++s) {
      const double most = problem.fleet.sessions[s].energy + room;
      EXPECT_LE(stored(0, s), most + 2e-6) << s;
      EXPECT_GE(stored(0, s), std::min(most, problem.fleet.chargers[s].battery_max[0]) - 2e-5) << s;
    }
  }
}

/// Vehicles that come in the second hour and leave in the first of the next day; they give what
/// they can get again until then.
TEST(VehicleToGrid, CountsFromTheArrival) {
  ConditioningProblem problem = problem_with({10.0, 90.0, 30.0});
  for (ParkingSession& session : problem.fleet.sessions) {
    session.order = {1, 2, 0};
  }
  const ConditioningResult result = solve_study(problem, ConditioningMethod::benders);
  expect_optimal(result);
  expect_energy(problem, result.schedule);
  const Array2<double> stored = stored_since_arrival(problem, result.schedule);
  for (int s = 0; s < problem.fleet.session_count(); ++s) {
    const std::vector<double>& most = problem.fleet.chargers[s].battery_max;
    const double left = most[2] + most[0] - problem.fleet.sessions[s].energy;
    EXPECT_NEAR(stored(1, s), -std::min(left, problem.fleet.sessions[s].stored[1]), 2e-5) << s;
  }
}

/// Where energy costs less than nothing burning it would pay; batteries do one thing at a time.
TEST(VehicleToGrid, DoesOneThingAtATimeWhereEnergyIsWorthless) {
  ConditioningProblem problem = problem_with({-50.0, -60.0, -40.0});
  const ConditioningResult result = solve_study(problem, ConditioningMethod::benders);
  expect_optimal(result);
  expect_energy(problem, result.schedule);
  EXPECT_NEAR(result.objective.total(problem.objective), result.perspective_objective,
              1e-4 * std::abs(result.perspective_objective));
}

/// In what is left of a day vehicles may give what they got, and need what they gave.
TEST(VehicleToGrid, GoesOnAsHoursGoBy) {
  const ConditioningProblem problem = problem_with({90.0, 10.0, 30.0});
  const ConditioningResult plan = solve_study(problem, ConditioningMethod::benders);
  expect_optimal(plan);
  const ConditioningProblem left = remaining_problem(problem, plan.schedule, 1);
  const Array2<double> stored = stored_since_arrival(problem, plan.schedule);
  for (int s = 0; s < problem.fleet.session_count(); ++s) {
    EXPECT_NEAR(left.fleet.sessions[s].energy, problem.fleet.sessions[s].energy - stored(0, s),
                1e-12);
    EXPECT_NEAR(left.fleet.sessions[s].stored[0],
                std::max(0.0, problem.fleet.sessions[s].stored[1] + stored(0, s)), 1e-12);
  }
  ConditioningOptions options;
  options.start = shifted(*plan.end, 1);
  const ConditioningResult rest = solve_conditioning(left, options);
  expect_optimal(rest);
  const ConditioningResult cold = solve_conditioning(left);
  EXPECT_NEAR(rest.perspective_objective, cold.perspective_objective,
              1e-4 * std::abs(cold.perspective_objective));
  for (int t = 0; t < left.hour_count(); ++t) {
    for (int c = 0; c < left.fleet.charger_count(); ++c) {
      EXPECT_NEAR(rest.schedule.battery_power(t, c), plan.schedule.battery_power(t + 1, c), 2e-3);
    }
  }
}

/// Of a session whose first hours come last: what was charged in them counts at the end alone.
TEST(VehicleToGrid, RemembersWhatIsBeforeAndAfterArrival) {
  ConditioningProblem problem = problem_with({10.0, 90.0, 30.0});
  ParkingSession& session = problem.fleet.sessions[0];
  session.order = {1, 2, 0};
  session.room = {0.01, 0.02, 0.03};
  Schedule schedule = empty_schedule(problem);
  schedule.battery_power(0, 0) = 0.04;
  const ParkingSession left = remaining_problem(problem, schedule, 1).fleet.sessions[0];
  EXPECT_EQ(left.order, (std::vector<int>{0, 1}));
  EXPECT_NEAR(left.energy, session.energy - 0.04, 1e-15);
  EXPECT_NEAR(left.most_stored(0), session.most_stored(1), 1e-15);
  EXPECT_EQ(left.stored[0], session.stored[1]);
  const ParkingSession rolled = remaining_problem(problem, schedule, 1, 1).fleet.sessions[0];
  EXPECT_EQ(rolled.order, (std::vector<int>{0, 1, 2}));
}

TEST(VehicleToGrid, SaysWhatCannotBeKept) {
  ConditioningProblem problem = problem_with({50.0, 10.0, 30.0});
  problem.limits.substation_current = 0.05;
  const ConditioningResult result = solve_study(problem, ConditioningMethod::benders);
  EXPECT_EQ(result.status, ConditioningStatus::infeasible) << result.message;
  EXPECT_FALSE(result.shortfalls.empty());
  ConditioningProblem more = problem_with({50.0, 10.0, 30.0});
  more.fleet.sessions[0].energy = 10.0;
  const ConditioningResult beyond = solve_study(more, ConditioningMethod::benders);
  ASSERT_EQ(beyond.status, ConditioningStatus::infeasible);
  EXPECT_EQ(beyond.shortfalls[0].what, "charged energy");
}

/// A schedule is judged by what it says, whoever made it.
TEST(VehicleToGrid, VerificationSeesWhatBatteriesCannotHold) {
  ConditioningProblem problem = problem_with({90.0, 10.0, 30.0});
  const ConditioningResult result = solve_study(problem, ConditioningMethod::benders);
  expect_optimal(result);
  problem.fleet.sessions[0].stored.assign(3, 0.0);
  const Verification check = verify_schedule(problem, result.schedule);
  EXPECT_FALSE(check.passed);
  EXPECT_GT(check.stored_energy_violation, 0.01);
  ConditioningProblem less = problem_with({90.0, 10.0, 30.0});
  less.discharging.share = 0.1;
  EXPECT_GT(verify_schedule(less, result.schedule).battery_bound_violation, 0.01);
}

TEST(VehicleToGrid, RefusesWhatDoesNotFit) {
  const auto fault = [](const auto& change) -> std::string {
    ConditioningProblem problem = problem_with({1.0, 2.0, 3.0});
    change(problem);
    try {
      (void)solve_conditioning(problem);
    } catch (const std::invalid_argument& error) {
      return error.what();
    }
    return "none";
  };
  using Problem = ConditioningProblem;
  EXPECT_EQ(fault([](Problem& p) { p.discharging.share = 1.5; }),
            "conditioning problem: share of discharging 1.5; must be 0 to 1");
  EXPECT_EQ(fault([](Problem& p) { p.discharging.efficiency = 0.0; }),
            "conditioning problem: efficiency of discharging 0; must be > 0, at most 1");
  EXPECT_EQ(fault([](Problem& p) { p.objective.wear = -1.0; }),
            "conditioning objective: wear -1; must be >= 0 and finite");
  EXPECT_EQ(fault([](Problem& p) { p.fleet.sessions[0].stored[1] = -0.1; }),
            "conditioning problem, session 0: stored[1] -0.1; must be >= 0 and finite");
  EXPECT_EQ(fault([](Problem& p) { p.fleet.sessions[0].order = {0, 1}; }),
            "conditioning problem, session 0: order has hour 2 0 times; must have each of its "
            "hours once");
  EXPECT_EQ(fault([](Problem& p) { p.strategy = ChargingStrategy::on_arrival; }),
            "conditioning problem: vehicles discharge in strategy I; must be II, or the share 0");
}

class VehicleToGridStudy : public testing::Test {
 protected:
  VehicleToGridStudy() : study_(support::study_called("ieee33-case3-strategy2")) {
    study_.discharging.vehicle_to_grid = true;
  }
  static double kwh(const ConditioningProblem& problem, double energy) {
    return energy * 1000.0 * problem.network().power_base_mva();
  }
  support::TemporaryFolder folder_;
  ConditioningStudy study_;
};

/// 21 vehicles bring 1.83 kWh each, are all parked in hour 1, and 38 of 100 at noon.
TEST_F(VehicleToGridStudy, HasWhatTheGroupsBring) {
  const ConditioningProblem problem = make_conditioning_problem(study_);
  EXPECT_EQ(problem.discharging.share, 1.0);
  EXPECT_EQ(problem.discharging.efficiency, 0.93);
  const ParkingSession& session = problem.fleet.sessions[0];
  EXPECT_NEAR(kwh(problem, session.stored[0]), 21.0 * 1.83, 1e-9);
  EXPECT_NEAR(kwh(problem, session.stored[12]), 0.38 * 21.0 * 1.83, 1e-9);
  EXPECT_EQ(session.order.front(), 13) << "after the last hour in which the fewest are parked";
  EXPECT_EQ(session.order.back(), 12);
  EXPECT_NEAR(session.room[3], 0.0, 1e-15);
  study_.discharging.soc_floor = 0.2;
  const ConditioningProblem floor = make_conditioning_problem(study_);
  EXPECT_NEAR(kwh(floor, floor.fleet.sessions[0].stored[0]), 21.0 * 0.2 * 15.0 * 0.05, 1e-9);
}

TEST_F(VehicleToGridStudy, HasWhatLotsList) {
  study_.discharging.soc_floor = 0.1;
  study_.lots = folder_.write("lots.csv",
                              "bus,vehicles,windows,energy_kwh,stored_kwh,battery_kwh\n"
                              "18,10,18:00-07:00,100,30,200\n25,5,,,20,\n");
  const ConditioningProblem problem = make_conditioning_problem(study_);
  const ParkingSession& night = problem.fleet.sessions[0];
  EXPECT_NEAR(kwh(problem, night.stored[20]), 10.0, 1e-9);
  EXPECT_NEAR(kwh(problem, night.room[20]), 70.0, 1e-9);
  EXPECT_EQ(night.steps(24).front(), 7) << "its day ends with the window";
  EXPECT_EQ(night.steps(24).back(), 6);
  EXPECT_NEAR(kwh(problem, problem.fleet.sessions[1].stored[0]), 20.0 - 0.1 * (20.0 + 5.0 * 9.97),
              1e-9);
}

TEST_F(VehicleToGridStudy, HasWhatSessionsList) {
  study_.fleet.clear();
  study_.sessions = folder_.write("sessions.csv",
                                  "bus,arrival,departure,energy_kwh,charge_kw,stored_kwh,"
                                  "battery_kwh\n"
                                  "18,17:30,07:00,20,11,15,60\n25,08:00,12:00,5,7,,\n");
  const ConditioningProblem problem = make_conditioning_problem(study_);
  const std::vector<int> steps = problem.fleet.sessions[0].steps(24);
  EXPECT_EQ(steps.front(), 17);
  EXPECT_EQ(steps.back(), 6);
  EXPECT_NEAR(kwh(problem, problem.fleet.sessions[0].stored[0]), 15.0, 1e-9);
  EXPECT_NEAR(kwh(problem, problem.fleet.sessions[0].room[0]), 25.0, 1e-9);
  EXPECT_EQ(problem.fleet.sessions[1].stored[9], 0.0);
}

/// The 33 buses by an independent program: tests/reference/vehicle_to_grid.
TEST(LongVehicleToGrid, ReachesTheReferences) {
  const CsvTable table(support::source_folder() / "tests/reference/vehicle_to_grid/objectives.csv");
  ConditioningStudy study = support::study_called("ieee33-case2-strategy2");
  study.discharging.vehicle_to_grid = true;
  ConditioningProblem problem = make_conditioning_problem(study);
  problem.limits = {};
  problem.limits.v_min = 0.5;
  problem.limits.v_max = 1.5;
  const double mw = problem.network().power_base_mva();
  ASSERT_EQ(table.row_count(), 3);
  for (int row = 0; row < table.row_count(); ++row) {
    SCOPED_TRACE(table.text(row, "name"));
    const auto number = [&](const char* column) { return std::stod(table.text(row, column)); };
    problem.objective = {.deviation = number("deviation"),
                         .thd = 0.0,
                         .losses = number("losses") * mw,
                         .peak = number("peak") * mw,
                         .wear = number("wear") * mw};
    for (int t = 0; t < problem.hour_count(); ++t) {
      problem.objective.energy_price.push_back(number("energy") * mw *
                                               (40.0 + 30.0 * std::sin(0.5 * t) + 5.0 * (t % 5)));
    }
    const double expected = number("objective");
    for (const ConditioningMethod method :
         {ConditioningMethod::benders, ConditioningMethod::monolithic}) {
      ConditioningOptions options;
      options.method = method;
      options.tolerance = 1e-9;
      const ConditioningResult result = solve_conditioning(problem, options);
      expect_optimal(result);
      EXPECT_NEAR(result.perspective_objective, expected, 1e-6 * expected);
      EXPECT_NEAR(result.objective.total(problem.objective), expected, 1e-6 * expected);
      EXPECT_NEAR(result.objective.given_back * mw, number("given_mwh"), 2e-3);
    }
  }
}

/// A vehicle past midnight and others beside it, each within what it holds.
using LongVehicleToGridStudy = VehicleToGridStudy;
TEST_F(LongVehicleToGridStudy, SolvesSessionsThatMeet) {
  study_.fleet.clear();
  study_.enforce_thd_limit = false;
  study_.sessions = folder_.write("sessions.csv",
                                  "bus,arrival,departure,energy_kwh,charge_kw,stored_kwh\n"
                                  "18,17:30,07:00,20,11,15\n18,19:00,23:00,7.9,4,9\n"
                                  "33,09:00,15:00,40,22,10\n33,12:00,15:30,3.6,3.7,5\n");
  const ConditioningProblem problem = make_conditioning_problem(study_);
  const ConditioningResult result = solve_conditioning(problem);
  expect_optimal(result);
  expect_energy(problem, result.schedule);
  ConditioningOptions monolithic;
  monolithic.method = ConditioningMethod::monolithic;
  const ConditioningResult one = solve_conditioning(problem, monolithic);
  EXPECT_NEAR(one.perspective_objective, result.perspective_objective,
              2e-4 * one.perspective_objective);
}

TEST(LongVehicleToGrid, IsSolvedByPhase) {
  const support::PhaseStudy given("ieee13");
  ConditioningStudy study = given.study();
  study.discharging.vehicle_to_grid = true;
  study.objective.losses = 5.0;
  const ConditioningProblem problem = make_conditioning_problem(study);
  const ConditioningResult result = solve_study(problem, ConditioningMethod::benders);
  expect_optimal(result);
  expect_energy(problem, result.schedule);
}

}  // namespace
}  // namespace overtone
