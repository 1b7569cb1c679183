// What the room's public functions refuse of problems built by hand; that what is left at its
// default works; and that threads, and cases that fail, don't disturb each other.

#include <algorithm>
#include <atomic>
#include <cmath>
#include <limits>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <oneapi/tbb/parallel_for.h>
#include <oneapi/tbb/partitioner.h>
#include <oneapi/tbb/task_arena.h>

#include <overtone/conditioning.hpp>
#include <overtone/fleet.hpp>
#include <overtone/problem_size.hpp>

#include "support/refusal.hpp"
#include "support/small_conditioning.hpp"

namespace overtone {
namespace {

using support::refusal;
using support::small_problem;

const double kNotANumber = std::nan("");
constexpr double kUnlimited = std::numeric_limits<double>::infinity();

struct Misuse {
  const char* name;
  void (*spoil)(ConditioningProblem&);
  const char* message;
};

void PrintTo(const Misuse& misuse, std::ostream* out) { *out << misuse.name; }

class MisusedProblem : public testing::TestWithParam<Misuse> {};

TEST_P(MisusedProblem, IsRefusedWithArgumentPositionAndBound) {
  ConditioningProblem problem = small_problem();
  const Schedule schedule = empty_schedule(problem);
  GetParam().spoil(problem);
  EXPECT_EQ(refusal([&] { (void)solve_conditioning(problem); }), GetParam().message);
  EXPECT_EQ(refusal([&] { (void)verify_schedule(problem, schedule); }), GetParam().message);
  EXPECT_EQ(refusal([&] { (void)problem_size(problem); }), GetParam().message);
  EXPECT_EQ(refusal([&] { (void)figures_without_vehicles(problem); }), GetParam().message);
}

using P = ConditioningProblem;
constexpr Misuse kMisuses[] = {
    {"NoLoadFlow", [](P& p) { p.flow = nullptr; }, "conditioning problem: there is no load flow"},
    {"NoHours", [](P& p) { p.hour.clear(); },
     "conditioning problem: there are no hours; must be one at least"},
    {"NoLoad", [](P& p) { p.load = {}; },
     "conditioning problem: load has 0 x 0 entries; must have 3 x 7"},
    {"LoadOfOneHour", [](P& p) { p.load.assign(1, 7); },
     "conditioning problem: load has 1 x 7 entries; must have 3 x 7"},
    {"LoadNotANumber", [](P& p) { p.load(1, 4) = {kNotANumber, 0.0}; },
     "conditioning problem: load[1][4] nan + 0j; must be finite"},
    {"ChargerAtPort99", [](P& p) { p.fleet.chargers[0].port = 99; },
     "conditioning problem, charger 0: port 99; must be 0 to 6"},
    {"ChargerAtPortMinusOne", [](P& p) { p.fleet.chargers[0].port = -1; },
     "conditioning problem, charger 0: port -1; must be 0 to 6"},
    {"ChargersHereAndAtTheSource",
     [](P& p) {
       Charger other = p.fleet.chargers[2];
       other.port = 0;
       p.fleet.chargers.push_back(other);
     },
     "conditioning problem, charger 3: port 0 is where the source holds the voltage, or that "
     "before "
     "it; must be all of a lot's, or none"},
    {"ChargerOfNoLot", [](P& p) { p.fleet.chargers[2].lot = 3; },
     "conditioning problem, charger 2: lot 3; must be 0 to 2"},
    {"ChargersOutOfOrder", [](P& p) { std::swap(p.fleet.chargers[0], p.fleet.chargers[1]); },
     "conditioning problem, charger 0: lot 1 after lot -1; must be in the order of the lots, with "
     "one at least of each"},
    {"LotWithoutCharger", [](P& p) { p.fleet.chargers.pop_back(); },
     "conditioning problem: lot 2 has no charger; must have one at least"},
    {"TwoChargersAtAPort", [](P& p) { p.fleet.chargers[1].port = p.fleet.chargers[0].port; },
     "conditioning problem: port 1 has two chargers; must have one at most"},
    {"BatteryShort", [](P& p) { p.fleet.chargers[0].battery_max.resize(2); },
     "conditioning problem, charger 0: battery_max has 2 entries; must have 3"},
    {"BatteryNegative", [](P& p) { p.fleet.chargers[0].battery_max[1] = -1.0; },
     "conditioning problem, charger 0: battery_max[1] -1; must be >= 0 and finite"},
    {"CurrentShort", [](P& p) { p.fleet.chargers[0].current_max.clear(); },
     "conditioning problem, charger 0: current_max has 0 entries; must have 3"},
    {"CurrentNotANumber", [](P& p) { p.fleet.chargers[2].current_max[0] = kNotANumber; },
     "conditioning problem, charger 2: current_max[0] nan; must be >= 0 and finite"},
    {"EnergyNotANumber", [](P& p) { p.fleet.sessions[0].energy = kNotANumber; },
     "conditioning problem, session 0: energy nan; must be >= 0 and finite"},
    {"NoSession", [](P& p) { p.fleet.sessions.pop_back(); },
     "conditioning problem: lot 2 has no session; must have one at least"},
    {"SessionsOfMoreThanTheLot",
     [](P& p) { p.fleet.sessions.push_back({.lot = 2, .share = {0, 0, 0.5}}); },
     "conditioning problem, lot 2: sessions share 1.5 of its battery power in hour 2; must be 1 at "
     "most"},
    {"SessionShort", [](P& p) { p.fleet.sessions[1].share = {1}; },
     "conditioning problem, session 1: share has 1 entries; must have 3"},
    {"StepWithoutLength", [](P& p) { p.hour[1].hours = 0.0; },
     "conditioning problem, hour 1: length 0; must be > 0 and finite"},
    {"VoltagesCrossed", [](P& p) { p.limits.v_min = 1.1; },
     "operating limits: v_max 1.05; must be > v_min 1.1"},
    {"VoltageNotANumber", [](P& p) { p.limits.v_min = kNotANumber; },
     "operating limits: v_min nan; must be >= 0 and finite"},
    {"BranchesShort", [](P& p) { p.limits.branch_current.resize(2); },
     "operating limits: branch_current has 2 entries; must have 6"},
    {"BranchNegative", [](P& p) { p.limits.branch_current[3] = -1.0; },
     "operating limits: branch_current[3] -1; must be >= 0"},
    {"SubstationNotANumber", [](P& p) { p.limits.substation_current = kNotANumber; },
     "operating limits: substation_current nan; must be >= 0"},
    {"ThdZero", [](P& p) { p.thd_limit = 0.0; },
     "conditioning problem: thd_limit 0; must be > 0 and finite"},
    {"WeightNotANumber", [](P& p) { p.objective.current = kNotANumber; },
     "conditioning objective: current nan; must be >= 0 and finite"},
    {"NothingToMinimise", [](P& p) { p.objective.deviation = p.objective.thd = 0.0; },
     "conditioning objective: all weights are 0; one must be above it"},
    {"PricesShort", [](P& p) { p.objective.energy_price = {1.0}; },
     "conditioning objective: energy_price has 1 entries; must have 3"},
    {"PeakNegative", [](P& p) { p.objective.peak = -2.0; },
     "conditioning objective: peak -2; must be >= 0 and finite"},
    {"UnbalanceOfABalancedFeeder", [](P& p) { p.objective.unbalance = 1.0; },
     "conditioning objective: unbalance has a weight, and the feeder is balanced; must be 0"},
    {"PriorityNegative", [](P& p) { p.priority.assign(7, -1.0); },
     "conditioning problem: priority[0] -1; must be >= 0 and finite"},
    {"LossNegative", [](P& p) { p.losses.q_p = -1.0; },
     "conditioning problem: loss of chargers -1; must be >= 0 and finite"},
    {"LotsInCaseI", [](P& p) { p.study_case = StudyCase::I; },
     "conditioning problem: case I has lots; it must have none, or be another case"},
    {"PhaseLocked", [](P& p) { p.harmonic_currents = HarmonicCurrents::phase_locked; },
     "conditioning problem: an optimised case has harmonic currents other than in_phase or a power "
     "balance other than fundamental; must have these"}};

INSTANTIATE_TEST_SUITE_P(All, MisusedProblem, testing::ValuesIn(kMisuses),
                         [](const auto& test) { return std::string(test.param.name); });

template <class Spoil>
std::string refused_options(const Spoil& spoil) {
  ConditioningOptions options;
  spoil(options);
  return refusal([&] { (void)solve_conditioning(small_problem(), options); });
}

TEST(ConditioningOptions, ByHandHaveTheBoundsOfStudyFiles) {
  using O = ConditioningOptions;
  EXPECT_EQ(refused_options([](O& o) { o.tau_min = 0.0; }),
            "conditioning options: tau_min 0; must be 1e-08 to 0.001");
  EXPECT_EQ(refused_options([](O& o) { o.tolerance = kNotANumber; }),
            "conditioning options: tolerance nan; must be 1e-12 to 0.0001");
  EXPECT_EQ(refused_options([](O& o) { o.tolerance = -1.0; }),
            "conditioning options: tolerance -1; must be 1e-12 to 0.0001");
  EXPECT_EQ(refused_options([](O& o) { o.max_iterations = -1; }),
            "conditioning options: max_iterations -1; must be 1 to 1000000");
  EXPECT_EQ(refused_options([](O& o) { o.max_masters = 0; }),
            "conditioning options: max_masters 0; must be 1 to 1000000");
  EXPECT_EQ(refused_options([](O& o) { o.threads = 100000; }),
            "conditioning options: threads 100000; must be 0 to 4096");
  EXPECT_EQ(refused_options([](O& o) { o.threads = -3; }),
            "conditioning options: threads -3; must be 0 to 4096");
}

TEST(OperatingLimits, LeftAtTheirDefaultAreVoltagesAlone) {
  ConditioningProblem problem = small_problem();
  problem.limits = {};
  const ConditioningResult result = solve_conditioning(problem);
  EXPECT_EQ(result.status, ConditioningStatus::gap_closed) << result.message;
  EXPECT_TRUE(result.verification.passed);
  EXPECT_EQ(result.figures.loading_max_branch, -1);
  for (const OperatingLimit& limit : all_operating_limits(problem, problem.all_hours())) {
    EXPECT_TRUE(limit.kind == LimitKind::voltage_low || limit.kind == LimitKind::voltage_high);
  }
  problem.fleet = {};
  problem.study_case = StudyCase::I;
  EXPECT_EQ(solve_conditioning(problem).status, ConditioningStatus::load_flow);
}

TEST(ScheduleArguments, SizesAreCheckedAndNumbersJudged) {
  const ConditioningProblem problem = small_problem();
  EXPECT_EQ(refusal([&] { (void)verify_schedule(problem, Schedule{}); }),
            "schedule: battery_power has 0 x 0 entries; must have 3 x 3");
  Schedule schedule = empty_schedule(problem);
  EXPECT_FALSE(verify_schedule(problem, schedule).passed);
  schedule.battery_power(2, 1) = kNotANumber;
  const Verification found = verify_schedule(problem, schedule);
  EXPECT_FALSE(found.passed);
  EXPECT_THAT(found.faults,
              testing::ElementsAre("schedule: battery_power[2][1] nan; must be finite"));
  EXPECT_EQ(refusal([&] { (void)load_flow_of(problem, empty_schedule(problem), {3}, {}); }),
            "conditioning problem: hour 3; must be 0 to 2");
  EXPECT_EQ(refusal([&] { (void)charger_current_squared(problem, empty_schedule(problem), 0, 9); }),
            "conditioning problem: charger 9; must be 0 to 2");
}

TEST(LimitArguments, AreChecked) {
  const ConditioningProblem problem = small_problem();
  EXPECT_EQ(refusal([&] { (void)all_operating_limits(problem, {-1}); }),
            "conditioning problem: hour -1; must be 0 to 2");
  EXPECT_EQ(refusal([&] { (void)describe(problem, {.form = 99}); }),
            "operating limit: form 99; must be 0 to " +
                std::to_string(problem.network().measured.size() - 1));
  const auto limits = all_operating_limits(problem, {0});
  Schedule schedule = empty_schedule(problem);
  schedule.voltage = {};
  EXPECT_EQ(refusal([&] { (void)evaluate_operating_limits(problem, schedule, limits); }),
            "conditioning problem: voltage has 0 x 0 x 0 entries; must have 3 x 3 x 7");
  schedule = empty_schedule(problem);
  for (Complex& v : schedule.voltage.flat()) {
    v = kNotANumber;
  }
  EXPECT_FALSE(evaluate_operating_limits(problem, schedule, limits).total <= 1.0)
      << "what is not a number keeps no limit";
  EXPECT_EQ(refusal([&] { (void)fixed_port_current(problem, 0, 9, 0); }),
            "conditioning problem: order 9; must be 0 to 2");
  EXPECT_EQ(refusal([&] { (void)problem.harmonic_load_squared(0, -1); }),
            "conditioning problem: port -1; must be 0 to 6");
  EXPECT_EQ(refusal([] { (void)vehicles_at_full_penetration(kNotANumber); }),
            "vehicles: load nan; must be finite");
  EXPECT_EQ(refusal([] { (void)charger_power_without_control(kNotANumber, {}); }),
            "charger power: battery power nan; must be finite");
  EXPECT_EQ(charger_power_without_control(100.0, {}).real(), kUnlimited) << "none gives it";
}

TEST(ConditioningThreads, SolveOneProblemSideBySide) {
  const ConditioningProblem problem = small_problem();
  const ConditioningResult alone = solve_conditioning(problem);
  std::vector<int> differing(3, 0);
  std::vector<std::thread> threads;
  for (int k = 0; k < 3; ++k) {
    threads.emplace_back([&, k] {
      ConditioningOptions options;
      options.threads = k;
      for (int i = 0; i < 3; ++i) {
        const ConditioningResult one = solve_conditioning(problem, options);
        differing[k] += one.schedule.voltage == alone.schedule.voltage ? 0 : 1;
      }
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  EXPECT_EQ(differing, std::vector<int>(3, 0));
}

/// An exception of one case in a loop of whoever uses the library; the others are solved to their
/// end, or have not begun.
TEST(ConditioningThreads, OthersAreWholeWhenACaseThrows) {
  const ConditioningProblem problem = small_problem();
  const Array3<Complex> alone = solve_conditioning(problem).schedule.voltage;
  std::atomic<int> differing = 0;
  oneapi::tbb::task_arena(4).execute([&] {
    for (int repeat = 0; repeat < 10; ++repeat) {
      std::atomic<int> begun = 0;
      const auto one = [&](int i) {
        if (i == 2) {  // where a second thread begins; whoever has one only has been through others
          while (begun == 0) {
            std::this_thread::yield();
          }
          throw std::runtime_error("mine");
        }
        ConditioningOptions options;
        options.progress = [&](const SolverProgress&) {
          ++begun;
          return true;
        };
        differing += solve_conditioning(problem, options).schedule.voltage == alone ? 0 : 1;
      };
      try {
        oneapi::tbb::parallel_for(0, 4, one, oneapi::tbb::simple_partitioner{});
        ADD_FAILURE() << "no exception";
      } catch (const std::runtime_error& error) {
        EXPECT_STREQ(error.what(), "mine");
      }
    }
  });
  EXPECT_EQ(differing, 0);
}

TEST(ConditioningThreads, WhatProgressThrowsComesOut) {
  for (const ConditioningMethod method :
       {ConditioningMethod::benders, ConditioningMethod::monolithic}) {
    ConditioningOptions options;
    options.method = method;
    options.progress = [](const SolverProgress& progress) {
      if (progress.iteration > 2) {
        throw std::domain_error("mine");
      }
      return true;
    };
    EXPECT_THROW((void)solve_conditioning(small_problem(), options), std::domain_error);
  }
}

}  // namespace
}  // namespace overtone
