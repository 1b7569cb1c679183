#include <algorithm>
#include <cmath>
#include <limits>

#include <gtest/gtest.h>

#include <overtone/flow_result.hpp>

#include "support/small_feeder.hpp"

namespace overtone {

namespace {

FlowResult small_flow() {
  return solve_flow(std::make_shared<const HarmonicLoadFlow>(Network(support::small_feeder())),
                    {7, 20}, {0.5, 1.0});
}

TEST(FlowFigures, ExtremesAreThoseOfAllBusesAndHours) {
  const FlowResult flow = small_flow();
  ASSERT_TRUE(flow.converged());
  double low = 2.0, high = 0.0, deviation = 0.0;
  for (int t = 0; t < flow.hour_count(); ++t) {
    for (int b = 0; b < flow.network().node_count(); ++b) {
      const double v = std::abs(flow.solution.voltage(t, 0, b));
      low = std::min(low, v);
      high = std::max(high, v);
      deviation += std::abs(v - 1.0);
    }
  }
  const FlowFigures& figures = *flow.figures;
  EXPECT_EQ(figures.v_min, low);
  EXPECT_EQ(figures.v_min_hour, 20);
  EXPECT_EQ(flow.network().nodes[figures.v_min_node].label, "c");
  EXPECT_EQ(figures.v_max, high);
  EXPECT_EQ(flow.network().nodes[figures.v_max_node].label, "s");
  EXPECT_EQ(figures.v_max_hour, 7);
  EXPECT_EQ(figures.sum_voltage_deviation, deviation);
}

/// Branch a-b has no limit.
TEST(FlowFigures, LoadingIsTheCurrentOverTheLimit) {
  const FlowResult flow = small_flow();
  const FlowFigures& figures = *flow.figures;
  const int branch = figures.loading_max_branch;
  EXPECT_EQ(branch, 2);  // b-c
  EXPECT_EQ(figures.loading_max_hour, 20);
  EXPECT_EQ(figures.loading_max,
            flow.distortion.branch_rms(1, branch) / branch_ratings(flow.network())[branch]);
  EXPECT_EQ(figures.overloaded_branches, 0);
}

TEST(FlowFigures, CountsABranchOverItsLimitOnce) {
  FlowResult flow = small_flow();
  flow.branch_limit[2] = 0.5 * flow.distortion.branch_rms(0, 2);  // over it in both hours
  EXPECT_EQ(flow_figures(flow.hours()).overloaded_branches, 1);
  flow.branch_limit[2] = flow.distortion.branch_rms(1, 2);  // reached, not passed
  EXPECT_EQ(flow_figures(flow.hours()).overloaded_branches, 0);
}

TEST(FlowFigures, WithoutLimitsThereIsNoLoading) {
  FlowResult flow = small_flow();
  flow.branch_limit.assign(3, std::numeric_limits<double>::infinity());
  EXPECT_EQ(flow_figures(flow.hours()).loading_max_branch, -1);
}

/// P of the substation less P of the loads, over all orders; nonlinear loads give back a little.
TEST(FlowFigures, LossesBalance) {
  const FlowResult flow = small_flow();
  for (int t = 0; t < flow.hour_count(); ++t) {
    double balance = 0.0;
    for (int k = 0; k < flow.network().order_count(); ++k) {
      for (int b = 0; b < flow.network().node_count(); ++b) {
        balance -= (flow.solution.voltage(t, k, b) * std::conj(flow.solution.load_current(t, k, b)))
                       .real();
      }
    }
    const int slack = flow.network().node_index("s");
    const Complex source = flow.distortion.substation_current(t, 0);
    balance += (flow.solution.voltage(t, 0, slack) * std::conj(source)).real();
    EXPECT_NEAR(flow.losses[t], balance, 1e-9);
  }
}

}  // namespace

}  // namespace overtone
