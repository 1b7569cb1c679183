// A receding horizon: hours go by, loads move, and the rest is planned again from the last plan.
// The start decides how long a solve takes, never what it ends at.

#include <overtone/receding_horizon.hpp>

#include <random>
#include <string>
#include <tuple>
#include <vector>

#include <gtest/gtest.h>

#include "studies_check.hpp"
#include "support/refusal.hpp"
#include "support/small_conditioning.hpp"

namespace overtone {
namespace {

using support::expect_same_objective;
using support::expect_solved;
using support::refusal;
using support::small_problem;
using support::SmallGrid;

int iterations_of(const ConditioningResult& result) {
  int sum = 0;
  for (const IterationRecord& record : result.iterations) {
    sum += record.solver_iterations;
  }
  return sum;
}

void scale_loads(ConditioningProblem& problem, double share) {
  for (Complex& load : problem.load.flat()) {
    load *= share;
  }
}

ConditioningResult solve_from(const ConditioningProblem& problem, ConditioningStart start,
                              ConditioningMethod method = ConditioningMethod::benders) {
  ConditioningOptions options;
  options.method = method;
  options.start = std::move(start);
  return solve_conditioning(problem, options);
}

using Parameter = std::tuple<StudyCase, ChargingStrategy, SmallGrid, ConditioningMethod>;

class Replans : public testing::TestWithParam<Parameter> {
 protected:
  ConditioningMethod method_ = std::get<3>(GetParam());
  ConditioningProblem problem_ = small_problem({.grid = std::get<2>(GetParam()),
                                                .study_case = std::get<0>(GetParam()),
                                                .strategy = std::get<1>(GetParam()),
                                                .enforce_thd_limit = true});
  ConditioningResult plan_ = support::solve_study(problem_, method_);
};

TEST_P(Replans, EndAtTheObjectiveOfTheColdSolve) {
  ASSERT_TRUE(plan_.end.has_value());
  ConditioningProblem rest = remaining_problem(problem_, plan_.schedule, 1);
  scale_loads(rest, 1.03);
  const ConditioningResult cold = support::solve_study(rest, method_);
  const ConditioningResult warm = solve_from(rest, shifted(*plan_.end, 1), method_);
  expect_solved(rest, warm);
  expect_same_objective(warm, cold);
  EXPECT_TRUE(warm.end.has_value());
}

TEST_P(Replans, OfTheSameProblemTakeFewIterations) {
  const ConditioningResult again = solve_from(problem_, *plan_.end, method_);
  expect_solved(problem_, again);
  expect_same_objective(again, plan_);
  EXPECT_LT(iterations_of(again), iterations_of(plan_));
  EXPECT_EQ(again.iterations.size(), 1u);
}

TEST_P(Replans, TurnTheDayWithHoursThatComeAgain) {
  ConditioningProblem next = problem_;  // tomorrow's first hour after today's last
  const auto turn = [](auto values) {
    std::rotate(values.begin(), values.begin() + 1, values.end());
    return values;
  };
  next.hour = turn(problem_.hour);
  for (int t = 0; t < next.hour_count(); ++t) {
    for (int p = 0; p < next.network().port_count(); ++p) {
      next.load(t, p) = problem_.load((t + 1) % next.hour_count(), p);
    }
  }
  for (Charger& charger : next.fleet.chargers) {
    charger.battery_max = turn(charger.battery_max);
    charger.current_max = turn(charger.current_max);
  }
  const ConditioningResult warm = solve_from(next, shifted(*plan_.end, 1, 1), method_);
  expect_solved(next, warm);
  expect_same_objective(warm, plan_);
  EXPECT_LT(iterations_of(warm), iterations_of(plan_));
}

template <class Change>
void change_numbers(ConditioningStart& start, const Change& change) {
  const auto variable = [&](ConditioningStart::Variable& v) {
    change(v.value), change(v.lower_dual), change(v.upper_dual);
  };
  const auto complex = [&](Complex& z) {
    double parts[2] = {z.real(), z.imag()};
    change(parts[0]), change(parts[1]);
    z = {parts[0], parts[1]};
  };
  for (ConditioningStart::Hour& hour : start.hour) {
    for (ConditioningStart::Node& node : hour.node) {
      std::for_each(node.voltage.begin(), node.voltage.end(), complex);
      std::for_each(node.balance_dual.begin(), node.balance_dual.end(), complex);
      variable(node.tau), variable(node.deviation);
      change(node.deviation_dual[0]), change(node.deviation_dual[1]), change(node.thd_dual);
    }
    for (ConditioningStart::Charger& charger : hour.charger) {
      complex(charger.power);
      std::for_each(charger.battery.begin(), charger.battery.end(), variable);
      std::for_each(charger.current.begin(), charger.current.end(), complex);
      change(charger.loss_dual), change(charger.reactive_dual), change(charger.current_dual);
    }
    for (ConditioningStart::Limit& limit : hour.limit) {
      change(limit.dual);
    }
  }
  std::for_each(start.energy_dual.begin(), start.energy_dual.end(), change);
}

TEST_P(Replans, FromRubbishEndAtASolution) {
  std::mt19937 random(1);
  for (const double size : {0.0, 1.0, 1e3, 1e200}) {
    SCOPED_TRACE(size);
    std::uniform_real_distribution<double> any(-1.0, 1.0);
    ConditioningStart rubbish = *plan_.end;
    change_numbers(rubbish, [&](double& number) { number = size * any(random); });
    const ConditioningResult result = solve_from(problem_, std::move(rubbish), method_);
    expect_solved(problem_, result);
    expect_same_objective(result, plan_);
  }
}

std::string name_of(const testing::TestParamInfo<Parameter>& instance) {
  const auto [study_case, strategy, grid, method] = instance.param;
  return std::string("Case") + to_string(study_case) + "Strategy" + to_string(strategy) +
         to_string(grid) + (method == ConditioningMethod::benders ? "Benders" : "OneNlp");
}

INSTANTIATE_TEST_SUITE_P(
    Small, Replans,
    testing::Values(Parameter{StudyCase::III, ChargingStrategy::optimised, SmallGrid::radial,
                              ConditioningMethod::benders},
                    Parameter{StudyCase::III, ChargingStrategy::optimised, SmallGrid::radial,
                              ConditioningMethod::monolithic},
                    Parameter{StudyCase::III, ChargingStrategy::optimised, SmallGrid::switches,
                              ConditioningMethod::benders},
                    Parameter{StudyCase::II, ChargingStrategy::optimised, SmallGrid::meshed,
                              ConditioningMethod::benders},
                    Parameter{StudyCase::III, ChargingStrategy::on_arrival,
                              SmallGrid::source_impedance, ConditioningMethod::benders}),
    name_of);

/// An afternoon on 33 buses, loads anew every hour.
TEST(Replanning, FollowsTheColdSolvesHourByHour) {
  ConditioningProblem problem = support::problem_called("ieee33-case3-strategy2");
  ConditioningResult plan = solve_conditioning(problem);
  int cold_iterations = 0, warm_iterations = 0;
  for (const double share : {1.04, 0.95, 1.02}) {
    problem = remaining_problem(problem, plan.schedule, 5);
    scale_loads(problem, share);
    const ConditioningResult cold = solve_conditioning(problem);
    plan = solve_from(problem, shifted(*plan.end, 5));
    expect_solved(problem, plan);
    expect_same_objective(plan, cold);
    cold_iterations += iterations_of(cold);
    warm_iterations += iterations_of(plan);
  }
  EXPECT_LT(2 * warm_iterations, cold_iterations);
}

TEST(Replanning, AnswersFeasibilityAsTheColdSolveDoes) {
  ConditioningProblem problem = small_problem();
  const ConditioningResult plan = solve_conditioning(problem);
  problem.limits.v_min = 0.9999;
  const ConditioningResult cold = solve_conditioning(problem);
  ASSERT_EQ(cold.status, ConditioningStatus::infeasible);
  const ConditioningResult warm = solve_from(problem, *plan.end);
  EXPECT_EQ(warm.status, cold.status);
  EXPECT_EQ(warm.message, cold.message);
  EXPECT_EQ(warm.schedule.voltage, cold.schedule.voltage);
  EXPECT_EQ(warm.shortfalls.size(), cold.shortfalls.size());
  EXPECT_FALSE(warm.end.has_value());
}

TEST(Replanning, StopsWhereItIsInterrupted) {
  const ConditioningProblem problem = small_problem();
  ConditioningOptions options;
  options.start = solve_conditioning(problem).end;
  options.progress = [](const SolverProgress& at) { return at.iteration < 1; };
  EXPECT_EQ(solve_conditioning(problem, options).status, ConditioningStatus::interrupted);
}

TEST(Replanning, LoadFlowsHaveNoEnd) {
  const ConditioningProblem problem =
      small_problem({.study_case = StudyCase::II, .strategy = ChargingStrategy::on_arrival});
  EXPECT_FALSE(solve_conditioning(problem).end.has_value());
}

TEST(RemainingProblem, LeavesTheEnergyThatIsNotChargedYet) {
  const ConditioningProblem problem = small_problem();
  const ConditioningResult plan = solve_conditioning(problem);
  const ConditioningProblem rest = remaining_problem(problem, plan.schedule, 2);
  EXPECT_EQ(rest.hour, std::vector<TimeStep>{12});
  ASSERT_EQ(rest.load.extent(0), 1);
  EXPECT_EQ(rest.load(0, 3), problem.load(2, 3));
  for (int c = 0; c < rest.fleet.charger_count(); ++c) {
    const Charger& charger = rest.fleet.chargers[c];
    EXPECT_EQ(charger.battery_max, std::vector<double>{problem.fleet.chargers[c].battery_max[2]});
    const double charged = plan.schedule.battery_power(0, c) + plan.schedule.battery_power(1, c);
    EXPECT_NEAR(rest.fleet.sessions[c].energy, problem.fleet.sessions[c].energy - charged, 1e-15);
  }
}

TEST(RemainingProblem, BringsHoursAgainAsThoseOfTomorrow) {
  const ConditioningProblem problem = small_problem();
  const ConditioningProblem next = remaining_problem(problem, empty_schedule(problem), 2, 1);
  EXPECT_EQ(next.hour, (std::vector<TimeStep>{12, problem.hour[0]}));
  for (int p = 0; p < problem.network().port_count(); ++p) {
    EXPECT_EQ(next.load(0, p), problem.load(2, p));
    EXPECT_EQ(next.load(1, p), problem.load(0, p));
  }
  for (int c = 0; c < next.fleet.charger_count(); ++c) {
    const Charger &was = problem.fleet.chargers[c], &is = next.fleet.chargers[c];
    EXPECT_EQ(is.battery_max, (std::vector<double>{was.battery_max[2], was.battery_max[0]}));
    EXPECT_EQ(is.current_max, (std::vector<double>{was.current_max[2], was.current_max[0]}));
  }
}

TEST(RemainingProblem, RefusesHoursThatAreNotThere) {
  const ConditioningProblem problem = small_problem();
  const Schedule schedule = empty_schedule(problem);
  EXPECT_EQ(refusal([&] { (void)remaining_problem(problem, schedule, 3); }),
            "conditioning problem: steps 3; must be 0 to 2");
  EXPECT_EQ(refusal([&] { (void)remaining_problem(problem, schedule, 1, 2); }),
            "conditioning problem: added 2; must be 0 to 1");
}

TEST(ShiftedStart, DropsHoursAndBringsThemAgain) {
  ConditioningStart start;
  for (int t = 0; t < 3; ++t) {
    start.hour.emplace_back().limit = {{.form = t}};
  }
  start.energy_dual = {0.5};
  const ConditioningStart moved = shifted(start, 2, 1);
  ASSERT_EQ(moved.hour.size(), 2u);
  EXPECT_EQ(moved.hour[0].limit[0].form, 2);
  EXPECT_EQ(moved.hour[1].limit[0].form, 0);
  EXPECT_EQ(moved.energy_dual, start.energy_dual);
  EXPECT_EQ(refusal([&] { (void)shifted(start, 4); }), "shifted start: steps 4; must be 0 to 3");
  EXPECT_EQ(refusal([&] { (void)shifted(start, 1, 2); }), "shifted start: added 2; must be 0 to 1");
}

struct Misfit {
  const char* name;
  void (*spoil)(ConditioningStart&);
  const char* message;
};

void PrintTo(const Misfit& misfit, std::ostream* out) { *out << misfit.name; }

class MisfitStarts : public testing::TestWithParam<Misfit> {};

TEST_P(MisfitStarts, AreRefusedWithPlaceAndSize) {
  const ConditioningProblem problem = small_problem();
  ConditioningStart start = solve_conditioning(problem).end.value();
  GetParam().spoil(start);
  EXPECT_EQ(refusal([&] { (void)solve_from(problem, start); }), GetParam().message);
}

using S = ConditioningStart;
constexpr Misfit kMisfits[] = {
    {"Hours", [](S& s) { s.hour.pop_back(); },
     "conditioning start: hour has 2 entries; must have 3"},
    {"Nodes", [](S& s) { s.hour[1].node.pop_back(); },
     "conditioning start, hour 1: node has 5 entries; must have 6"},
    {"Chargers", [](S& s) { s.hour[1].charger.pop_back(); },
     "conditioning start, hour 1: charger has 2 entries; must have 3"},
    {"Lots", [](S& s) { s.energy_dual.pop_back(); },
     "conditioning start: energy_dual has 2 entries; must have 3"},
    {"Orders", [](S& s) { s.hour[1].node[2].voltage.resize(2); },
     "conditioning start, hour 1, node 2: voltage has 2 entries; must have 1 or 3"},
    {"BalanceDuals", [](S& s) { s.hour[1].node[2].balance_dual.clear(); },
     "conditioning start, hour 1, node 2: balance_dual has 0 entries; must have 1 or 3"},
    {"Currents", [](S& s) { s.hour[1].charger[0].current.resize(5); },
     "conditioning start, hour 1, charger 0: current has 5 entries; must have none or 2"},
    {"Form", [](S& s) { s.hour[0].limit = {{.form = -1}}; },
     "conditioning start, hour 0: form of a limit -1; must be 0 to 14"},
    {"NotANumber", [](S& s) { s.hour[0].node[3].deviation.value = std::nan(""); },
     "conditioning start, hour 0, node 3: tau and deviation must be finite"},
};

INSTANTIATE_TEST_SUITE_P(Start, MisfitStarts, testing::ValuesIn(kMisfits),
                         [](const auto& instance) { return std::string(instance.param.name); });

TEST(MisfitOptions, OfMastersThatBeginAtTheLoadFlowTakeNoStart) {
  const ConditioningProblem problem = small_problem();
  ConditioningOptions options;
  options.start = solve_conditioning(problem).end;
  options.cuts = CutKind::per_limit;
  EXPECT_EQ(refusal([&] { (void)solve_conditioning(problem, options); }),
            "conditioning options: start is given, and masters that begin at the load flow have no "
            "use for it; must be method monolithic, or exact cuts with continue_masters");
}

}  // namespace
}  // namespace overtone
