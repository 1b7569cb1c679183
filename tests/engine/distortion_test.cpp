#include <overtone/distortion.hpp>

#include <cmath>

#include <gtest/gtest.h>

#include "support/small_feeder.hpp"

namespace overtone {
namespace {

/// Two buses, 1 pu of impedance is 1 ohm, orders 1, 5 and 7.
NetworkDescription two_buses() {
  NetworkDescription feeder;
  feeder.name = "two buses";
  feeder.base_kv = 1.0;
  feeder.slack_bus = "s";
  feeder.buses = {{.name = "s"}, {.name = "a", .p_kw = 100.0}};
  feeder.branches = {{.from = "s", .to = "a", .r_ohm = 0.1, .x_ohm = 0.02}};
  const Spectrum spectrum{.name = "x",
                          .lines = {{.order = 5, .factor = 0.2}, {.order = 7, .factor = 0.1}}};
  feeder.nonlinear_loads = {{.bus = "a", .spectrum = spectrum}};
  return feeder;
}

/// [order][bus]: 0.8 at the fundamental, 0.06 and 0.08 j at harmonics.
const std::vector<Complex> kVoltage = {1.0, 0.8, 0.0, 0.06, 0.0, {0.0, 0.08}};

TEST(Distortion, IsWhatAHandComputes) {
  const Distortion d = evaluate_distortion(Network(two_buses()), kVoltage, 1);
  EXPECT_EQ(d.thd_at(0, 0), 0.0);
  EXPECT_NEAR(d.thd_at(0, 1), 0.1 / 0.8, 1e-15);
  EXPECT_NEAR(d.v_rms_at(0, 1), std::sqrt(0.64 + 0.01), 1e-15);
  const Complex current[] = {0.2 / Complex(0.1, 0.02), -0.06 / Complex(0.1, 0.10),
                             Complex(0.0, -0.08) / Complex(0.1, 0.14)};
  double squares = 0.0;
  for (int k = 0; k < 3; ++k) {
    EXPECT_LE(std::abs(d.branch_current[k] - current[k]), 1e-14) << k;
    EXPECT_LE(std::abs(d.substation_current[k] - current[k]), 1e-14) << k;
    squares += std::norm(current[k]);
  }
  EXPECT_NEAR(d.branch_rms_at(0, 0), std::sqrt(squares), 1e-14);
  EXPECT_NEAR(d.substation_rms[0], std::sqrt(squares), 1e-14);
}

TEST(Distortion, KeepsScenariosApart) {
  std::vector<Complex> two = kVoltage;
  for (const Complex& v : kVoltage) {
    two.push_back(0.5 * v);
  }
  const Network network(two_buses());
  const Distortion d = evaluate_distortion(network, two, 2);
  EXPECT_NEAR(d.thd_at(1, 1), d.thd_at(0, 1), 1e-15);
  EXPECT_NEAR(d.v_rms_at(1, 1), 0.5 * d.v_rms_at(0, 1), 1e-15);
  EXPECT_NEAR(d.branch_rms_at(1, 0), 0.5 * d.branch_rms_at(0, 0), 1e-15 * d.branch_rms_at(0, 0));
}

TEST(Distortion, SubstationCurrentHoldsTheSlackBusesOwnDraw) {
  const Network network(two_buses());
  const std::vector<Complex> draw = {{0.3, -0.1}, {0.02, 0.0}, {0.0, 0.01}};
  const Distortion without = evaluate_distortion(network, kVoltage, 1);
  const Distortion with = evaluate_distortion(network, kVoltage, 1, draw);
  for (int k = 0; k < 3; ++k) {
    EXPECT_LE(std::abs(with.substation_current[k] - without.substation_current[k] - draw[k]),
              1e-15);
  }
  EXPECT_EQ(with.branch_current, without.branch_current);
}

TEST(Distortion, SubstationCurrentHoldsCapacitorAndChargingAtTheSlackBus) {
  auto feeder = two_buses();
  const Complex plain = evaluate_distortion(Network(feeder), kVoltage, 1).substation_current[0];
  feeder.buses[0].capacitor_kvar = 40.0;  // j 0.04 pu
  feeder.branches[0].b_us = 2e4;          // j 0.02 pu, half of it at the slack bus
  const Complex all = evaluate_distortion(Network(feeder), kVoltage, 1).substation_current[0];
  EXPECT_LE(std::abs(all - plain - Complex(0.0, 0.05)), 1e-15);
}

TEST(Distortion, CurrentIsCountedFromFromToTo) {
  auto feeder = two_buses();
  std::swap(feeder.branches[0].from, feeder.branches[0].to);
  const Distortion forward = evaluate_distortion(Network(two_buses()), kVoltage, 1);
  const Distortion backward = evaluate_distortion(Network(feeder), kVoltage, 1);
  for (int k = 0; k < 3; ++k) {
    EXPECT_EQ(backward.branch_current[k], -forward.branch_current[k]);
    EXPECT_EQ(backward.substation_current[k], forward.substation_current[k]);
  }
}

TEST(Distortion, TotalDemandDistortionIsRelativeToTheBranchLimit) {
  auto feeder = two_buses();
  feeder.branches[0].i_max_a = 1443.375672974065;  // 2.5 pu on 1000 / (sqrt(3) 1) A
  const Network network(feeder);
  const Distortion d = evaluate_distortion(network, kVoltage, 1);
  const double harmonics = std::hypot(0.06 / std::hypot(0.1, 0.10), 0.08 / std::hypot(0.1, 0.14));
  EXPECT_NEAR(total_demand_distortion(network, d)[0], harmonics / 2.5, 1e-14);
}

TEST(Distortion, TotalDemandDistortionIsZeroWithoutALimit) {
  const Network network(two_buses());
  const Distortion d = evaluate_distortion(network, kVoltage, 1);
  EXPECT_EQ(total_demand_distortion(network, d), std::vector<double>{0.0});
}

}  // namespace
}  // namespace overtone
