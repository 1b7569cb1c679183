#include <overtone/ieee519.hpp>

#include <cmath>

#include <gtest/gtest.h>

#include "support/reference_cases.hpp"
#include "support/small_feeder.hpp"

namespace overtone {
namespace {

TEST(Ieee519, LimitsFollowTheVoltageAndHoldUpToTheEdge) {
  struct Row {
    double kv, total, individual;
  };
  for (const Row& row :
       {Row{0.4, 0.08, 0.05}, Row{1.0, 0.08, 0.05}, Row{1.001, 0.05, 0.03}, Row{69.0, 0.05, 0.03},
        Row{69.1, 0.025, 0.015}, Row{161.0, 0.025, 0.015}, Row{161.1, 0.015, 0.01}}) {
    const auto limits = ieee519_voltage_limits(row.kv);
    EXPECT_EQ(limits.total, row.total) << row.kv << " kV";
    EXPECT_EQ(limits.individual, row.individual) << row.kv << " kV";
  }
}

/// A result of the small feeder (12.66 kV, orders 1, 5, 7) with these voltages at bus 3.
LoadFlowResult result_with(double fundamental, double fifth, double seventh) {
  LoadFlowResult result;
  result.voltage.assign(1, 3, 4);
  for (int b = 0; b < 4; ++b) {
    result.voltage(0, 0, b) = 1.0;
  }
  result.voltage(0, 0, 3) = fundamental;
  result.voltage(0, 1, 3) = fifth;
  result.voltage(0, 2, 3) = Complex(0.0, seventh);
  return result;
}

TEST(Ieee519, ReportsTheOrderAndTheTotalLargestExcessFirst) {
  const NodalNetwork network = positive_sequence(Network(support::small_feeder()));
  // 4.5 % and 3.75 % of the fundamental; total 5.86 %.
  const auto found = ieee519_violations(network, result_with(0.8, 0.036, 0.030));
  ASSERT_EQ(found.size(), 3u);
  EXPECT_EQ(found[0].order, 5);  // 1.50 times its limit
  EXPECT_EQ(found[1].order, 7);  // 1.25
  EXPECT_EQ(found[2].order, 0);  // 1.17, the total
  EXPECT_NEAR(found[0].value, 0.045, 1e-15);
  EXPECT_NEAR(found[2].value, std::hypot(0.045, 0.0375), 1e-15);
  EXPECT_EQ(found[0].limit, 0.03);
  EXPECT_EQ(found[2].limit, 0.05);
  for (const auto& violation : found) {
    EXPECT_EQ(violation.node, 3);
    EXPECT_EQ(violation.scenario, 0);
  }
}

TEST(Ieee519, LimitsAreRelativeToTheFundamental) {
  const NodalNetwork network = positive_sequence(Network(support::small_feeder()));
  EXPECT_TRUE(ieee519_violations(network, result_with(1.0, 0.029, 0.0)).empty());
  EXPECT_EQ(ieee519_violations(network, result_with(0.9, 0.029, 0.0)).size(), 1u);
}

TEST(Ieee519, BusesOfTheReferenceFeederOverFivePercent) {
  const HarmonicLoadFlow flow(support::case_network("ieee33_balanced"));
  const auto result = flow.solve(scaled_loads(flow.network(), {0.0, 1.0}));
  int total = 0;
  for (const auto& violation : ieee519_violations(flow.network(), result)) {
    EXPECT_EQ(violation.scenario, 1);
    total += violation.order == 0 ? 1 : 0;
  }
  EXPECT_EQ(total, 18);
}

}  // namespace
}  // namespace overtone
