#include <overtone/standards/voltage_limits.hpp>

#include <cmath>

#include <gtest/gtest.h>

#include "support/reference_cases.hpp"
#include "support/small_feeder.hpp"

namespace overtone {
namespace {

constexpr double kNone = std::numeric_limits<double>::infinity();

TEST(VoltageLimits, Ieee519FollowsTheVoltageAndHoldsUpToTheEdge) {
  struct Row {
    double kv, total, individual;
  };
  for (const Row& row :
       {Row{0.4, 0.08, 0.05}, Row{1.0, 0.08, 0.05}, Row{1.001, 0.05, 0.03}, Row{69.0, 0.05, 0.03},
        Row{69.1, 0.025, 0.015}, Row{161.0, 0.025, 0.015}, Row{161.1, 0.015, 0.01}}) {
    for (const Standard edition : {Standard::ieee519_2014, Standard::ieee519_2022}) {
      const VoltageLimits limits = voltage_limits(edition, row.kv);
      EXPECT_EQ(limits.total, row.total) << row.kv << " kV";
      EXPECT_EQ(limits.at(2), row.individual) << row.kv << " kV";
      EXPECT_EQ(limits.at(50), row.individual) << row.kv << " kV";
      EXPECT_EQ(limits.at(51), kNone);
    }
  }
}

/// Percent of some orders, as the standards print them.
struct Levels {
  Standard standard;
  double kv, total;
  std::vector<std::pair<int, double>> individual;
};

TEST(VoltageLimits, AreThePrintedOnes) {
  // EN 50160:2010 as meters' manuals reprint it; IEC TR 61000-3-6:2008, 2.27 * 17 / 25 - 0.27 and
  // the like worked out by hand.
  for (const Levels& levels : {
           Levels{Standard::en50160,
                  0.4,
                  8.0,
                  {{2, 2.0},
                   {3, 5.0},
                   {4, 1.0},
                   {5, 6.0},
                   {6, 0.5},
                   {7, 5.0},
                   {9, 1.5},
                   {11, 3.5},
                   {13, 3.0},
                   {15, 0.5},
                   {17, 2.0},
                   {19, 1.5},
                   {21, 0.5},
                   {23, 1.5},
                   {24, 0.5},
                   {25, 1.5}}},
           Levels{Standard::en50160, 20.0, 8.0, {{3, 5.0}, {5, 6.0}, {25, 1.5}}},
           Levels{Standard::iec61000_3_6, 0.4, 8.0, {{5, 6.0}, {17, 2.0}, {25, 1.2736}, {10, 0.5}}},
           Levels{Standard::iec61000_3_6,
                  20.0,
                  6.5,
                  {{2, 1.8},
                   {3, 4.0},
                   {5, 5.0},
                   {7, 4.0},
                   {9, 1.2},
                   {11, 3.0},
                   {13, 2.5},
                   {17, 1.7},
                   {25, 1.092},
                   {20, 0.345}}},
           Levels{Standard::iec61000_3_6, 110.0, 3.0, {{5, 2.0}, {17, 1.2}, {20, 0.255}}},
       }) {
    const VoltageLimits limits = voltage_limits(levels.standard, levels.kv);
    EXPECT_DOUBLE_EQ(100.0 * limits.total, levels.total);
    for (const auto& [order, percent] : levels.individual) {
      EXPECT_NEAR(100.0 * limits.at(order), percent, 1e-12) << order << " at " << levels.kv;
    }
  }
  EXPECT_EQ(voltage_limits(Standard::en50160, 20.0).at(27), kNone);
  EXPECT_EQ(voltage_limits(Standard::en50160, 20.0).unbalance, 0.02);
  EXPECT_EQ(voltage_limits(Standard::en50160, 220.0).source, nullptr);
}

/// Levels that HarmonicPowerModels.jl holds, to its five digits: those of IEC TR 61000-3-6:2008 for
/// high voltage, and of IEC 61000-2-4 class 2, which are the compatibility levels.
TEST(VoltageLimits, OfTheIecAreThoseOfAnotherProgram) {
  const std::vector<std::pair<int, double>> high = {
      {2, 1.4},  {3, 2.0},    {4, 0.8},    {5, 2.0},    {6, 0.4},    {7, 2.0},    {8, 0.4},
      {9, 1.0},  {10, 0.35},  {11, 1.5},   {12, 0.318}, {13, 1.5},   {14, 0.296}, {15, 0.3},
      {17, 1.2}, {19, 1.074}, {20, 0.255}, {21, 0.2},   {23, 0.887}, {25, 0.816}, {29, 0.703},
      {33, 0.2}, {35, 0.583}, {40, 0.208}, {43, 0.474}, {45, 0.2},   {49, 0.416}, {50, 0.198}};
  const std::vector<std::pair<int, double>> compatibility = {
      {2, 2.0},    {3, 5.0},    {4, 1.0},    {5, 6.0},    {6, 0.5},    {7, 5.0},    {8, 0.5},
      {9, 1.5},    {10, 0.5},   {11, 3.5},   {12, 0.458}, {13, 3.0},   {14, 0.429}, {15, 0.4},
      {17, 2.0},   {19, 1.761}, {20, 0.375}, {23, 1.408}, {25, 1.275}, {29, 1.061}, {33, 0.2},
      {35, 0.833}, {40, 0.313}, {43, 0.627}, {45, 0.2},   {49, 0.518}, {50, 0.3}};
  for (const auto& [kv, levels] : {std::pair(110.0, high), std::pair(0.4, compatibility)}) {
    const VoltageLimits limits = voltage_limits(Standard::iec61000_3_6, kv);
    for (const auto& [order, percent] : levels) {
      EXPECT_NEAR(100.0 * limits.at(order), percent, 2e-3) << order << " at " << kv;
    }
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

TEST(VoltageBreaches, AreTheOrderAndTheTotalLargestExcessFirst) {
  const NodalNetwork network = positive_sequence(Network(support::small_feeder()));
  // 4.5 % and 3.75 % of the fundamental; total 5.86 %.
  const auto found =
      voltage_breaches(network, result_with(0.8, 0.036, 0.030), Standard::ieee519_2014);
  ASSERT_EQ(found.size(), 3u);
  EXPECT_EQ(found[0].order, 5);  // 1.50 times its limit
  EXPECT_EQ(found[1].order, 7);  // 1.25
  EXPECT_EQ(found[2].order, 0);  // 1.17, the total
  EXPECT_NEAR(found[0].value, 0.045, 1e-15);
  EXPECT_NEAR(found[2].value, std::hypot(0.045, 0.0375), 1e-15);
  EXPECT_EQ(found[0].limit, 0.03);
  EXPECT_EQ(found[2].limit, 0.05);
  for (const VoltageBreach& breach : found) {
    EXPECT_EQ(breach.node, 3);
    EXPECT_EQ(breach.scenario, 0);
  }
}

TEST(VoltageBreaches, AreRelativeToTheFundamental) {
  const NodalNetwork network = positive_sequence(Network(support::small_feeder()));
  const auto count = [&](double fundamental) {
    return voltage_breaches(network, result_with(fundamental, 0.029, 0.0), Standard::ieee519_2022)
        .size();
  };
  EXPECT_EQ(count(1.0), 0u);
  EXPECT_EQ(count(0.9), 1u);
}

TEST(VoltageBreaches, LeaveInterharmonicsOut) {
  auto feeder = support::small_feeder();
  for (NonlinearLoad& load : feeder.nonlinear_loads) {
    load.spectrum.lines[1].order = 5.5;
  }
  const NodalNetwork network = positive_sequence(Network(feeder));
  ASSERT_EQ(network.orders, (std::vector<double>{1, 5.5, 7}));
  const auto found =
      voltage_breaches(network, result_with(1.0, 0.2, 0.031), Standard::ieee519_2022);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].order, 7.0);
}

TEST(VoltageBreaches, NeutralsAreNotJudged) {
  NodalNetwork network = positive_sequence(Network(support::small_feeder()));
  network.nodes[3].nominal = 1e-6;
  EXPECT_TRUE(
      voltage_breaches(network, result_with(1e-3, 0.5, 0.5), Standard::ieee519_2022).empty());
}

TEST(VoltageBreaches, WhatAStandardSaysNothingOfIsSaid) {
  NodalNetwork network = positive_sequence(Network(support::small_feeder()));
  network.orders = {1, 5, 35};
  EXPECT_EQ(unjudged_voltages(network, Standard::en50160).orders, std::vector<double>{35});
  EXPECT_TRUE(unjudged_voltages(network, Standard::iec61000_3_6).orders.empty());
  EXPECT_TRUE(unjudged_voltages(network, Standard::en50160).base_kv.empty());
  network.nodes[2].base_kv = 220.0;
  EXPECT_EQ(unjudged_voltages(network, Standard::en50160).base_kv, std::vector<double>{220.0});
}

TEST(VoltageBreaches, BusesOfTheReferenceFeederOverFivePercent) {
  const HarmonicLoadFlow flow(support::case_network("ieee33_balanced"));
  const auto result = flow.solve(scaled_loads(flow.network(), {0.0, 1.0}));
  int total = 0;
  for (const VoltageBreach& breach :
       voltage_breaches(flow.network(), result, Standard::ieee519_2022)) {
    EXPECT_EQ(breach.scenario, 1);
    total += breach.order == 0 ? 1 : 0;
  }
  EXPECT_EQ(total, 18);
}

}  // namespace
}  // namespace overtone
