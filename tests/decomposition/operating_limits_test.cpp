// The subproblem (27)–(32): its closed form against the LP, its parts, and the tangents of limits.

#include <overtone/operating_limits.hpp>

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>

#include <Highs.h>
#include <gtest/gtest.h>

#include <overtone/conditioning_result.hpp>

#include "nlp/conditioning_nlp.hpp"
#include "support/random_feeder.hpp"
#include "support/small_conditioning.hpp"

namespace overtone {
namespace {

using support::SmallGrid;

struct LpSolution {
  double objective = 0.0;
  std::vector<double> slack;  ///< M
  std::vector<double> dual;   ///< pi >= 0
};

/// min sum M subject to g_i - M_i <= 0, M >= 0, by a simplex code.
LpSolution solve_subproblem_as_lp(const std::vector<double>& g) {
  const int count = static_cast<int>(g.size());
  HighsLp lp;
  lp.num_col_ = lp.num_row_ = count;
  lp.col_cost_.assign(count, 1.0);
  lp.col_lower_.assign(count, 0.0);
  lp.col_upper_.assign(count, kHighsInf);
  lp.row_lower_.assign(count, -kHighsInf);
  lp.a_matrix_.format_ = MatrixFormat::kColwise;
  lp.a_matrix_.start_.clear();
  for (int i = 0; i < count; ++i) {
    lp.row_upper_.push_back(-g[i]);  // -M_i <= -g_i
    lp.a_matrix_.start_.push_back(i);
    lp.a_matrix_.index_.push_back(i);
    lp.a_matrix_.value_.push_back(-1.0);
  }
  lp.a_matrix_.start_.push_back(count);
  Highs highs;
  highs.setOptionValue("output_flag", false);
  highs.setOptionValue("threads", 1);
  highs.passModel(std::move(lp));
  highs.run();
  EXPECT_EQ(highs.getModelStatus(), HighsModelStatus::kOptimal);
  LpSolution solution;
  solution.objective = highs.getInfo().objective_function_value;
  solution.slack = highs.getSolution().col_value;
  for (const double dual : highs.getSolution().row_dual) {
    solution.dual.push_back(-dual);  // of a row <= in a minimisation HiGHS has dual <= 0
  }
  return solution;
}

Schedule random_voltages(const ConditioningProblem& problem, support::Random& random,
                         double spread) {
  const NodalNetwork& network = problem.network();
  Schedule schedule = empty_schedule(problem);
  for (int t = 0; t < problem.hour_count(); ++t) {
    for (int k = 0; k < network.order_count(); ++k) {
      for (int n = 0; n < network.node_count(); ++n) {
        const Node& node = network.nodes[n];
        const Complex centre = k == 0 ? node.nominal : 0.0;
        schedule.voltage(t, k, n) =
            centre + (node.fixed ? 0.0 : random.complex_between(-spread, spread));
      }
    }
  }
  return schedule;
}

class OperatingLimits : public testing::TestWithParam<SmallGrid> {
 protected:
  const ConditioningProblem problem_ = support::small_problem({.grid = GetParam()});
  const std::vector<OperatingLimit> limits_ = all_operating_limits(problem_, {0, 1, 2});
  support::Random random_{7};
};

TEST_P(OperatingLimits, ClosedFormIsTheSolutionOfTheLp) {
  for (int round = 0; round < 5; ++round) {
    const auto found =
        evaluate_operating_limits(problem_, random_voltages(problem_, random_, 0.1), limits_);
    ASSERT_EQ(found.g.size(), limits_.size());
    const LpSolution lp = solve_subproblem_as_lp(found.g);
    // W and M to the simplex code's feasibility tolerance, 1e-7, of the largest g.
    const double tolerance = 1e-7 * (1.0 + *std::max_element(found.g.begin(), found.g.end()));
    EXPECT_NEAR(found.total, lp.objective, tolerance);
    int violated = 0;
    for (size_t i = 0; i < found.g.size(); ++i) {
      EXPECT_NEAR(std::max(0.0, found.g[i]), lp.slack[i], tolerance) << i;
      EXPECT_NEAR(found.g[i] > 0.0 ? 1.0 : 0.0, lp.dual[i], 1e-7) << i;
      violated += found.g[i] > 0.0 ? 1 : 0;
    }
    EXPECT_GT(violated, 0);
    EXPECT_LT(violated, static_cast<int>(found.g.size()));
  }
}

TEST_P(OperatingLimits, AreThoseOfTheDistortionIndices) {
  const NodalNetwork& network = problem_.network();
  const Schedule schedule = random_voltages(problem_, random_, 0.1);
  const Distortion d = evaluate_distortion(problem_, schedule);
  const auto found = evaluate_operating_limits(problem_, schedule, limits_);
  double total = 0.0;
  double total_by_kind[kLimitKindCount] = {};
  int count_by_kind[kLimitKindCount] = {};
  for (size_t i = 0; i < limits_.size(); ++i) {
    const LimitKind kind = limits_[i].kind;
    const int hour = limits_[i].hour;
    const int form = limits_[i].form;
    double g = 0.0;
    switch (kind) {
      case LimitKind::voltage_low:
        g = 0.9 * 0.9 - std::pow(d.v_rms(hour, form), 2);
        break;
      case LimitKind::voltage_high:
        g = std::pow(d.v_rms(hour, form), 2) - 1.05 * 1.05;
        break;
      case LimitKind::branch_current:
        g = std::pow(d.current_rms(hour, form - network.first_branch_form()), 2) - 4.0;
        break;
      case LimitKind::substation_current:
        g = std::pow(d.substation_rms[hour], 2) - 4.0;
        break;
    }
    EXPECT_NEAR(found.g[i], g, 1e-10 * (1.0 + std::abs(g))) << describe(problem_, limits_[i]);
    if (g > 0.0) {
      total += g;
      total_by_kind[static_cast<int>(kind)] += g;
      ++count_by_kind[static_cast<int>(kind)];
    }
  }
  EXPECT_NEAR(found.total, total, 1e-10 * total);
  for (int k = 0; k < kLimitKindCount; ++k) {
    EXPECT_NEAR(found.total_by_kind[k], total_by_kind[k], 1e-10 * (1.0 + total));
    EXPECT_EQ(found.count_by_kind[k], count_by_kind[k]) << to_string(static_cast<LimitKind>(k));
  }
}

TEST_P(OperatingLimits, EveryFiniteLimitIsLookedAtOnce) {
  std::map<LimitKind, int> count;
  for (const OperatingLimit& limit : limits_) {
    ++count[limit.kind];
  }
  const NodalNetwork& network = problem_.network();
  const int buses = network.unknown_count();
  int at_both_ends = 0;  // of the branches with a limit
  for (const MeasuredQuantity& measured : network.measured) {
    const bool twice = measured.label.find(" at ") != std::string::npos;
    at_both_ends += twice && measured.branch != 1 ? 1 : 0;
  }
  at_both_ends /= 2;
  EXPECT_EQ(count[LimitKind::voltage_low], 3 * buses);
  EXPECT_EQ(count[LimitKind::voltage_high], 3 * buses);
  EXPECT_EQ(count[LimitKind::branch_current], 3 * (network.branch_count() - 1 + at_both_ends));
  EXPECT_EQ(count[LimitKind::substation_current], 3);
  EXPECT_TRUE(std::is_sorted(limits_.begin(), limits_.end(), [](const auto& a, const auto& b) {
    return std::tuple(a.hour, a.kind, a.form) < std::tuple(b.hour, b.kind, b.form);
  }));
}

TEST_P(OperatingLimits, TangentsAreThoseOfTheLimits) {
  const ConditioningNlp nlp(problem_, {0, 1, 2}, {}, {}, 1e-5);
  std::vector<double> x = nlp.starting_point();
  for (double& value : x) {
    value += random_.between(-0.02, 0.02);
  }
  Schedule schedule = empty_schedule(problem_);
  const auto all_g = [&] {
    nlp.extract(x.data(), schedule);
    return evaluate_operating_limits(problem_, schedule, limits_).g;
  };
  std::vector<std::vector<double>> gradient(limits_.size(), std::vector<double>(x.size(), 0.0));
  const std::vector<double> g = all_g();
  for (size_t i = 0; i < limits_.size(); ++i) {
    const auto [value, terms] = nlp.limit_tangent(limits_[i], x.data());
    EXPECT_NEAR(value, g[i], 1e-10 * (1.0 + std::abs(g[i]))) << describe(problem_, limits_[i]);
    for (const auto& [variable, slope] : terms) {
      gradient[i][variable] += slope;
    }
  }
  // The limits are quadratic: a central difference has no truncation error, and rounding in the
  // squares is below 1e-7 of their slopes (at most 2 |y|^2 |dV|, about 1e4) at this step.
  constexpr double kStep = 1e-5;
  for (size_t j = 0; j < x.size(); ++j) {
    const double at = x[j];
    x[j] = at + kStep;
    const std::vector<double> above = all_g();
    x[j] = at - kStep;
    const std::vector<double> below = all_g();
    x[j] = at;
    for (size_t i = 0; i < limits_.size(); ++i) {
      const double difference = (above[i] - below[i]) / (2.0 * kStep);
      EXPECT_NEAR(gradient[i][j], difference, 1e-5 * (1.0 + std::abs(difference)))
          << describe(problem_, limits_[i]) << ", variable " << j;
    }
  }
}

TEST_P(OperatingLimits, TangentsOfConvexLimitsCutOffNoFeasiblePoint) {
  const ConditioningNlp nlp(problem_, {0, 1, 2}, {}, {}, 1e-5);
  const std::vector<double> start = nlp.starting_point();
  Schedule schedule = empty_schedule(problem_);
  int feasible = 0, violated = 0;
  for (int round = 0; round < 20; ++round) {
    std::vector<double> at = start, x = start;
    for (size_t j = 0; j < x.size(); ++j) {
      at[j] += random_.between(-0.1, 0.1);
      x[j] += random_.between(-0.01, 0.01) * random_.between(0.0, 1.0);
    }
    nlp.extract(x.data(), schedule);
    const auto found = evaluate_operating_limits(problem_, schedule, limits_);
    for (size_t i = 0; i < limits_.size(); ++i) {
      const auto [value, terms] = nlp.limit_tangent(limits_[i], at.data());
      double linear = value;
      for (const auto& [variable, slope] : terms) {
        linear += slope * (x[variable] - at[variable]);
      }
      feasible += found.g[i] <= 0.0 ? 1 : 0;
      violated += value > 0.0 ? 1 : 0;
      // Rounding: both sides are sums of squares of up to about 1e4.
      const double rounding = 1e-9 * (1.0 + std::abs(value));
      if (limits_[i].lower) {  // reverse convex: stricter than the limit
        EXPECT_GE(linear, found.g[i] - rounding) << describe(problem_, limits_[i]);
      } else {
        EXPECT_LE(linear, found.g[i] + rounding) << describe(problem_, limits_[i]);
      }
    }
  }
  EXPECT_GT(feasible, 0);
  EXPECT_GT(violated, 0);
}

INSTANTIATE_TEST_SUITE_P(Grids, OperatingLimits,
                         testing::Values(SmallGrid::radial, SmallGrid::meshed,
                                         SmallGrid::source_impedance, SmallGrid::switches),
                         [](const auto& instance) { return to_string(instance.param); });

TEST(Subproblem, ClosedFormMeetsTheLpAtGivenViolations) {
  // Also at g = 0, where any dual from 0 to 1 is optimal and the closed form takes 0.
  support::Random random(3);
  std::vector<double> g = {0.0, -0.0, 1e-3, -1e-3, 2.5, -7.0};
  for (int i = 0; i < 500; ++i) {
    g.push_back(random.between(-1.0, 1.0));
  }
  const LpSolution lp = solve_subproblem_as_lp(g);
  double total = 0.0;
  for (size_t i = 0; i < g.size(); ++i) {
    total += std::max(0.0, g[i]);
    EXPECT_NEAR(lp.slack[i], std::max(0.0, g[i]), 1e-7);
    if (g[i] == 0.0) {
      EXPECT_TRUE(-1e-7 <= lp.dual[i] && lp.dual[i] <= 1.0 + 1e-7);
    } else {
      EXPECT_NEAR(lp.dual[i], g[i] > 0.0 ? 1.0 : 0.0, 1e-7) << "g = " << g[i];
    }
  }
  EXPECT_NEAR(lp.objective, total, 1e-6);
}

/// The limit of a kind on what is called `label`, of the small problem at hour 0.
std::optional<OperatingLimit> limit_of(const ConditioningProblem& problem, LimitKind kind,
                                       const std::string& label) {
  for (const OperatingLimit& limit : all_operating_limits(problem, {0})) {
    if (limit.kind == kind && problem.network().measured[limit.form].label == label) {
      return limit;
    }
  }
  return std::nullopt;
}

TEST(OperatingLimit, SaysWhatItIs) {
  const ConditioningProblem problem = support::small_problem();
  const auto described = [&](LimitKind kind, const char* label) {
    return describe(problem, limit_of(problem, kind, label).value());
  };
  EXPECT_EQ(described(LimitKind::voltage_low, "bus c"), "hour 20, bus c: low voltage");
  EXPECT_EQ(described(LimitKind::voltage_high, "bus f"), "hour 20, bus f: high voltage");
  EXPECT_EQ(described(LimitKind::branch_current, "branch c-b"),
            "hour 20, branch c-b: branch current");
  EXPECT_EQ(described(LimitKind::substation_current, "substation"),
            "hour 20, substation: substation current");
}

TEST(OperatingLimit, BoundsAreSquared) {
  const ConditioningProblem problem = support::small_problem();
  const auto bound = [&](LimitKind kind, const char* label) {
    return limit_of(problem, kind, label).value().bound;
  };
  EXPECT_DOUBLE_EQ(bound(LimitKind::voltage_low, "bus c"), 0.81);
  EXPECT_DOUBLE_EQ(bound(LimitKind::voltage_high, "bus c"), 1.1025);
  EXPECT_DOUBLE_EQ(bound(LimitKind::branch_current, "branch s-a"), 4.0);
  EXPECT_DOUBLE_EQ(bound(LimitKind::substation_current, "substation"), 4.0);
  // A branch without a limit has none, and one with charging has its limit at both ends.
  EXPECT_FALSE(limit_of(problem, LimitKind::branch_current, "branch a-b at a").has_value());
  const ConditioningProblem meshed = support::small_problem({.grid = SmallGrid::meshed});
  EXPECT_TRUE(limit_of(meshed, LimitKind::branch_current, "branch d-f at d").has_value());
  EXPECT_TRUE(limit_of(meshed, LimitKind::branch_current, "branch d-f at f").has_value());
}

TEST(OperatingLimit, ZeroLowestVoltageIsNoLimit) {
  ConditioningProblem problem = support::small_problem();
  problem.limits.v_min = 0.0;
  for (const OperatingLimit& limit : all_operating_limits(problem, {0})) {
    EXPECT_NE(limit.kind, LimitKind::voltage_low);
  }
}

}  // namespace
}  // namespace overtone
