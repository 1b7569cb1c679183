// Branches with next to no impedance: their ends are one node, and their currents follow from what
// is drawn on one side.

#include <cmath>
#include <memory>

#include <gtest/gtest.h>

#include <overtone/distortion.hpp>
#include <overtone/nodal_network.hpp>

#include "support/random_feeder.hpp"
#include "support/small_feeder.hpp"
#include "support/switches.hpp"

namespace overtone {
namespace {

struct Solved {
  std::shared_ptr<const HarmonicLoadFlow> flow;
  LoadFlowResult result;
  Distortion distortion;

  explicit Solved(const NetworkDescription& feeder)
      : flow(std::make_shared<const HarmonicLoadFlow>(Network(feeder))),
        result(flow->solve(scaled_loads(flow->network(), {1.0}), {.tolerance = 1e-13})),
        distortion(evaluate_distortion(flow->network(), result)) {
    EXPECT_TRUE(result.converged());
  }
  [[nodiscard]] Complex voltage(const std::string& bus, int k) const {
    return result.voltage(0, k, flow->network().node_index(bus));
  }
  /// At the "from" end.
  [[nodiscard]] Complex current(const std::string& branch, int k) const {
    const NodalNetwork& network = flow->network();
    for (int f = network.first_branch_form(); f < network.source_form(); ++f) {
      const std::string& label = network.measured[f].label;
      if (label == "branch " + branch || label.starts_with("branch " + branch + " at ")) {
        return distortion.current(0, k, f - network.first_branch_form());
      }
    }
    ADD_FAILURE() << branch;
    return 0.0;
  }
};

class Switches : public testing::TestWithParam<double> {};

TEST_P(Switches, GiveTheVoltagesOfTheFeederWithoutThemAndTheCurrentsOfItsLines) {
  const double ohm = GetParam();
  auto options = support::meshed_feeder();
  for (const bool source_impedance : {false, true}) {
    options.source_impedance = source_impedance;
    for (const int seed : {3, 4, 5}) {
      const NetworkDescription feeder = support::random_feeder(seed, options);
      const Solved plain(feeder);
      const Solved switched(support::with_switches(feeder, ohm, ohm));
      for (int k = 0; k < plain.flow->network().order_count(); ++k) {
        for (const Bus& bus : feeder.buses) {
          EXPECT_NEAR(std::abs(plain.voltage(bus.name, k) - switched.voltage(bus.name, k)), 0.0,
                      ohm > 1e-7 ? 2e-7 : 1e-8)
              << bus.name;
        }
        for (size_t l = 0; l < feeder.branches.size(); ++l) {
          const Branch& line = feeder.branches[l];
          const Complex expected = plain.current(line.name(), k);
          const std::string name = line.from + "-sw" + std::to_string(l);
          EXPECT_NEAR(std::abs(switched.current(name, k) - expected), 0.0,
                      (ohm > 1e-7 ? 1e-5 : 1e-6) * (1.0 + std::abs(expected)))
              << name;
        }
        EXPECT_NEAR(std::abs(plain.distortion.substation_current(0, k) -
                             switched.distortion.substation_current(0, k)),
                    0.0, 1e-6);
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Ohm, Switches,
                         testing::Values(0.0, 1e-13, 1e-12, 1e-10, 1e-9, 1e-8, 1e-7, 1e-6));

TEST(StiffBranches, CarryTheLoadsAndShuntsBehindThem) {
  NetworkDescription feeder = support::small_feeder();
  feeder.branches[2].r_ohm = feeder.branches[2].x_ohm = 0.0;  // b-c, both with nonlinear loads
  feeder.buses[3].capacitor_kvar = 30.0;
  const Solved solved(feeder);
  const NodalNetwork& network = solved.flow->network();
  const int c = network.node_index("c");
  EXPECT_EQ(network.unknown_count(), 2);
  for (int k = 0; k < network.order_count(); ++k) {
    const Complex v = solved.voltage("c", k);
    EXPECT_EQ(v, solved.voltage("b", k));
    const Complex shunt(0.0, 0.03 * network.orders[k]);
    const Complex load = k == 0 ? std::conj(Complex(0.12, 0.08) / v)
                                : network.harmonic_factor(c, k) *
                                      std::conj(Complex(0.12, 0.08) / solved.voltage("c", 0));
    EXPECT_NEAR(std::abs(solved.current("b-c", k) - load - shunt * v), 0.0, 1e-12);
  }
}

TEST(StiffBranches, ShareTheCurrentByTheirImpedances) {
  NetworkDescription feeder = support::small_feeder();
  feeder.branches[2] = {.from = "b", .to = "c", .x_ohm = 1e-9};
  feeder.branches.push_back({.from = "c", .to = "b", .x_ohm = 3e-9});
  const Solved solved(feeder);
  const Complex load = std::conj(Complex(0.12, 0.08) / solved.voltage("c", 0));
  EXPECT_NEAR(std::abs(solved.current("b-c", 0) - 0.75 * load), 0.0, 1e-9);
  EXPECT_NEAR(std::abs(solved.current("c-b", 0) + 0.25 * load), 0.0, 1e-9);
  feeder.branches.back().x_ohm = 0.0;
  const Solved bridged(feeder);
  EXPECT_NEAR(std::abs(bridged.current("b-c", 0)), 0.0, 1e-9);
  EXPECT_NEAR(std::abs(bridged.current("c-b", 0) + load), 0.0, 1e-9);
}

TEST(StiffBranches, AtTheSubstationLeaveItsCurrentWhole) {
  const NetworkDescription feeder = support::small_feeder();
  NetworkDescription broken = feeder;  // s-a becomes s-t, t-a
  broken.buses.push_back({.name = "t", .p_kw = 70.0, .q_kvar = 30.0});
  broken.branches[0].from = "t";
  broken.branches.push_back({.from = "s", .to = "t", .i_max_a = 400.0});
  const Solved plain(feeder);
  const Solved switched(broken);
  const Complex load(0.07, -0.03);  // at 1 pu
  EXPECT_NEAR(std::abs(switched.distortion.substation_current(0, 0) -
                       plain.distortion.substation_current(0, 0) - load),
              0.0, 1e-12);
  EXPECT_NEAR(std::abs(switched.current("s-t", 0) - switched.distortion.substation_current(0, 0)),
              0.0, 1e-12);
  EXPECT_TRUE(switched.flow->network().nodes[switched.flow->network().node_index("t")].fixed);
}

TEST(StiffBranches, EverywhereAreNoFeeder) {
  NetworkDescription feeder = support::small_feeder();
  for (Branch& branch : feeder.branches) {
    branch.r_ohm = branch.x_ohm = 0.0;
  }
  EXPECT_THROW((void)positive_sequence(Network(feeder)), InputError);
}

TEST(LoadFlowOnAnyBase, GivesTheSameVoltages) {
  NetworkDescription feeder = support::small_feeder();
  for (const PowerBalance balance : {PowerBalance::fundamental, PowerBalance::all_orders}) {
    feeder.base_mva = 1.0;
    const HarmonicLoadFlow one{Network(feeder)};
    const LoadFlowOptions options{.power_balance = balance};
    const auto expected = one.solve(scaled_loads(one.network(), {1.0, 0.3}), options);
    for (const double base : {1e-2, 0.3, 10.0, 100.0, 1e3}) {
      feeder.base_mva = base;
      const HarmonicLoadFlow other{Network(feeder)};
      const auto actual = other.solve(scaled_loads(other.network(), {1.0, 0.3}), options);
      ASSERT_TRUE(actual.converged()) << base;
      for (size_t i = 0; i < expected.voltage.size(); ++i) {
        EXPECT_NEAR(std::abs(actual.voltage.flat()[i] - expected.voltage.flat()[i]), 0.0, 1e-9);
      }
    }
  }
}

}  // namespace
}  // namespace overtone
