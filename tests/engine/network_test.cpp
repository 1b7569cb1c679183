#include <overtone/network.hpp>

#include <cmath>
#include <limits>
#include <numbers>

#include <gtest/gtest.h>

#include "support/small_feeder.hpp"

namespace overtone {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

TEST(Network, IsInPerUnit) {
  auto feeder = support::small_feeder();
  feeder.base_kv = 10.0;
  feeder.base_mva = 2.0;
  feeder.source_r_ohm = 5.0;
  feeder.source_x_ohm = 10.0;
  const Network network(feeder);
  EXPECT_DOUBLE_EQ(network.impedance_base_ohm(), 50.0);
  EXPECT_DOUBLE_EQ(network.current_base_a(), 2000.0 / (std::numbers::sqrt3 * 10.0));
  EXPECT_DOUBLE_EQ(network.load(2).real(), 0.045);
  EXPECT_DOUBLE_EQ(network.load(2).imag(), 0.020);
  EXPECT_DOUBLE_EQ(network.impedance(0, 1).real(), 0.1 / 50.0);
  EXPECT_DOUBLE_EQ(network.impedance(0, 5).imag(), 5.0 * 0.05 / 50.0);
  EXPECT_DOUBLE_EQ(network.shunt_admittance(2, 7).imag(), 7.0 * 0.025);
  EXPECT_EQ(network.shunt_admittance(2, 7).real(), 0.0);
  EXPECT_DOUBLE_EQ(network.charging_admittance(1, 5).imag(), 5.0 * 2.5e-6 * 50.0);
  EXPECT_DOUBLE_EQ(network.source_impedance(5).real(), 0.1);
  EXPECT_DOUBLE_EQ(network.source_impedance(5).imag(), 1.0);
  EXPECT_TRUE(network.has_source_impedance());
  EXPECT_DOUBLE_EQ(network.branch_current_limit(0), 300.0 / network.current_base_a());
  EXPECT_DOUBLE_EQ(network.substation_current_limit(), 200.0 / network.current_base_a());
}

TEST(Network, LimitOfZeroIsNoLimit) {
  auto feeder = support::small_feeder();
  feeder.substation_current_limit_a = 0.0;
  const Network network(feeder);
  EXPECT_EQ(network.branch_current_limit(1), kInfinity);
  EXPECT_EQ(network.substation_current_limit(), kInfinity);
  EXPECT_LT(network.branch_current_limit(2), kInfinity);
}

TEST(Network, FindsBusesAndBranchesByName) {
  const Network network(support::small_feeder());
  EXPECT_EQ(network.slack(), 0);
  EXPECT_EQ(network.bus_index("c"), 3);
  EXPECT_EQ(network.bus_name(3), "c");
  EXPECT_EQ(network.branch_index("a-b"), 1);
  EXPECT_EQ(network.branch_index("b-a"), 1);
  EXPECT_EQ(network.from(1), 1);
  EXPECT_EQ(network.to(1), 2);
}

TEST(Network, KnowsARadialFeederFromAMeshedOne) {
  auto feeder = support::small_feeder();
  EXPECT_TRUE(Network(feeder).radial());
  feeder.branches.push_back({.from = "s", .to = "c", .r_ohm = 0.2});
  EXPECT_FALSE(Network(feeder).radial());
}

TEST(Network, CollectsTheOrdersOfAllSpectra) {
  auto feeder = support::small_feeder();
  feeder.nonlinear_loads[1].spectrum = {
      .name = "other",
      .lines = {{.order = 11, .factor = -0.05, .angle_deg = 30.0}, {.order = 3, .factor = 0.3}}};
  const Network network(feeder);
  EXPECT_EQ(network.orders(), (std::vector<double>{1, 3, 5, 7, 11}));
  EXPECT_FALSE(network.is_nonlinear(1));
  EXPECT_TRUE(network.is_nonlinear(2));
  EXPECT_EQ(network.harmonic_factor(2, 0), 1.0);
  EXPECT_EQ(network.harmonic_factor(2, 1), 0.0);
  EXPECT_EQ(network.harmonic_factor(2, 2), 0.2);
  EXPECT_EQ(network.harmonic_factor(3, 4), -0.05);
  EXPECT_EQ(network.harmonic_factor(3, 2), 0.0);
  // a_h - h a_1; without a row of order 1 its angle is 0
  EXPECT_NEAR(network.harmonic_angle(2, 2), (-67.0 + 5.0 * 10.0) * std::numbers::pi / 180.0, 1e-15);
  EXPECT_NEAR(network.harmonic_angle(3, 4), 30.0 * std::numbers::pi / 180.0, 1e-15);
  EXPECT_EQ(network.harmonic_angle(2, 0), 0.0);
}

TEST(Network, WithoutNonlinearLoadsHasTheFundamentalAlone) {
  auto feeder = support::small_feeder();
  feeder.nonlinear_loads.clear();
  EXPECT_EQ(Network(feeder).orders(), std::vector<double>{1});
}

TEST(SkinEffect, LawsFollowTheirFormulas) {
  EXPECT_EQ(resistance_factor(SkinEffect::none, 25.0), 1.0);
  EXPECT_EQ(resistance_factor(SkinEffect::square_root, 25.0), 5.0);
  EXPECT_DOUBLE_EQ(resistance_factor(SkinEffect::overhead_line, 25.0),
                   1.0 + 0.646 * 625.0 / (192.0 + 0.518 * 625.0));
  EXPECT_DOUBLE_EQ(resistance_factor(SkinEffect::cable, 25.0), 0.187 + 0.532 * 5.0);
  EXPECT_EQ(resistance_factor(SkinEffect::cable, 2.0), 1.0);
  EXPECT_GT(resistance_factor(SkinEffect::cable, 2.35), 1.0);
}

TEST(SkinEffect, ResistanceIsThatOfTheFundamentalAtOrderOne) {
  for (const auto law :
       {SkinEffect::none, SkinEffect::square_root, SkinEffect::overhead_line, SkinEffect::cable}) {
    EXPECT_EQ(resistance_factor(law, 1.0), 1.0);
  }
}

TEST(SkinEffect, AppliesToTheResistanceAlone) {
  const Network network(support::small_feeder());
  EXPECT_DOUBLE_EQ(network.impedance(1, 4).real(), 2.0 * network.impedance(1, 1).real());
  EXPECT_DOUBLE_EQ(network.impedance(1, 4).imag(), 4.0 * network.impedance(1, 1).imag());
}

struct Fault {
  const char* name;
  void (*spoil)(NetworkDescription&);
  const char* message;
};

void PrintTo(const Fault& fault, std::ostream* out) { *out << fault.message; }

/// One thing wrong in a feeder that is described in code, and the whole message.
const Fault kFaults[] = {
    {"NoBuses", [](NetworkDescription& d) { d.buses.clear(); },
     "feeder small: 0 buses; at least two are needed"},
    {"OneBus", [](NetworkDescription& d) { d.buses.resize(1); },
     "feeder small: 1 buses; at least two are needed"},
    {"BusWithoutName", [](NetworkDescription& d) { d.buses[2].name = ""; },
     "bus: no name; every bus needs one"},
    {"DuplicateBus", [](NetworkDescription& d) { d.buses[3].name = "a"; },
     "bus a: appears twice; bus names must be unique"},
    {"LoadNotANumber", [](NetworkDescription& d) { d.buses[1].p_kw = kNan; },
     "bus a: p_kw nan kW; must be a finite number"},
    {"ReactiveLoadInfinite", [](NetworkDescription& d) { d.buses[1].q_kvar = -kInfinity; },
     "bus a: q_kvar -inf kvar; must be a finite number"},
    {"NegativeCapacitor", [](NetworkDescription& d) { d.buses[2].capacitor_kvar = -50.0; },
     "bus b: capacitor_kvar -50 kvar; must be >= 0"},
    {"NoSlack", [](NetworkDescription& d) { d.slack_bus = ""; },
     "feeder small: no slack_bus; name the substation's bus"},
    {"UnknownSlack", [](NetworkDescription& d) { d.slack_bus = "z"; },
     "feeder small: slack_bus 'z' is not a bus of this feeder"},
    {"BaseVoltageZero", [](NetworkDescription& d) { d.base_kv = 0.0; },
     "feeder small: base_kv 0 kV; must be >= 0.001"},
    {"BasePowerNegative", [](NetworkDescription& d) { d.base_mva = -1.0; },
     "feeder small: base_mva -1 MVA; must be >= 1e-06"},
    {"SlackVoltageZero", [](NetworkDescription& d) { d.slack_voltage_pu = 0.0; },
     "feeder small: slack_voltage_pu 0 pu; must be >= 0.1"},
    {"SourceResistanceNegative", [](NetworkDescription& d) { d.source_r_ohm = -0.1; },
     "feeder small: source_r_ohm -0.1 ohm; must be >= 0"},
    {"SourceReactanceNotANumber", [](NetworkDescription& d) { d.source_x_ohm = kNan; },
     "feeder small: source_x_ohm nan ohm; must be a finite number"},
    {"SubstationLimitNegative",
     [](NetworkDescription& d) { d.substation_current_limit_a = -200.0; },
     "feeder small: substation_current_limit_a -200 A; must be >= 0"},
    {"UnknownBusOfBranch", [](NetworkDescription& d) { d.branches[2].to = "d"; },
     "branch b-d: bus 'd' is not a bus of this feeder"},
    {"BranchToItself", [](NetworkDescription& d) { d.branches[2].to = "b"; },
     "branch b-b: both ends at the same bus; must join two buses"},
    {"NegativeResistance", [](NetworkDescription& d) { d.branches[0].r_ohm = -0.1; },
     "branch s-a: resistance -0.1 ohm; must be >= 0"},
    {"NegativeReactance", [](NetworkDescription& d) { d.branches[0].x_ohm = -0.05; },
     "branch s-a: reactance -0.05 ohm; must be >= 0"},
    {"ResistanceNotANumber", [](NetworkDescription& d) { d.branches[0].r_ohm = kNan; },
     "branch s-a: resistance nan ohm; must be a finite number"},
    {"NegativeBranchLimit", [](NetworkDescription& d) { d.branches[0].i_max_a = -300.0; },
     "branch s-a: i_max_a -300 A; must be >= 0"},
    {"NegativeCharging", [](NetworkDescription& d) { d.branches[1].b_us = -2.5; },
     "branch a-b: b_us -2.5 uS; must be >= 0"},
    {"DisconnectedBus", [](NetworkDescription& d) { d.branches.pop_back(); },
     "bus c: no path to the slack bus s; connect it or remove it (1 of 4 buses are "
     "disconnected)"},
    {"DisconnectedPart", [](NetworkDescription& d) { d.branches[1].from = "c"; },
     "bus b: no path to the slack bus s; connect it or remove it (2 of 4 buses are "
     "disconnected)"},
    {"UnknownNonlinearBus", [](NetworkDescription& d) { d.nonlinear_loads[1].bus = "d"; },
     "nonlinear load: bus 'd' is not a bus of this feeder"},
    {"TwoSpectraAtABus", [](NetworkDescription& d) { d.nonlinear_loads[1].bus = "b"; },
     "nonlinear load at bus b: appears twice; give one spectrum a bus"},
    {"FactorNotFinite",
     [](NetworkDescription& d) { d.nonlinear_loads[0].spectrum.lines[1].factor = kInfinity; },
     "spectrum six_pulse order 5: factor inf angle -67; must be finite numbers"},
    {"AngleNotFinite",
     [](NetworkDescription& d) { d.nonlinear_loads[0].spectrum.lines[2].angle_deg = kNan; },
     "spectrum six_pulse order 7: factor 0.14 angle nan; must be finite numbers"},
    {"FundamentalNotOne",
     [](NetworkDescription& d) { d.nonlinear_loads[0].spectrum.lines[0].factor = 100.0; },
     "spectrum six_pulse order 1: factor 100; must be 1, all orders are relative to the "
     "fundamental"},
    {"OrderZero", [](NetworkDescription& d) { d.nonlinear_loads[0].spectrum.lines[1].order = 0; },
     "spectrum six_pulse order 0: order 0; must be 0.01 to 3000, 1 the fundamental"},
    {"OrderNegative",
     [](NetworkDescription& d) { d.nonlinear_loads[0].spectrum.lines[1].order = -5; },
     "spectrum six_pulse order -5: order -5; must be 0.01 to 3000, 1 the fundamental"},
    {"RepeatedOrder",
     [](NetworkDescription& d) { d.nonlinear_loads[0].spectrum.lines[2].order = 5; },
     "spectrum six_pulse order 5: appears twice; orders must be unique"},
};

class NetworkFault : public testing::TestWithParam<Fault> {};

TEST_P(NetworkFault, HasItsMessage) {
  auto feeder = support::small_feeder();
  ASSERT_NO_THROW(Network{feeder});
  GetParam().spoil(feeder);
  try {
    const Network network(feeder);
    FAIL() << "no error; expected: " << GetParam().message;
  } catch (const InputError& error) {
    EXPECT_STREQ(error.what(), GetParam().message);
  }
}

INSTANTIATE_TEST_SUITE_P(Descriptions, NetworkFault, testing::ValuesIn(kFaults),
                         [](const auto& instance) { return instance.param.name; });

TEST(Network, UnknownNamesAreToldWithTheFeeder) {
  const Network network(support::small_feeder());
  const auto message = [](auto action) -> std::string {
    try {
      action();
    } catch (const InputError& error) {
      return error.what();
    }
    return "no error";
  };
  EXPECT_EQ(message([&] { (void)network.bus_index("z"); }), "bus 'z' is not a bus of feeder small");
  EXPECT_EQ(message([&] { (void)network.branch_index("s-c"); }),
            "branch 's-c' is not a branch of feeder small; branches are named from-to, as 1-2");
}

}  // namespace
}  // namespace overtone
