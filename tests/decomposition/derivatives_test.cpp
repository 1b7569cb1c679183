// Every derivative of the conditioning NLP against central differences, entry by entry.

#include <cmath>
#include <tuple>

#include <Eigen/Dense>
#include <gtest/gtest.h>
#include <oneapi/tbb/task_arena.h>

#include "hour_group.hpp"
#include "support/allocation_count.hpp"
#include "support/derivative_checks.hpp"
#include "support/random_feeder.hpp"
#include "support/small_conditioning.hpp"

namespace overtone {
namespace {

using Eigen::VectorXd;
using support::gradient;
using support::hessian;
using support::jacobian;
using support::rows;
using support::SmallGrid;
using support::Triplets;

constexpr double kTauMin = 1e-5;

/// What a master may hold beyond its base rows.
struct Extras {
  bool thd_limit = false, operating_limits = false, linear_cuts = false;
  bool current_weight = false;
  bool power = false;  ///< losses, energy and the peak in the objective
  bool no_deviation = false, no_thd = false;
  bool sessions_meet = false;
  bool discharging = false;    ///< some batteries one way
  bool few_harmonics = false;  ///< at one unknown bus of three, another third each hour
};

constexpr Extras kExtras[] = {
    {},
    {.thd_limit = true},
    {.operating_limits = true},
    {.thd_limit = true, .linear_cuts = true},
    {.current_weight = true},
    {.power = true},
    {.operating_limits = true, .power = true, .no_deviation = true, .few_harmonics = true},
    {.thd_limit = true, .power = true, .no_thd = true},
    {.few_harmonics = true},
    {.sessions_meet = true},
    {.discharging = true},
    {.operating_limits = true, .linear_cuts = true, .sessions_meet = true, .discharging = true},
    {.thd_limit = true, .operating_limits = true, .current_weight = true, .few_harmonics = true},
    {.thd_limit = true, .operating_limits = true, .linear_cuts = true},
};

std::string describe(const Extras& extras) {
  std::string text = "base rows";
  text += extras.thd_limit ? ", THD limit" : "";
  text += extras.operating_limits ? ", operating limits" : "";
  text += extras.linear_cuts ? ", linear cuts" : "";
  text += extras.current_weight ? ", weighted currents" : "";
  text += extras.power ? ", losses, energy and peak" : "";
  text += extras.no_deviation ? ", no deviation" : "";
  text += extras.no_thd ? ", no THD" : "";
  text += extras.sessions_meet ? ", several sessions of a lot" : "";
  text += extras.discharging ? ", discharging" : "";
  text += extras.few_harmonics ? ", few harmonics" : "";
  return text;
}

/// An NLP with the problem it refers to.
struct Master {
  ConditioningProblem problem;
  ConditioningNlp nlp;

  Master(ConditioningProblem from, const Extras& extras, std::vector<LinearCut> cuts)
      : problem(weighted(std::move(from), extras)),
        nlp(problem, {0, 1, 2},
            extras.operating_limits ? all_operating_limits(problem, {0, 1, 2})
                                    : std::vector<OperatingLimit>{},
            std::move(cuts), kTauMin,
            extras.few_harmonics ? few_harmonics(problem) : HarmonicNodes{},
            extras.discharging ? one_way_limits(problem) : std::vector<OneWayLimit>{}) {}
  /// Those of the first hour take alone.
  static std::vector<OneWayLimit> one_way_limits(const ConditioningProblem& problem) {
    std::vector<OneWayLimit> limits;
    for (int s = 0; s < problem.fleet.session_count(); ++s) {
      for (int c = 0; c < problem.fleet.charger_count(); ++c) {
        if (problem.fleet.chargers[c].lot == problem.fleet.sessions[s].lot) {
          limits.push_back({.hour = 0, .charger = c, .session = s});
        }
      }
    }
    return limits;
  }
  static HarmonicNodes few_harmonics(const ConditioningProblem& problem) {
    HarmonicNodes harmonics(problem.hour_count());
    for (int t = 0; t < problem.hour_count(); ++t) {
      for (int u = 0; u < problem.network().unknown_count(); ++u) {
        harmonics[t].push_back((u + t) % 3 == 0 ? 1 : 0);
      }
    }
    return harmonics;
  }
  static ConditioningProblem weighted(ConditioningProblem problem, const Extras& extras) {
    problem.objective.current = extras.current_weight ? 0.7 : 0.0;
    if (extras.power) {
      problem.objective.losses = 0.6;
      problem.objective.energy_price = {1.5, -0.4, 0.8};
      problem.objective.peak = 2.0;
      problem.priority.assign(problem.network().node_count(), 1.0);
      problem.priority[2] = 3.0;
      problem.priority[4] = 0.0;
    }
    if (extras.discharging) {
      problem.discharging = {.share = 0.7, .efficiency = 0.9};
      problem.objective.wear = 0.3;
      for (ParkingSession& session : problem.fleet.sessions) {
        session.order = {1, 2, 0};
        session.stored = {0.02, 0.03, 0.01};
        session.room = {0.0, 0.02, 0.01};
      }
    }
    problem.objective.deviation = extras.no_deviation ? 0.0 : 1.0;
    problem.objective.thd = extras.no_thd ? 0.0 : 1.0;
    return problem;
  }
  Master(const Master&) = delete;
  Master& operator=(const Master&) = delete;
};

/// The starting point moved at random, with every tau well above its bound.
std::vector<double> random_point(const ConditioningNlp& nlp, support::Random& random) {
  std::vector<double> x = nlp.starting_point();
  for (double& value : x) {
    value += random.between(-0.02, 0.02);
  }
  for (const auto& hour : nlp.layout().hours()) {
    for (int u = 0; u < nlp.layout().unknown_count(); ++u) {
      if (nlp.layout().tau(hour, u) >= 0) {
        x[nlp.layout().tau(hour, u)] = random.between(0.1, 0.2);
      }
    }
  }
  return x;
}

std::vector<double> random_multipliers(const ConditioningNlp& nlp, support::Random& random) {
  std::vector<double> multipliers(nlp.row_count());
  for (double& value : multipliers) {
    value = random.between(-1.0, 1.0);
  }
  return multipliers;
}

/// Variables are within their bounds at x, and so are the first `count` rows.
void expect_kept(const NonlinearProgram& nlp, const std::vector<double>& x, int count) {
  std::vector<double> x_lower(x.size()), x_upper(x.size()), lower(nlp.row_count()),
      upper(nlp.row_count());
  nlp.bounds(x_lower.data(), x_upper.data(), lower.data(), upper.data());
  for (size_t i = 0; i < x.size(); ++i) {
    EXPECT_TRUE(x_lower[i] <= x[i] && x[i] <= x_upper[i]) << "variable " << i << ": " << x[i];
  }
  const VectorXd value = rows(nlp, x);
  // The load flow's own tolerance, 1e-10 pu, times the largest admittance, about 500 pu.
  for (int r = 0; r < count; ++r) {
    EXPECT_GE(value[r], lower[r] - 1e-7) << "row " << r;
    EXPECT_LE(value[r], upper[r] + 1e-7) << "row " << r;
  }
}

using Parameter = std::tuple<StudyCase, ChargingStrategy, SmallGrid>;

class Derivatives : public testing::TestWithParam<Parameter> {
 protected:
  support::Random random_{2024};

  /// Runs `check` on a master with each set of extras.
  template <class Check>
  void for_each_master(const Check& check) {
    const auto [study_case, strategy, grid] = GetParam();
    for (const Extras& extras : kExtras) {
      SCOPED_TRACE(describe(extras));
      ConditioningProblem problem = support::small_problem({.grid = grid,
                                                            .study_case = study_case,
                                                            .strategy = strategy,
                                                            .enforce_thd_limit = extras.thd_limit});
      if (extras.sessions_meet) {
        support::let_sessions_meet(problem);
      }
      const ConditioningNlp plain(problem, {0, 1, 2}, {}, {}, kTauMin);
      std::vector<LinearCut> cuts;
      for (int c = 0; c < (extras.linear_cuts ? 3 : 0); ++c) {
        LinearCut cut{.terms = {}, .upper = random_.between(0.0, 1.0)};
        const std::vector<int> variable = random_.permutation(plain.variable_count());
        for (int i = 0; i < 6; ++i) {
          cut.terms.emplace_back(variable[i], random_.between(-2.0, 2.0));
        }
        cuts.push_back(cut);
      }
      const Master master(std::move(problem), extras, std::move(cuts));
      check(master.nlp);
    }
  }
};

TEST_P(Derivatives, GradientIsThatOfTheObjective) {
  for_each_master([&](const ConditioningNlp& nlp) {
    support::expect_gradient(nlp, random_point(nlp, random_));
  });
}

TEST_P(Derivatives, JacobianIsThatOfTheRows) {
  for_each_master([&](const ConditioningNlp& nlp) {
    support::expect_jacobian(nlp, random_point(nlp, random_));
  });
}

TEST_P(Derivatives, HessianIsThatOfTheLagrangian) {
  for_each_master([&](const ConditioningNlp& nlp) {
    const std::vector<double> x = random_point(nlp, random_);
    support::expect_hessian(nlp, x, random_multipliers(nlp, random_));
  });
}

TEST_P(Derivatives, AreProportionalWhereTheStructureSaysSo) {
  for_each_master([&](const ConditioningNlp& nlp) {
    const std::vector<double> x = random_point(nlp, random_);
    support::expect_proportional(nlp, x, random_multipliers(nlp, random_));
  });
}

TEST_P(Derivatives, StructureIsInBoundsAndTheHessianLowerTriangular) {
  for_each_master([&](const ConditioningNlp& nlp) {
    const std::vector<double> x = nlp.starting_point();
    const Triplets first = jacobian(nlp, x);
    for (size_t i = 0; i < first.row.size(); ++i) {
      ASSERT_TRUE(0 <= first.row[i] && first.row[i] < nlp.row_count());
      ASSERT_TRUE(0 <= first.column[i] && first.column[i] < nlp.variable_count());
    }
    const Triplets second = hessian(nlp, x, 1.0, std::vector<double>(nlp.row_count(), 1.0));
    for (size_t i = 0; i < second.row.size(); ++i) {
      ASSERT_TRUE(0 <= second.column[i] && second.column[i] <= second.row[i]);
      ASSERT_LT(second.row[i], nlp.variable_count());
    }
    std::vector<bool> used(nlp.row_count(), false);
    for (const int row : first.row) {
      used[row] = true;
    }
    EXPECT_EQ(std::count(used.begin(), used.end(), false), 0) << "rows without variables";
  });
}

TEST_P(Derivatives, AreTheSameWithOneThreadOrTwo) {
  for_each_master([&](const ConditioningNlp& nlp) {
    const std::vector<double> x = random_point(nlp, random_);
    const std::vector<double> multipliers = random_multipliers(nlp, random_);
    const auto all = [&](int threads) {
      oneapi::tbb::task_arena arena(threads);
      return arena.execute([&] {
        return std::tuple(nlp.objective(x.data()), gradient(nlp, x), rows(nlp, x),
                          jacobian(nlp, x).value, hessian(nlp, x, 0.7, multipliers).value);
      });
    };
    EXPECT_TRUE(all(1) == all(2));  // to the last bit
  });
}

TEST_P(Derivatives, EvaluationsAllocateNothing) {
  for_each_master([&](const ConditioningNlp& nlp) {
    const std::vector<double> x = random_point(nlp, random_);
    const std::vector<double> multipliers = random_multipliers(nlp, random_);
    std::vector<double> gradient(x.size()), row(nlp.row_count()), first(nlp.jacobian_count()),
        second(nlp.hessian_count());
    const auto evaluate = [&] {
      gradient[0] = nlp.objective(x.data());
      nlp.gradient(x.data(), gradient.data());
      nlp.rows(x.data(), row.data());
      nlp.jacobian(x.data(), first.data());
      nlp.hessian(x.data(), 1.0, multipliers.data(), second.data());
    };
    evaluate();  // the first one makes the scratch
    const long before = support::allocation_count();
    evaluate();
    EXPECT_EQ(support::allocation_count() - before, 0);
    EXPECT_GT(before, 0);  // the count works
  });
}

TEST_P(Derivatives, StartingPointKeepsTheBaseRows) {
  for_each_master([&](const ConditioningNlp& nlp) {
    if (nlp.layout().harmonic_node_count() < 3 * nlp.layout().unknown_count()) {
      return;  // voltages that are held at zero are not those of the load flow
    }
    expect_kept(nlp, nlp.starting_point(), nlp.layout().row_count());
  });
}

TEST_P(Derivatives, ElasticStartKeepsAllRows) {
  const auto [study_case, strategy, grid] = GetParam();
  ConditioningProblem problem = support::small_problem(
      {.grid = grid, .study_case = study_case, .strategy = strategy, .enforce_thd_limit = true});
  problem.thd_limit = 0.001;
  problem.limits.substation_current = 0.1;
  problem.limits.v_min = 0.999;
  const ConditioningNlp nlp(problem, {0, 1, 2}, all_operating_limits(problem, {0, 1, 2}), {},
                            kTauMin);
  const ElasticProgram elastic(nlp, elastic_limits(nlp, 1e3));
  const std::vector<double> x = elastic.start_from(nlp.starting_point());
  expect_kept(elastic, x, nlp.row_count());
  const std::vector<double> given = elastic.shortfalls(x);
  EXPECT_GT(std::count_if(given.begin(), given.end(), [](double e) { return e > 0.0; }), 3)
      << "limits that the load flow breaks";
}

TEST_P(Derivatives, PivotPairsAreEntriesOfTheJacobian) {
  for_each_master([&](const ConditioningNlp& nlp) {
    const BlockStructure structure = nlp.block_structure();
    const Eigen::MatrixXd first =
        jacobian(nlp, random_point(nlp, random_)).dense(nlp.row_count(), nlp.variable_count());
    std::vector<int> taken(nlp.row_count(), 0);
    for (int i = 0; i < nlp.variable_count(); ++i) {
      const int row = structure.pivot_row[i];
      if (row >= 0) {
        EXPECT_NE(first(row, i), 0.0) << "row " << row << ", variable " << i;
        EXPECT_EQ(structure.row_block[row], structure.variable_block[i]);
        EXPECT_EQ(++taken[row], 1) << "row " << row;
      }
    }
    for (const auto& hour : nlp.layout().hours()) {
      for (int u = 0; u < nlp.layout().unknown_count(); ++u) {
        const bool charger =
            std::any_of(nlp.layout().hours().begin(), nlp.layout().hours().end(),
                        [u](const auto& other) { return other.charger_at[u] >= 0; });
        const int orders = charger ? 1 : nlp.layout().voltage_orders(hour, u);
        for (int k = 0; k < 2 * orders; ++k) {
          const int row = structure.pivot_row[nlp.layout().voltage(hour, u, 0) + k];
          EXPECT_EQ((row - nlp.layout().balance_row(hour, u, 0)) / 2, k / 2) << "bus " << u;
        }
      }
    }
  });
}

std::string name_of(const testing::TestParamInfo<Parameter>& instance) {
  const auto [study_case, strategy, grid] = instance.param;
  return std::string(study_case == StudyCase::II ? "CaseII" : "CaseIII") +
         (strategy == ChargingStrategy::on_arrival ? "StrategyI" : "StrategyII") + to_string(grid);
}

INSTANTIATE_TEST_SUITE_P(
    Problems, Derivatives,
    testing::Combine(testing::Values(StudyCase::II, StudyCase::III),
                     testing::Values(ChargingStrategy::on_arrival, ChargingStrategy::optimised),
                     testing::Values(SmallGrid::radial, SmallGrid::meshed,
                                     SmallGrid::source_impedance, SmallGrid::switches)),
    name_of);

}  // namespace
}  // namespace overtone
