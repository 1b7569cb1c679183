// Which buses' harmonics the masters hold: the price of leaving one out against the Lagrangian of
// the program that holds it, and against what holding all of them gains.

#include "benders/harmonic_pool.hpp"

#include <algorithm>
#include <cmath>
#include <memory>
#include <numeric>

#include <Eigen/Dense>
#include <gtest/gtest.h>

#include "benders/master_start.hpp"
#include "studies_check.hpp"
#include "support/derivative_checks.hpp"
#include "support/small_conditioning.hpp"

namespace overtone {
namespace {

using Start = HarmonicPool::Start;
using support::expect_solved;
using support::SmallGrid;

constexpr double kTauMin = 1e-5;
const std::vector<int> kHours = {0, 1, 2};

/// The small problem with its only nonlinear load at f, where there is a charger at all hours.
ConditioningProblem cancelling_problem(SmallGrid grid = SmallGrid::radial) {
  NetworkDescription feeder = support::conditioning_feeder(grid);
  std::erase_if(feeder.nonlinear_loads, [](const auto& load) { return load.bus != "f"; });
  ConditioningProblem problem = support::small_problem({.grid = grid});
  problem.flow = std::make_shared<const HarmonicLoadFlow>(Network(std::move(feeder)));
  return problem;
}

/// A master with the harmonics of a pool, solved.
struct SolvedMaster {
  ConditioningNlp nlp;
  NlpSolution solution;

  SolvedMaster(const ConditioningProblem& problem, const HarmonicNodes& harmonics)
      : nlp(problem, kHours, {}, {}, kTauMin, harmonics) {
    NlpOptions options;
    options.tolerance = 1e-8;
    options.kkt_solver = KktSolverKind::structured;
    solution = solve_nlp(nlp, {nlp.starting_point(), {}, {}, {}}, options);
    EXPECT_EQ(solution.status, NlpStatus::solved) << solution.message;
  }
};

class HarmonicPrices : public testing::TestWithParam<SmallGrid> {
 protected:
  ConditioningProblem problem_ = cancelling_problem(GetParam());
  HarmonicPool pool_{problem_, kHours, Start::few};
};

TEST_P(HarmonicPrices, PullIsTheGradientOfTheLagrangianThatHoldsTheVoltage) {
  const SolvedMaster few(problem_, pool_.nodes());
  ASSERT_EQ(few.nlp.layout().harmonic_node_count(), 0);
  const ConditioningNlp all(problem_, kHours, {}, {}, kTauMin);
  const NlpPoint point =
      continued_point(few.nlp, few.solution.point, all, kTauMin, few.solution.barrier);
  const auto entries = support::jacobian(all, point.x);
  Eigen::VectorXd slope = support::gradient(all, point.x);
  for (size_t i = 0; i < entries.row.size(); ++i) {
    slope[entries.column[i]] += entries.value[i] * point.row_dual[entries.row[i]];
  }
  const auto pull = harmonic_pull(few.nlp, few.solution.point);
  const int orders = problem_.network().order_count();
  for (size_t h = 0; h < pull.size(); ++h) {
    const auto& hour = all.layout().hours()[h];
    for (int u = 0; u < all.layout().unknown_count(); ++u) {
      const int first = all.layout().voltage(hour, u, 0);
      const double modulus = std::hypot(point.x[first], point.x[first + 1]);
      const double expected = modulus * slope.segment(first + 2, 2 * (orders - 1)).norm();
      EXPECT_NEAR(pull[h][u].g, expected, 1e-9 * std::max(1.0, expected)) << h << ", " << u;
      if (hour.charger_of(u) == nullptr) {
        EXPECT_NEAR(pull[h][u].g, 0.0, 1e-9) << "nothing pulls where there is no charger";
      }
    }
    for (const auto& charger :
         hour.chargers) {  // its current is at its best where it cancels the load
      EXPECT_NEAR(slope.segment(charger.harmonic, 2 * (orders - 1)).norm(), 0.0, 1e-9);
    }
  }
}

TEST_P(HarmonicPrices, CostBoundsWhatHoldingAllHarmonicsGains) {
  for (const double energy : {1.0, 1.1, 1.2}) {  // less and less room to cancel in
    SCOPED_TRACE(energy);
    ConditioningProblem problem = problem_;
    for (ParkingSession& session : problem.fleet.sessions) {
      session.energy *= energy;
    }
    const SolvedMaster few(problem, pool_.nodes());
    const SolvedMaster all(problem, {});
    double cost = 0.0;
    double strongest = 0.0;
    for (const auto& hour : harmonic_pull(few.nlp, few.solution.point)) {
      for (const HarmonicPull& pull : hour) {
        cost += pull.cost(kTauMin);
        strongest = std::max(strongest, pull.g);
      }
    }
    const double gain = few.solution.objective - all.solution.objective;
    EXPECT_GE(gain, 0.2 * cost - 1e-7) << "strongest pull " << strongest;
    EXPECT_LE(gain, cost + 1e-7) << "strongest pull " << strongest;
  }
}

TEST_P(HarmonicPrices, ToleranceBoundsTheDistanceToAllHarmonics) {
  const auto objective = [&](double tolerance) {
    ConditioningOptions options;
    options.tolerance = 1e-8;
    options.tau_min = 1e-6;  // which stays: the objective is the same function in all
    options.harmonics_tolerance = tolerance;
    const ConditioningResult result = solve_conditioning(problem_, options);
    expect_solved(problem_, result);
    const int all = problem_.hour_count() * problem_.network().unknown_count();
    EXPECT_LE(result.iterations.back().harmonics_total, all);
    if (tolerance == 0.0) {
      EXPECT_EQ(result.iterations.front().harmonics_total, all);
    } else {
      EXPECT_LT(result.iterations.front().harmonics_total, all);
    }
    return result.perspective_objective;
  };
  const double exact = objective(0.0);
  EXPECT_NEAR(objective(1e-7), exact, 1e-5 * exact);
  EXPECT_NEAR(objective(5e-5), exact, 1e-4 * exact);
  EXPECT_GE(objective(0.01), exact - 1e-7 * exact);
}

INSTANTIATE_TEST_SUITE_P(Grids, HarmonicPrices,
                         testing::Values(SmallGrid::radial, SmallGrid::meshed,
                                         SmallGrid::source_impedance),
                         [](const auto& instance) { return to_string(instance.param); });

TEST(HarmonicPool, BeginsWithNoneWhereChargersCancelAll) {
  const ConditioningProblem problem = cancelling_problem();
  const HarmonicPool pool(problem, kHours, Start::few);
  for (const int t : kHours) {
    EXPECT_EQ(std::count(pool.nodes()[t].begin(), pool.nodes()[t].end(), 1), 0);
  }
  EXPECT_TRUE(pool.left_out());
}

/// On 33 buses the charger at bus 25 is the smallest for what its load draws, from the morning on.
TEST(HarmonicPool, BeginsWithBusesUpToTheChargersThatMakeUpForTooSmallOnes) {
  const ConditioningProblem problem = support::problem_called("ieee33-case3-strategy2");
  const HarmonicPool pool(problem, problem.all_hours(), Start::few);
  const AdmittancePattern& pattern = problem.network().pattern;
  const auto present = [&](int label) {
    return pool.nodes()[support::hour_position(problem, label)];
  };
  const std::vector<char> night = present(4);
  EXPECT_EQ(std::count(night.begin(), night.end(), 1), 0);
  const std::vector<char> noon = present(12);
  EXPECT_EQ(noon[pattern.unknown_of(problem.network().node_index("25"))], 1);
  EXPECT_EQ(noon[pattern.unknown_of(problem.network().node_index("24"))], 1);
  EXPECT_EQ(noon[pattern.unknown_of(problem.network().node_index("18"))], 0);  // far away
  EXPECT_LE(2 * std::count(noon.begin(), noon.end(), 1), pattern.unknown_count());
}

TEST(HarmonicPool, HoldsAllWhereLotsAreRare) {
  ConditioningProblem problem = support::problem_called("ieee33-case3-strategy2");
  problem.fleet.lots.resize(4);  // of 32 buses
  problem.fleet.sessions.resize(4);
  problem.fleet.chargers.resize(4);
  EXPECT_FALSE(HarmonicPool(problem, {0}, Start::few).left_out());
}

TEST(HarmonicPool, BeginsWithAllInAnHourWhoseChargersAreTooSmall) {
  ConditioningProblem problem = cancelling_problem();
  problem.fleet.chargers[2].current_max[1] = 0.01;  // at f
  const HarmonicPool pool(problem, kHours, Start::few);
  EXPECT_EQ(std::count(pool.nodes()[0].begin(), pool.nodes()[0].end(), 1), 0);
  EXPECT_EQ(std::count(pool.nodes()[1].begin(), pool.nodes()[1].end(), 0), 0);
}

TEST(HarmonicPool, HoldsAllWhereNothingIsCancelledOrHoursAreSmallProblems) {
  ConditioningProblem problem = cancelling_problem();
  EXPECT_FALSE(HarmonicPool(problem, kHours, Start::all).left_out());
  problem.study_case = StudyCase::II;
  EXPECT_FALSE(HarmonicPool(problem, kHours, Start::few).left_out());
  problem.study_case = StudyCase::III;
  problem.strategy = ChargingStrategy::on_arrival;
  EXPECT_FALSE(HarmonicPool(problem, kHours, Start::few).left_out());
}

TEST(HarmonicPool, AddsBusesWithoutChargerBesideThoseThatJoin) {
  const ConditioningProblem problem = cancelling_problem();
  HarmonicPool pool(problem, kHours, Start::few);
  const SolvedMaster few(problem, pool.nodes());
  const AdmittancePattern& pattern = problem.network().pattern;
  int added = 0;  // as few as join at all
  for (double tolerance = 1.0; added == 0 && tolerance > 1e-9; tolerance *= 0.7) {
    added = pool.add(few.nlp, few.solution, kTauMin, tolerance);
  }
  ASSERT_GT(added, 0);
  const auto present = [&](int t, const char* bus) {
    return pool.nodes().empty() ||  // all
           pool.nodes()[t][pattern.unknown_of(problem.network().node_index(bus))] != 0;
  };
  for (const int t : kHours) {
    if (present(t, "f")) {  // f – e – c – b: no charger until a and d
      EXPECT_TRUE(present(t, "e") && present(t, "c") && present(t, "b"));
    }
  }
  EXPECT_EQ(pool.add(few.nlp, few.solution, kTauMin, 1e9), 0);  // they may cost that
  EXPECT_EQ(pool.add_all(), 18 - added);
  EXPECT_FALSE(pool.left_out());
}

TEST(HarmonicPool, AddsHoursWithLowVoltages) {
  const ConditioningProblem problem = cancelling_problem();
  HarmonicPool pool(problem, kHours, Start::few);
  OperatingLimitViolations violations;
  violations.limit = {{LimitKind::voltage_low, 0, 2, true, 0.81},
                      {LimitKind::voltage_low, 2, 2, true, 0.81},
                      {LimitKind::branch_current, 1, 9, false, 4.0}};
  violations.g = {-0.1, 0.1, 0.1};
  EXPECT_EQ(pool.add_low_hours(violations), 6);
  EXPECT_EQ(std::accumulate(pool.nodes()[2].begin(), pool.nodes()[2].end(), 0), 6);
}

TEST(HarmonicPool, LeavesNothingOutOfTheLastMaster) {
  const ConditioningProblem problem = cancelling_problem();
  for (const int masters : {1, 2}) {
    ConditioningOptions options;
    options.harmonics_tolerance = 1e-12;
    options.max_masters = masters;
    const ConditioningResult result = solve_conditioning(problem, options);
    expect_solved(problem, result);
    ASSERT_EQ(static_cast<int>(result.iterations.size()), masters);
    EXPECT_EQ(result.iterations.back().harmonics_total, 18);
  }
}

/// Cancelling takes all that a charger has, and then the voltage limit asks for reactive power.
TEST(HarmonicPool, GivesWayWhereCancellingIsNotPossible) {
  ConditioningProblem problem = cancelling_problem();
  ConditioningOptions options;
  options.harmonics_tolerance = 0.0;
  const ConditioningResult all = solve_conditioning(problem, options);
  // Between what can be had with cancelling and without.
  problem.limits.v_min = all.figures.v_min + 1e-6;
  options.harmonics_tolerance = 1e-4;
  const ConditioningResult few = solve_conditioning(problem, options);
  options.harmonics_tolerance = 0.0;
  const ConditioningResult tight = solve_conditioning(problem, options);
  EXPECT_EQ(few.status, tight.status) << few.message;
  EXPECT_NEAR(few.perspective_objective, tight.perspective_objective,
              1e-3 * tight.perspective_objective);
}

}  // namespace
}  // namespace overtone
