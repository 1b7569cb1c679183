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

NodalNetwork nodal(const NetworkDescription& feeder) { return positive_sequence(Network(feeder)); }

/// 0.8 at bus a at the fundamental, 0.06 and 0.08 j at harmonics, all times a factor by scenario.
Array3<Complex> voltages(const std::vector<double>& factor = {1.0}) {
  Array3<Complex> voltage(static_cast<int>(factor.size()), 3, 2);
  for (int s = 0; s < voltage.extent(0); ++s) {
    voltage(s, 0, 0) = factor[s];
    voltage(s, 0, 1) = factor[s] * 0.8;
    voltage(s, 1, 1) = factor[s] * 0.06;
    voltage(s, 2, 1) = factor[s] * Complex(0.0, 0.08);
  }
  return voltage;
}

TEST(Distortion, IsWhatAHandComputes) {
  const Distortion d = evaluate_distortion(nodal(two_buses()), voltages());
  EXPECT_EQ(d.thd(0, 0), 0.0);
  EXPECT_NEAR(d.thd(0, 1), 0.1 / 0.8, 1e-15);
  EXPECT_NEAR(d.v_rms(0, 1), std::sqrt(0.64 + 0.01), 1e-15);
  const Complex current[] = {0.2 / Complex(0.1, 0.02), -0.06 / Complex(0.1, 0.10),
                             Complex(0.0, -0.08) / Complex(0.1, 0.14)};
  double squares = 0.0;
  for (int k = 0; k < 3; ++k) {
    EXPECT_LE(std::abs(d.current(0, k, 0) - current[k]), 1e-14) << k;
    EXPECT_LE(std::abs(d.substation_current(0, k) - current[k]), 1e-14) << k;
    squares += std::norm(current[k]);
  }
  EXPECT_NEAR(d.branch_rms(0, 0), std::sqrt(squares), 1e-14);
  EXPECT_NEAR(d.substation_rms[0], std::sqrt(squares), 1e-14);
}

TEST(Distortion, KeepsScenariosApart) {
  const NodalNetwork network = nodal(two_buses());
  const Distortion d = evaluate_distortion(network, voltages({1.0, 0.5}));
  EXPECT_NEAR(d.thd(1, 1), d.thd(0, 1), 1e-15);
  EXPECT_NEAR(d.v_rms(1, 1), 0.5 * d.v_rms(0, 1), 1e-15);
  EXPECT_NEAR(d.branch_rms(1, 0), 0.5 * d.branch_rms(0, 0), 1e-15 * d.branch_rms(0, 0));
}

TEST(Distortion, SubstationCurrentHoldsTheSlackBusesOwnDraw) {
  const NodalNetwork network = nodal(two_buses());
  const Complex draw[] = {{0.3, -0.1}, {0.02, 0.0}, {0.0, 0.01}};
  Array3<Complex> load_current(1, 3, 2, 5.0);  // that of bus a isn't read
  for (int k = 0; k < 3; ++k) {
    load_current(0, k, 0) = draw[k];
  }
  const Distortion without = evaluate_distortion(network, voltages());
  const Distortion with = evaluate_distortion(network, voltages(), load_current);
  for (int k = 0; k < 3; ++k) {
    EXPECT_LE(std::abs(with.substation_current(0, k) - without.substation_current(0, k) - draw[k]),
              1e-15);
    EXPECT_EQ(with.current(0, k, 0), without.current(0, k, 0));
  }
}

TEST(Distortion, SubstationCurrentHoldsCapacitorAndChargingAtTheSlackBus) {
  auto feeder = two_buses();
  const Complex plain = evaluate_distortion(nodal(feeder), voltages()).substation_current(0, 0);
  feeder.buses[0].capacitor_kvar = 40.0;  // j 0.04 pu
  feeder.branches[0].b_us = 2e4;          // j 0.02 pu, half of it at the slack bus
  const Complex all = evaluate_distortion(nodal(feeder), voltages()).substation_current(0, 0);
  EXPECT_LE(std::abs(all - plain - Complex(0.0, 0.05)), 1e-15);
}

TEST(Distortion, CurrentIsCountedFromFromToTo) {
  auto feeder = two_buses();
  std::swap(feeder.branches[0].from, feeder.branches[0].to);
  const Distortion forward = evaluate_distortion(nodal(two_buses()), voltages());
  const Distortion backward = evaluate_distortion(nodal(feeder), voltages());
  for (int k = 0; k < 3; ++k) {
    EXPECT_EQ(backward.current(0, k, 0), -forward.current(0, k, 0));
    EXPECT_EQ(backward.substation_current(0, k), forward.substation_current(0, k));
  }
}

TEST(Distortion, TotalDemandDistortionIsRelativeToTheBranchLimit) {
  auto feeder = two_buses();
  feeder.branches[0].i_max_a = 1443.375672974065;  // 2.5 pu on 1000 / (sqrt(3) 1) A
  const NodalNetwork network = nodal(feeder);
  const Distortion d = evaluate_distortion(network, voltages());
  const double harmonics = std::hypot(0.06 / std::hypot(0.1, 0.10), 0.08 / std::hypot(0.1, 0.14));
  EXPECT_NEAR(total_demand_distortion(network, d)(0, 0), harmonics / 2.5, 1e-14);
}

TEST(Distortion, TotalDemandDistortionIsZeroWithoutALimit) {
  const NodalNetwork network = nodal(two_buses());
  const Distortion d = evaluate_distortion(network, voltages());
  EXPECT_EQ(total_demand_distortion(network, d), Array2<double>(1, 1, 0.0));
}

TEST(Distortion, ArraysOfWrongSizeAreRefused) {
  const NodalNetwork network = nodal(two_buses());
  EXPECT_THROW((void)evaluate_distortion(network, Array3<Complex>(1, 2, 2)), std::invalid_argument);
  EXPECT_THROW((void)evaluate_distortion(network, Array3<Complex>(1, 3, 3)), std::invalid_argument);
  EXPECT_THROW((void)evaluate_distortion(network, voltages(), Array3<Complex>(2, 3, 2)),
               std::invalid_argument);
  EXPECT_NO_THROW((void)evaluate_distortion(network, voltages(), Array3<Complex>(1, 3, 2)));
}

}  // namespace
}  // namespace overtone
