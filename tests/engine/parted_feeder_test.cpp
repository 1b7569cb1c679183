#include <overtone/parted_feeder.hpp>

#include <gmock/gmock.h>

#include <overtone/by_phase.hpp>
#include <overtone/harmonic_load_flow.hpp>
#include <overtone/nodal_network.hpp>

#include "support/small_feeder.hpp"

namespace overtone {
namespace {

NetworkDescription with_source_impedance() {
  NetworkDescription feeder = support::small_feeder();
  feeder.source_r_ohm = 0.2;
  feeder.source_x_ohm = 0.9;
  return feeder;
}

/// The same voltages at every order, of each node by its label.
void expect_same_flow(const NodalNetwork& one, const NodalNetwork& other) {
  const auto solve = [](const NodalNetwork& network) {
    return HarmonicLoadFlow(std::make_shared<const NodalNetwork>(network))
        .solve(scaled_loads(network, {1.0}));
  };
  const LoadFlowResult left = solve(one), right = solve(other);
  ASSERT_TRUE(left.converged() && right.converged());
  for (int n = 0; n < one.node_count(); ++n) {
    const int same = other.node_index(one.nodes[n].label);
    for (int k = 0; k < one.order_count(); ++k) {
      EXPECT_NEAR(std::abs(left.voltage(0, k, n) - right.voltage(0, k, same)), 0.0, 1e-9)
          << one.nodes[n].label << ", order " << one.orders[k];
    }
  }
}

TEST(IdealSource, ABalancedSourcesImpedanceIsABranch) {
  const Network soft(with_source_impedance());
  const Network ideal = with_ideal_source(soft);
  const std::string name = soft.description().slack_bus + ":source";
  EXPECT_FALSE(ideal.has_source_impedance());
  EXPECT_EQ(ideal.description().slack_bus, name);
  EXPECT_EQ(ideal.bus_index(name), soft.bus_count());
  EXPECT_EQ(ideal.branch_index(name), soft.branch_count());
  expect_same_flow(positive_sequence(soft), positive_sequence(ideal));
}

TEST(IdealSource, NamesThatAreTakenAreNotTakenAgain) {
  NetworkDescription feeder = with_source_impedance();
  const std::string name = feeder.slack_bus + ":source";
  feeder.buses.push_back({.name = name});
  feeder.branches.push_back({.from = feeder.slack_bus, .to = name, .r_ohm = 1.0});
  EXPECT_EQ(with_ideal_source(Network(feeder)).description().slack_bus, name + "'");
}

TEST(IdealSource, NoneOrNextToNoneIsNoBranch) {
  NetworkDescription feeder = support::small_feeder();
  EXPECT_EQ(with_ideal_source(Network(feeder)).bus_count(), Network(feeder).bus_count());
  feeder.source_x_ohm = 1e-9;
  const Network ideal = with_ideal_source(Network(feeder));
  EXPECT_EQ(ideal.bus_count(), Network(feeder).bus_count());
  EXPECT_FALSE(ideal.has_source_impedance());
}

TEST(IdealSource, AnElementsImpedanceIsALineOfItsPhases) {
  Feeder feeder = by_elements(with_source_impedance());
  feeder.voltage_sources.front().impedance.r0 = 0.5;
  feeder.voltage_sources.front().impedance.x0 = 2.0;
  const Feeder ideal = with_ideal_source(feeder);
  EXPECT_TRUE(ideal.voltage_sources.front().ideal());
  EXPECT_EQ(ideal.buses.size(), feeder.buses.size() + 1);
  expect_same_flow(by_phase(feeder), by_phase(ideal));
}

TEST(PartedBuses, SwitchesOfElementsPartTheirEnds) {
  NetworkDescription feeder = support::small_feeder();
  feeder.branches.front().r_ohm = 1e-9;
  feeder.branches.front().x_ohm = 0.0;
  feeder.branches.front().b_us = 5.0;
  const Network balanced(feeder);
  const PartedFeeder parted = with_parted_buses(by_elements(feeder));
  const Line& line = parted.feeder.lines.front();
  EXPECT_EQ(line.r_ohm(0, 0), 0.0);
  EXPECT_NEAR(line.x_ohm(1, 1), parting_impedance(balanced) * balanced.impedance_base_ohm(),
              1e-6 * line.x_ohm(1, 1));
  EXPECT_EQ(line.x_ohm(0, 1), 0.0);
  EXPECT_FALSE(line.c_nf.empty()) << "its charging stays";
  EXPECT_GT(parted.stiff_impedance, 3.0 * parting_impedance(balanced));
  const NodalNetwork nodal = by_phase(parted.feeder);
  for (const Node& node : nodal.nodes) {
    EXPECT_EQ(node.same_as, -1) << node.label;
  }
  EXPECT_EQ(with_parted_buses(by_elements(support::small_feeder())).stiff_impedance, 0.0);
}

TEST(ElementOrders, AreThoseOfASpectrumToo) {
  const Feeder feeder = by_elements(support::small_feeder());
  const Feeder more = with_orders_of(feeder, {"six", {{1, 1.0}, {17, 0.1}}});
  EXPECT_EQ(more.extra_orders.size(), feeder.extra_orders.size() + 1);
  EXPECT_THROW((void)with_orders_of(feeder, {"bad", {{0, 1.0}}}), InputError);
}

}  // namespace
}  // namespace overtone
