#include <overtone/radial_network.hpp>

#include <cmath>
#include <limits>

#include <gtest/gtest.h>

#include <overtone/distortion.hpp>

#include "support/random_feeder.hpp"

namespace overtone {
namespace {

/// a-b-d and a-c, the source at b: one branch is described towards it.
NetworkDescription three_branches() {
  NetworkDescription feeder;
  feeder.name = "three branches";
  feeder.base_kv = 10.0;
  feeder.base_mva = 5.0;  // 20 ohm
  feeder.slack_bus = "b";
  feeder.buses = {{.name = "a", .p_kw = 100.0, .q_kvar = 50.0},
                  {.name = "b"},
                  {.name = "c", .capacitor_kvar = 400.0},
                  {.name = "d", .p_kw = 30.0}};
  feeder.branches = {{.from = "a", .to = "b", .r_ohm = 1.0, .x_ohm = 2.0, .i_max_a = 100.0},
                     {.from = "a", .to = "c", .r_ohm = 3.0, .x_ohm = 4.0, .b_us = 600.0},
                     {.from = "b", .to = "d", .r_ohm = 0.5, .x_ohm = 0.0}};
  return feeder;
}

RadialNetwork tree_of(const NetworkDescription& feeder, double base_mva) {
  return radial_network(positive_sequence(Network(feeder)), base_mva, 0.0,
                        [&](int branch) { return feeder.branches[branch].where; });
}

TEST(RadialNetwork, HasTheFeederOnTheBaseAskedFor) {
  const RadialNetwork tree = tree_of(three_branches(), 1.0);  // 100 ohm
  EXPECT_EQ(tree.root, 1);
  EXPECT_EQ(tree.parent, (std::vector<int>{1, 0, 1}));
  EXPECT_EQ(tree.child, (std::vector<int>{0, 2, 3}));
  EXPECT_EQ(tree.entering, (std::vector<int>{0, -1, 1, 2}));
  EXPECT_DOUBLE_EQ(tree.r[0], 0.01);
  EXPECT_DOUBLE_EQ(tree.x[0], 0.02);
  EXPECT_DOUBLE_EQ(tree.r[1], 0.03);
  EXPECT_DOUBLE_EQ(tree.rating[0], 1e-3 * 100.0 * std::sqrt(3.0) * 10.0);  // MVA at 10 kV
  EXPECT_EQ(tree.rating[2], std::numeric_limits<double>::infinity());
  EXPECT_EQ(tree.ratio, (std::vector<double>{1.0, 1.0, 1.0}));
  EXPECT_NEAR(tree.shunt[0].imag(), 0.5 * 600e-6 * 100.0, 1e-12);
  EXPECT_NEAR(tree.shunt[2].imag(), 0.4 + 0.5 * 600e-6 * 100.0, 1e-12);
  EXPECT_EQ(tree.shunt[0].real(), 0.0);
  EXPECT_EQ(tree.shunt[3], Complex(0.0)) << "no rounding of the row of Y is left";
  EXPECT_EQ(tree.branch_of, (std::vector<int>{0, 1, 2}));
}

TEST(RadialNetwork, KnowsWhatIsDownstream) {
  const auto downstream = buses_downstream(tree_of(three_branches(), 1.0));
  EXPECT_EQ(downstream[0], (std::vector<char>{1, 0, 1, 0}));
  EXPECT_EQ(downstream[1], (std::vector<char>{0, 0, 1, 0}));
  EXPECT_EQ(downstream[2], (std::vector<char>{0, 0, 0, 1}));
}

TEST(RadialNetwork, NamesTheBusesOfALoop) {
  NetworkDescription feeder = three_branches();
  feeder.branches.push_back({.from = "c", .to = "d", .r_ohm = 1.0, .where = {"branch.csv", 5}});
  try {
    (void)tree_of(feeder, 1.0);
    FAIL();
  } catch (const InputError& error) {
    EXPECT_STREQ(error.what(),
                 "branch c-d (branch.csv:5): closes a loop of 4 buses: d, b, a, c; must be a tree, "
                 "open a branch of the loop");
  }
}

/// The tree and the nodal equations are the same feeder: on their own base, series currents are the
/// nodal network's branch currents, and their losses balance the load.
TEST(RadialNetwork, AgreesWithTheNodalEquations) {
  for (const int seed : {1, 2, 3}) {
    support::RandomFeederOptions options;
    options.capacitors = true;
    const Network network(support::random_feeder(seed, options));
    const HarmonicLoadFlow load_flow(network);
    const LoadFlowResult flow =
        load_flow.solve(scaled_loads(load_flow.network(), {1.0}), {.harmonics = false});
    ASSERT_TRUE(flow.converged());
    const Distortion distortion = evaluate_distortion(load_flow.network(), flow);
    const RadialNetwork tree = radial_network(load_flow.network(), load_flow.network().base_mva);
    const Complex* voltage = flow.voltage.row(0, 0).data();
    double losses = 0.0, load = 0.0;
    for (int l = 0; l < tree.branch_count(); ++l) {
      const BranchFlow branch = branch_flow(tree, voltage, l);
      const double current = std::abs(series_current(tree, voltage, l));
      EXPECT_NEAR(current, std::abs(distortion.current(0, 0, l)), 1e-11);
      EXPECT_NEAR(branch.apparent, current * std::abs(voltage[tree.parent[l]]), 1e-11);
      losses += branch.losses;
    }
    for (const Port& port : load_flow.network().ports) {
      load += port.load.real();
    }
    const Complex grid = voltage[tree.root] * std::conj(distortion.substation_current(0, 0));
    EXPECT_NEAR(grid.real(), load + losses, 1e-8);
  }
}

TEST(RadialNetwork, JoinsParallelLines) {
  NetworkDescription feeder = three_branches();
  feeder.branches.push_back({.from = "d", .to = "b", .r_ohm = 1.0, .i_max_a = 30.0});
  feeder.branches[2].i_max_a = 90.0;  // of 0.5 ohm: carries two thirds
  const RadialNetwork tree = tree_of(feeder, 1.0);
  EXPECT_EQ(tree.branch_of, (std::vector<int>{0, 1, 2, 2}));
  EXPECT_NEAR(tree.r[2], 1.0 / 3.0 / 100.0, 1e-15);
  const double mva_per_ampere = 1e-3 * std::sqrt(3.0) * 10.0;
  EXPECT_NEAR(tree.rating[2], 90.0 * mva_per_ampere, 1e-12) << "90 A of 135, and 30 A of 90";
}

TEST(RadialNetwork, TakesOneSourceAndNodesThatAreApart) {
  const auto refused = [](const NodalNetwork& network) {
    try {
      (void)radial_network(network, 1.0);
    } catch (const std::invalid_argument& error) {
      return std::string(error.what());
    }
    return std::string("no error");
  };
  NetworkDescription feeder = three_branches();
  feeder.source_x_ohm = 0.5;
  EXPECT_EQ(refused(positive_sequence(Network(feeder))),
            "radial network: no node is held by a source; must be one");
  feeder = three_branches();
  feeder.branches[1].r_ohm = feeder.branches[1].x_ohm = 0.0;
  EXPECT_EQ(refused(positive_sequence(Network(feeder))),
            "radial network: nodes c and a are one; must be apart");
}

TEST(RadialNetwork, NamesABusThatNothingJoins) {
  NodalNetwork network = positive_sequence(Network(three_branches()));
  const int a = network.pattern.unknown_of(0), c = network.pattern.unknown_of(2);
  network.admittance[0][network.pattern.entry(a, c)] = 0.0;
  network.admittance[0][network.pattern.entry(c, a)] = 0.0;
  try {
    (void)radial_network(network, 1.0);
    FAIL();
  } catch (const InputError& error) {
    EXPECT_STREQ(error.what(),
                 "bus c: nothing joins it to bus b, where the source is; connect it by phases that "
                 "the source has");
  }
}

TEST(NetworkVariants, SourceVoltageAndOrdersAreReplaced) {
  const Network network(three_branches());
  EXPECT_EQ(network.orders(), (std::vector<double>{1}));
  const Network other =
      network.with_source_voltage(1.03).with_orders_of({"six", {{1, 1.0}, {7, 0.1}, {5, 0.2}}});
  EXPECT_EQ(other.orders(), (std::vector<double>{1, 5, 7}));
  const NodalNetwork nodal = positive_sequence(other);
  EXPECT_EQ(nodal.nodes[other.slack()].nominal, Complex(1.03));
  EXPECT_EQ(nodal.harmonic_factor(0, 1), 0.0);  // solved at that order, drawn by nobody
  EXPECT_THROW((void)network.with_source_voltage(0.0), InputError);
  EXPECT_THROW((void)network.with_orders_of({"bad", {{0, 1.0}}}), InputError);
}

}  // namespace
}  // namespace overtone
