#include <algorithm>
#include <cmath>
#include <limits>

#include <gtest/gtest.h>

#include "hosting/hosting_solve.hpp"
#include "support/hosting_cases.hpp"

namespace overtone {
namespace {

using support::hosting_problem;
using support::mini_feeder;

constexpr double kStationTolerance = 5e-4;    // MW, of the reference figures
constexpr double kObjectiveTolerance = 1e-4;  // on f

void expect_sound(const HostingResult& result) {
  ASSERT_EQ(result.status, HostingStatus::solved) << result.bus << ": " << result.message;
  EXPECT_LE(result.exactness.cone_gap, 1e-5) << result.exactness.cone_gap_at;
  EXPECT_LE(result.exactness.overlap_mw, 1e-5);
  EXPECT_LE(result.replay.voltage_mismatch, 1e-6);
  EXPECT_LE(result.replay.power_mismatch, 1e-5);
  EXPECT_LE(result.replay.limit_excess, 1e-6) << result.replay.worst;
}

struct Figure {
  const char* bus;
  double objective;
};

class HostingObjective : public testing::TestWithParam<Figure> {};

TEST_P(HostingObjective, ScenarioOneHasTheReferenceObjective) {
  const HostingResult result = hosting_capacity(hosting_problem("a", "1", "ev1"), GetParam().bus);
  expect_sound(result);
  EXPECT_NEAR(result.objective, GetParam().objective, kObjectiveTolerance);
}

INSTANTIATE_TEST_SUITE_P(ScenarioOne, HostingObjective,
                         testing::Values(Figure{"2", -1.43442}, Figure{"10", -0.01219},
                                         Figure{"18", 0.03107}, Figure{"25", -0.78463},
                                         Figure{"33", 0.05194}),
                         [](const auto& test) { return std::string("Bus") + test.param.bus; });

TEST(HostingCapacity, RepairedModesReachTheTreeSearchOptimum) {
  const HostingProblem problem = hosting_problem("a", "4", "ev1");
  const HostingResult bus18 = hosting_capacity(problem, "18");
  expect_sound(bus18);
  EXPECT_NEAR(bus18.exactness.relaxed_objective, -0.0091337, 1e-6);
  EXPECT_NEAR(bus18.objective, -0.0089396, 1e-6);
  EXPECT_NEAR(bus18.station_mw, 0.186804, 1e-5);
  EXPECT_GE(bus18.exactness.repairs, 1);
  EXPECT_GT(bus18.exactness.relaxed_overlap_mw, 0.1);
  const HostingResult bus2 = hosting_capacity(problem, "2");
  EXPECT_NEAR(bus2.exactness.relaxed_objective, -1.499956, 2e-6);
  EXPECT_NEAR(bus2.objective, -1.499712, 2e-6);
  EXPECT_NEAR(bus2.station_mw, 1.821863, 1e-5);
}

TEST(HostingCapacity, NamesWhatLimitsEachBus) {
  const HostingProblem problem = hosting_problem("a", "1", "ev1");
  const auto hours_of = [](const HostingResult& result, HostingLimitKind kind,
                           const std::string& element) {
    std::vector<int> hours;
    for (const HostingLimit& limit : result.binding) {
      if (limit.kind == kind && limit.element == element) {
        EXPECT_GT(limit.multiplier, 0.0);
        hours.push_back(limit.hour);
      }
    }
    std::sort(hours.begin(), hours.end());
    return hours;
  };
  EXPECT_EQ(hours_of(hosting_capacity(problem, "2"), HostingLimitKind::line_forward, "1->2"),
            (std::vector<int>{17, 18, 19, 20, 21}));
  EXPECT_EQ(hours_of(hosting_capacity(problem, "33"), HostingLimitKind::voltage_low, "30"),
            (std::vector<int>{17, 18, 19, 20, 21, 22}));
  const HostingResult bus18 = hosting_capacity(problem, "18");
  EXPECT_EQ(bus18.binding.front().kind, HostingLimitKind::voltage_low);
  EXPECT_GE(bus18.binding.size(), 6U);
}

TEST(HostingCapacity, WithoutDevicesReferenceStations) {
  struct Row {
    const char* bus;
    double ev1, ev2;
  };
  for (const Row& row : {Row{"2", 1.1230, 1.8434}, Row{"6", 1.0489, 1.7294},
                         Row{"18", 0.4884, 0.6690}, Row{"33", 0.8842, 1.1606}}) {
    for (const bool first : {true, false}) {
      HostingProblem problem = hosting_problem("a", "1", first ? "ev1" : "ev2");
      problem.scenario.storage.clear();
      problem.scenario.var_generators.clear();
      problem.scenario.pv.clear();
      problem.v_min = 0.90;
      problem.v_max = 1.10;
      const HostingResult result = hosting_capacity(problem, row.bus);
      expect_sound(result);
      EXPECT_NEAR(result.station_mw, first ? row.ev1 : row.ev2, kStationTolerance) << row.bus;
    }
  }
}

TEST(HostingCapacity, WithoutAStationReferenceLosses) {
  HostingProblem problem = hosting_problem("a", "1", "ev1");
  problem.max_station_mw = 0.0;
  const HostingResult result = hosting_capacity(problem, "2");
  ASSERT_FALSE(result.dispatch.empty()) << result.message;
  EXPECT_NEAR(result.losses_mwh, 0.8824, 5e-4);
  EXPECT_NEAR(result.loss_term, 1.5004, 5e-4);
  double peak = 0.0;
  for (int t = 0; t < 24; ++t) {
    peak = std::max(peak, result.dispatch.p(t, 0));
  }
  EXPECT_NEAR(peak, 2.6610, 5e-4);
  // Storage discharges in the evening, and the unit at bus 33 charges at the PV peak.
  for (int unit = 0; unit < 4; ++unit) {
    double evening = 0.0;
    for (int t = 17; t < 22; ++t) {
      evening += result.dispatch.discharge(t, unit);
    }
    EXPECT_GT(evening, 0.1) << unit;
  }
  EXPECT_GT(result.dispatch.charge(11, 3) + result.dispatch.charge(12, 3), 0.01);
}

TEST(HostingCapacity, OptionsMoveTheAnswerAsTheyShould) {
  HostingProblem losses = hosting_problem("a", "1", "ev1");
  const double with_x = hosting_capacity(losses, "18").station_mw;
  losses.losses = LossWeight::r;
  EXPECT_NEAR(hosting_capacity(losses, "18").station_mw, with_x, 0.0015);

  HostingProblem apparent = hosting_problem("a", "1", "ev1");
  apparent.line_limit = LineLimit::mva;
  const HostingResult by_mva = hosting_capacity(apparent, "2");
  expect_sound(by_mva);
  EXPECT_NEAR(by_mva.station_mw, 1.765, 1e-3);
  EXPECT_TRUE(std::any_of(by_mva.binding.begin(), by_mva.binding.end(), [](const auto& limit) {
    return limit.kind == HostingLimitKind::line_forward && limit.element == "1->2" &&
           std::abs(limit.value - 4.0) < 1e-6;
  }));

  HostingProblem level = hosting_problem("a", "1", "ev2");
  level.initial_charge = 0.5;
  const HostingResult half_full = hosting_capacity(level, "18");
  expect_sound(half_full);
  EXPECT_NEAR(half_full.station_mw, 0.428, 1e-3);
  EXPECT_NEAR(half_full.dispatch.energy(23, 0), 0.2, 1e-6);
}

TEST(HostingCapacity, MaxModeReachesTheCeilingWithTightCones) {
  for (const char* bus : {"2", "18", "21"}) {
    HostingProblem problem = hosting_problem("a", "1", "ev1");
    const HostingResult weighted = hosting_capacity(problem, bus);
    problem.mode = HostingMode::max;
    HostingOptions options;
    options.verify = true;
    const HostingResult largest = hosting_capacity(problem, bus, options);
    expect_sound(largest);
    EXPECT_NEAR(largest.station_mw, largest.ceiling_mw, 1e-5);
    EXPECT_GE(largest.station_mw, weighted.station_mw - 1e-5);
    EXPECT_LE(largest.exactness.cone_gap, 2e-7);
  }
}

TEST(HostingCapacity, CannotBeConnectedWhereTheFeederIsFull) {
  HostingProblem problem = hosting_problem("b", "1", "ev1");
  problem.scenario.storage.clear();
  problem.scenario.var_generators.clear();
  problem.scenario.pv.clear();
  const HostingResult result = hosting_capacity(problem, "2");
  EXPECT_EQ(result.status, HostingStatus::infeasible);
  EXPECT_EQ(result.message,
            "bus 18, hour 19: 0.9316 p.u. < 0.9500; no EV load can be connected in this scenario");
  ASSERT_FALSE(result.shortfalls.empty());
  EXPECT_NEAR(result.shortfalls.front().value, 0.93163, 2e-5);
  EXPECT_TRUE(result.dispatch.empty());
  problem.v_min = 0.9315;
  EXPECT_EQ(hosting_capacity(problem, "2").status, HostingStatus::solved);
}

TEST(HostingCapacity, NamesTheLineThatIsTooSmallWithoutAStation) {
  for (const LineLimit kind : {LineLimit::mw, LineLimit::mva}) {
    HostingProblem problem = hosting_problem("b", "1", "ev1");
    problem.scenario.line_limit_mw = 1.0;
    problem.line_limit = kind;
    const HostingResult result = hosting_capacity(problem, "18");
    EXPECT_EQ(result.status, HostingStatus::infeasible) << result.message;
    ASSERT_FALSE(result.shortfalls.empty());
    EXPECT_EQ(result.shortfalls.front().kind, HostingLimitKind::line_forward);
    EXPECT_EQ(result.shortfalls.front().element, "1->2");
    const char* beyond = kind == LineLimit::mw ? " MW beyond 1.0000" : " MVA beyond 1.0000";
    EXPECT_NE(result.message.find(beyond), std::string::npos) << result.message;
  }
}

TEST(HostingCapacity, NamesTheHourWithoutALoadFlow) {
  HostingProblem problem = hosting_problem("b", "1", "ev1");
  problem.load_scale = 6.0;
  HostingOptions options;
  options.max_iterations = 60;
  const HostingResult result = hosting_capacity(problem, "18", options);
  EXPECT_EQ(result.status, HostingStatus::failed);
  EXPECT_NE(result.message.find("the load alone has no load flow in hour "), std::string::npos)
      << result.message;
}

TEST(HostingCapacity, SaysWhenNothingLimitsTheStation) {
  HostingProblem problem = hosting_problem("b", "1", "ev1");
  problem.max_station_mw = 0.4;
  const HostingResult result = hosting_capacity(problem, "2");
  ASSERT_EQ(result.status, HostingStatus::solved);
  EXPECT_NEAR(result.station_mw, 0.4, 1e-6);
  EXPECT_EQ(result.message, "capacity not limited below 0.4 MW: check F and voltage limits");
  EXPECT_EQ(result.binding.front().kind, HostingLimitKind::station);
}

TEST(HostingCapacity, DoesNotDependOnTheBaseOrOnNumbering) {
  const HostingProblem problem = mini_feeder(0.5);
  const HostingResult before = hosting_capacity(problem, "6");
  NetworkDescription other = problem.network.feeder().balanced()->description();
  other.base_mva = 10.0;
  std::reverse(other.buses.begin(), other.buses.end());
  std::rotate(other.branches.begin(), other.branches.begin() + 2, other.branches.end());
  std::swap(other.branches[1].from, other.branches[1].to);
  HostingProblem renumbered = problem;
  renumbered.network = PlanningNetwork(Network(other));
  const HostingResult after = hosting_capacity(renumbered, "6");
  expect_sound(after);
  EXPECT_NEAR(after.station_mw, before.station_mw, 1e-6);
  EXPECT_NEAR(after.objective, before.objective, 1e-6);
}

TEST(HostingCapacity, CapacitorsAndChargingEnterTheBalance) {
  HostingProblem problem = mini_feeder(0.5);
  NetworkDescription feeder = problem.network.feeder().balanced()->description();
  feeder.buses[5].capacitor_kvar = 300.0;
  feeder.branches[4].b_us = 400.0;
  problem.network = PlanningNetwork(Network(feeder));
  problem.v_min = 0.97;
  const HostingResult with = hosting_capacity(problem, "6");
  expect_sound(with);  // the load flow has them of its own
  HostingProblem bare = mini_feeder(0.5);
  bare.v_min = 0.97;
  EXPECT_GT(with.station_mw, hosting_capacity(bare, "6").station_mw + 0.01);
}

/// The mini feeder with charging forbidden in hours whose bit is set, discharging in the others.
ConvexSolution solve_pattern(const HostingProblem& problem, unsigned pattern) {
  HostingModel model(problem, station_bus(problem, "6"));
  for (int t = 0; t < 4; ++t) {
    const bool charging = ((pattern >> t) & 1U) == 0;
    model.model().set_bounds(charging ? model.discharge(t, 0) : model.charge(t, 0), 0.0, 0.0);
  }
  HostingResult ignored;
  return solve_relaxation(model, {}, ignored);
}

TEST(HostingCapacity, MiniFeederMatchesEveryModePattern) {
  struct Row {
    double pv, objective, station;
  };
  for (const Row& row : {Row{0.5, -1.580836, 1.821992}, Row{3.0, -2.266656, 2.571992},
                         Row{6.0, -3.070302, 3.471992}}) {
    const HostingProblem problem = mini_feeder(row.pv);
    double best = kInfinity;
    for (unsigned pattern = 0; pattern < 16; ++pattern) {
      const ConvexSolution solution = solve_pattern(problem, pattern);
      if (solution.solved()) {
        best = std::min(best, solution.objective);
      }
    }
    const HostingResult result = hosting_capacity(problem, "6");
    expect_sound(result);
    EXPECT_NEAR(best, row.objective, 1e-5);
    EXPECT_NEAR(result.objective, row.objective, 1e-5);
    EXPECT_NEAR(result.station_mw, row.station, 1e-5);
  }
}

/// Cells too small for the PV surplus: burning energy in them pays, so that the relaxation
/// overlaps.
TEST(HostingCapacity, TreeSearchClosesOnTheBestModePattern) {
  HostingProblem problem = mini_feeder(6.0);
  problem.pattern.share = {0.2, 0.05, 1.0, 0.5};
  problem.scenario.storage[0].energy_mwh = 0.1;
  double best = kInfinity;
  for (unsigned pattern = 0; pattern < 16; ++pattern) {
    const ConvexSolution solution = solve_pattern(problem, pattern);
    best = solution.solved() ? std::min(best, solution.objective) : best;
  }
  const int bus = station_bus(problem, "6");
  const HostingModel model(problem, bus);
  HostingResult count;
  const ConvexSolution relaxed = solve_relaxation(model, {}, count);
  ASSERT_TRUE(relaxed.solved()) << relaxed.message;
  ASSERT_GT(overlap(model, problem, relaxed.x), 1e-3);
  const TreeResult tree = search_storage_modes(model, problem, relaxed, kInfinity, {}, count);
  ASSERT_FALSE(tree.best.x.empty());
  EXPECT_NEAR(tree.best.objective, best, 2e-6);
  EXPECT_LE(tree.best.objective - tree.bound, 2e-6);
  EXPECT_GE(tree.bound, relaxed.objective - 1e-6);
  HostingOptions one_node;
  one_node.tree_nodes = 1;
  const TreeResult cut = search_storage_modes(model, problem, relaxed, kInfinity, one_node, count);
  EXPECT_LE(cut.bound, best + 1e-6);  // what is left open stays in the bound
}

TEST(HostingCapacity, SaysWhereStorageModesAreNotSettled) {
  const HostingProblem problem = hosting_problem("a", "4", "ev1");
  HostingOptions options;
  options.max_repairs = 0;
  const HostingResult overlapping = hosting_capacity(problem, "18", options);
  EXPECT_EQ(overlapping.status, HostingStatus::not_exact);
  EXPECT_NE(overlapping.message.find("charges and discharges at once"), std::string::npos);
  EXPECT_TRUE(overlapping.dispatch.empty());
  options.max_repairs = 3;
  options.accepted_gap = 1e-5;
  options.tree_search = true;
  options.tree_nodes = 4;
  const HostingResult open = hosting_capacity(problem, "18", options);
  expect_sound(open);
  EXPECT_FALSE(open.exactness.accepted);
  EXPECT_GE(open.exactness.tree_nodes, 4);
  EXPECT_LE(open.exactness.gap, 2e-4);  // f_I - f_R, or less where the bound has risen
  EXPECT_NE(open.message.find("above its optimum"), std::string::npos) << open.message;
}

TEST(HostingCapacity, RefusesALooseCone) {
  HostingProblem problem = mini_feeder(8.0);
  problem.scenario.line_limit_mw = 20.0;
  problem.v_max = 1.01;
  const HostingResult result = hosting_capacity(problem, "6");
  EXPECT_EQ(result.status, HostingStatus::not_exact);
  EXPECT_EQ(result.message,
            "relaxation not exact at branch 5->6, hour 2; no AC-feasible dispatch found");
  EXPECT_NEAR(result.exactness.cone_gap, 153.0, 2.0);
  EXPECT_TRUE(result.dispatch.empty());
  EXPECT_EQ(result.station_mw, 0.0);
}

TEST(HostingCapacity, ReplayRefusesADispatchThatIsNotOne) {
  const HostingProblem problem = mini_feeder(0.5);
  const HostingResult result = hosting_capacity(problem, "6");
  HostingDispatch wrong = result.dispatch;
  EXPECT_TRUE(replay_dispatch(problem, 5, result.station_mw, wrong).passed);
  wrong.var_generation(1, 0) -= 0.01;
  const HostingReplay replay = replay_dispatch(problem, 5, result.station_mw, wrong);
  EXPECT_FALSE(replay.passed);
  EXPECT_GT(replay.voltage_mismatch, 1e-6);
  EXPECT_GT(replay_dispatch(problem, 5, result.station_mw + 1.0, result.dispatch).limit_excess,
            0.5);
}

/// Backward/forward sweep of one hour, sharing nothing with the engine.
TEST(HostingCapacity, DispatchAgreesWithASweep) {
  const HostingProblem problem = hosting_problem("a", "1", "ev1");
  const HostingResult result = hosting_capacity(problem, "18");
  const PlanningNetwork& network = problem.network;
  const RadialNetwork& tree = network.tree();
  const int t = 18, buses = network.bus_count();
  std::vector<Complex> power(buses);
  for (int b = 0; b < buses; ++b) {
    power[b] = 0.8 * problem.load_share[t] * network.base_mva() * network.nodal().ports[b].load;
  }
  power[network.bus_index("18")] += problem.pattern.share[t] * result.station_mw;
  for (int a = 0; a < 4; ++a) {
    power[network.bus_index(problem.scenario.storage[a].bus)] +=
        Complex(result.dispatch.charge(t, a) - 0.95 * result.dispatch.discharge(t, a),
                -result.dispatch.storage_reactive(t, a));
  }
  for (int g = 0; g < 2; ++g) {
    power[network.bus_index(problem.scenario.var_generators[g].bus)] -=
        Complex(0.0, result.dispatch.var_generation(t, g));
  }
  std::vector<Complex> v(buses, 1.0);
  for (int sweep = 0; sweep < 100; ++sweep) {
    std::vector<Complex> current(network.branch_count());
    for (int l = network.branch_count() - 1; l >= 0; --l) {  // the file lists them from the root
      const int to = tree.child[l];
      current[l] = std::conj(power[to] / v[to]);
      for (int m = 0; m < network.branch_count(); ++m) {
        current[l] += tree.parent[m] == to ? current[m] : 0.0;
      }
    }
    for (int l = 0; l < network.branch_count(); ++l) {
      v[tree.child[l]] = v[tree.parent[l]] - tree.z(l) * current[l];
    }
  }
  for (int b = 0; b < buses; ++b) {
    EXPECT_NEAR(std::abs(v[b]), std::sqrt(result.dispatch.v(t, b)), 1e-7);
  }
}

class LongHostingTangents : public testing::TestWithParam<const char*> {};

TEST_P(LongHostingTangents, ReachTheSameOptimum) {
  const HostingProblem problem = hosting_problem("a", "1", "ev1");
  const HostingResult convex = hosting_capacity(problem, GetParam());
  const TangentResult tangents = hosting_capacity_by_tangents(problem, GetParam());
  ASSERT_TRUE(tangents.converged);
  EXPECT_NEAR(tangents.objective, convex.exactness.relaxed_objective, 1e-5);
  EXPECT_LE(tangents.objective, convex.exactness.relaxed_objective + 1e-7);  // a lower bound
  EXPECT_NEAR(tangents.station_mw, convex.station_mw, 1e-5);
}

INSTANTIATE_TEST_SUITE_P(ScenarioOne, LongHostingTangents,
                         testing::Values("2", "10", "18", "25", "33"),
                         [](const auto& test) { return std::string("Bus") + test.param; });

TEST(HostingCapacity, TangentsReachTheMiniFeedersOptimum) {
  const TangentResult tangents = hosting_capacity_by_tangents(mini_feeder(0.5), "6");
  ASSERT_TRUE(tangents.converged);
  EXPECT_NEAR(tangents.objective, -1.580836, 1e-5);
  EXPECT_NEAR(tangents.station_mw, 1.821992, 1e-5);
}

TEST(HostingCapacity, MumpsGivesTheSameAnswer) {
  HostingOptions mumps;
  mumps.kkt_solver = KktSolverKind::mumps;
  const HostingProblem problem = hosting_problem("a", "1", "ev1");
  const HostingResult other = hosting_capacity(problem, "18", mumps);
  expect_sound(other);
  EXPECT_NEAR(other.station_mw, hosting_capacity(problem, "18").station_mw, 1e-7);
}

/// The structured KKT solver's ceiling is merely acceptable there, and 2e-5 MW short.
TEST(LongHostingMax, CeilingIsAsExactAsTheAnswer) {
  HostingProblem problem = support::hosting_problem("a", "1", "ev2");
  problem.mode = HostingMode::max;
  HostingOptions options;
  options.verify = true;
  const HostingResult result = hosting_capacity(problem, "22", options);
  EXPECT_EQ(result.status, HostingStatus::solved) << result.message;
  EXPECT_NEAR(result.station_mw, 1.942312, 2e-6);
  EXPECT_GE(result.ceiling_mw, result.station_mw);
  EXPECT_NEAR(result.ceiling_mw, result.station_mw, 1e-5);
}

}  // namespace
}  // namespace overtone
