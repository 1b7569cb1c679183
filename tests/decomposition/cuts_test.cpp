#include "benders/cuts.hpp"

#include <algorithm>
#include <cmath>

#include <gtest/gtest.h>

#include "support/random_feeder.hpp"
#include "support/small_conditioning.hpp"

namespace overtone {
namespace {

/// A master at a point with violations of every kind.
class Cuts : public testing::Test {
 protected:
  Cuts() {
    problem_.limits.substation_current = 0.5;
    x_ = nlp_.starting_point();
    move(0.03);
  }

  void move(double by) {
    for (double& value : x_) {
      value += random_.between(-by, by);
    }
    Schedule schedule = empty_schedule(problem_);
    nlp_.extract(x_.data(), schedule);
    found_ =
        evaluate_operating_limits(problem_, schedule, all_operating_limits(problem_, {0, 1, 2}));
  }
  [[nodiscard]] double excess(const LinearCut& cut) const {
    double sum = -cut.upper;
    for (const auto& [variable, coefficient] : cut.terms) {
      sum += coefficient * x_[variable];
    }
    return sum;
  }
  [[nodiscard]] std::vector<double> violations(bool low_voltage) const {
    std::vector<double> values;
    for (size_t i = 0; i < found_.g.size(); ++i) {
      if (found_.g[i] > 0.0 && (found_.limit[i].kind == LimitKind::voltage_low) == low_voltage) {
        values.push_back(found_.g[i]);
      }
    }
    return values;
  }

  support::Random random_{11};
  ConditioningProblem problem_ = [] {
    ConditioningProblem problem = support::small_problem({.grid = support::SmallGrid::meshed});
    problem.limits.v_min = 0.985;
    problem.limits.v_max = 1.0;
    return problem;
  }();
  ConditioningNlp nlp_{problem_, {0, 1, 2}, {}, {}, 1e-5};
  std::vector<double> x_;
  OperatingLimitViolations found_;
};

// Sums of squares of up to 1e4 squared pu.
constexpr double kRounding = 1e-9;

TEST_F(Cuts, AggregatedCutIsViolatedByW) {
  for (int k = 0; k < kLimitKindCount; ++k) {
    ASSERT_GT(found_.count_by_kind[k], 0) << to_string(static_cast<LimitKind>(k));
  }
  CutPool pool(CutKind::aggregated);
  EXPECT_EQ(pool.add(nlp_, found_, x_.data(), 0.0), 1);
  ASSERT_EQ(pool.linear_cuts().size(), 1u);
  EXPECT_TRUE(pool.exact_limits().empty());
  EXPECT_NEAR(excess(pool.linear_cuts()[0]), found_.total, kRounding * (1.0 + found_.total));
  move(0.01);
  EXPECT_EQ(pool.add(nlp_, found_, x_.data(), 0.0), 1);
  EXPECT_EQ(pool.size(), 2);
}

TEST_F(Cuts, TangentsAreViolatedByTheirLimits) {
  CutPool pool(CutKind::per_limit);
  std::vector<double> expected = violations(false);
  const std::vector<double> low = violations(true);
  expected.insert(expected.end(), low.begin(), low.end());
  EXPECT_EQ(pool.add(nlp_, found_, x_.data(), 0.0), static_cast<int>(expected.size()));
  std::vector<double> actual;
  for (const LinearCut& cut : pool.linear_cuts()) {
    actual.push_back(excess(cut));
  }
  std::sort(actual.begin(), actual.end());
  std::sort(expected.begin(), expected.end());
  ASSERT_EQ(actual.size(), expected.size());
  for (size_t i = 0; i < actual.size(); ++i) {
    EXPECT_NEAR(actual[i], expected[i], kRounding * (1.0 + expected[i]));
  }
}

TEST_F(Cuts, TangentsOfTheLowerVoltageLimitAreRenewed) {
  CutPool pool(CutKind::per_limit);
  pool.add(nlp_, found_, x_.data(), 0.0);
  const int first = pool.size();
  const int convex_before = static_cast<int>(violations(false).size());
  ASSERT_FALSE(violations(true).empty());
  pool.add(nlp_, found_, x_.data(), 0.0);  // the same point: convex ones again, low ones renewed
  EXPECT_EQ(pool.size(), first + convex_before);
  move(0.01);
  pool.add(nlp_, found_, x_.data(), 0.0);
  const auto cuts = pool.linear_cuts();
  // Each of the violated ones has its tangent at the new point.
  for (const double g : violations(true)) {
    EXPECT_TRUE(std::any_of(cuts.begin(), cuts.end(), [&](const LinearCut& cut) {
      return std::abs(excess(cut) - g) < kRounding;
    })) << g;
  }
}

TEST_F(Cuts, ExactLimitsHoldEveryViolatedOneOnce) {
  CutPool pool(CutKind::exact);
  const int added = pool.add(nlp_, found_, x_.data(), 0.0);
  EXPECT_EQ(added, pool.size());
  EXPECT_TRUE(pool.linear_cuts().empty());
  const auto limits = pool.exact_limits();
  for (size_t i = 0; i < found_.g.size(); ++i) {
    if (found_.g[i] > 0.0) {
      EXPECT_EQ(std::count(limits.begin(), limits.end(), found_.limit[i]), 1)
          << describe(problem_, found_.limit[i]);
    }
  }
  EXPECT_EQ(pool.add(nlp_, found_, x_.data(), 0.0), 0);
}

TEST_F(Cuts, ExactLimitsWithinTheMarginJoinToo) {
  CutPool narrow(CutKind::exact);
  CutPool wide(CutKind::exact);
  narrow.add(nlp_, found_, x_.data(), 0.0);
  wide.add(nlp_, found_, x_.data(), 0.9);
  EXPECT_GE(wide.size(), narrow.size());
  const auto limits = wide.exact_limits();
  for (size_t i = 0; i < found_.g.size(); ++i) {
    const bool current = found_.limit[i].kind == LimitKind::branch_current ||
                         found_.limit[i].kind == LimitKind::substation_current;
    const double bound = found_.limit[i].bound;
    if (current && std::sqrt(found_.g[i] + bound) > 0.1 * std::sqrt(bound)) {
      EXPECT_EQ(std::count(limits.begin(), limits.end(), found_.limit[i]), 1)
          << describe(problem_, found_.limit[i]);
    }
  }
}

}  // namespace
}  // namespace overtone
