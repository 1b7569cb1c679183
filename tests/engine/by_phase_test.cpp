#include <overtone/by_phase.hpp>

#include <algorithm>
#include <cmath>
#include <functional>

#include <gtest/gtest.h>

#include <overtone/distortion.hpp>
#include <overtone/flow_result.hpp>
#include <overtone/positive_sequence.hpp>

#include "support/random_feeder.hpp"
#include "support/reference_cases.hpp"
#include "support/small_feeder.hpp"
#include "support/switches.hpp"

namespace overtone {
namespace {

using support::small_feeder;

/// Voltages by phase are those of the positive sequence, turned back by each phase's angle at each
/// order; currents of loads and sources, too.
void expect_three_times(const NetworkDescription& description, HarmonicCurrents currents,
                        LinearLoadModel loads = LinearLoadModel::open) {
  const HarmonicLoadFlow balanced(std::make_shared<const NodalNetwork>(
      positive_sequence(Network(description), {.model = loads})));
  const auto by_phases = std::make_shared<const NodalNetwork>(
      by_phase(by_elements(description), {.linear_loads = loads}));
  const LoadFlowOptions options{.harmonic_currents = currents, .tolerance = 1e-12};
  const std::vector<double> share = {1.0, 0.4};
  const auto one = balanced.solve(scaled_loads(balanced.network(), share), options);
  const auto three = HarmonicLoadFlow(by_phases).solve(scaled_loads(*by_phases, share), options);
  ASSERT_TRUE(one.converged());
  ASSERT_TRUE(three.converged());
  ASSERT_EQ(by_phases->orders, balanced.network().orders);
  ASSERT_EQ(by_phases->node_count(), 3 * balanced.network().node_count());
  for (int s = 0; s < 2; ++s) {
    for (int k = 0; k < by_phases->order_count(); ++k) {
      for (int n = 0; n < by_phases->node_count(); ++n) {
        const Node& node = by_phases->nodes[n];
        const int phase = node.label.back() - '1';
        const double turn = -2.0 * M_PI / 3.0 * phase * by_phases->orders[k];
        const int bus = balanced.network().node_index(node.label.substr(0, node.label.size() - 2));
        const Complex expected = one.voltage(s, k, bus) * std::polar(1.0, turn);
        EXPECT_LE(std::abs(three.voltage(s, k, n) - expected), 1e-10)
            << node.label << " order " << by_phases->orders[k];
      }
    }
  }
  const Distortion single = evaluate_distortion(balanced.network(), one);
  const Distortion triple = evaluate_distortion(*by_phases, three);
  EXPECT_NEAR(triple.substation_rms[0], single.substation_rms[0], 1e-9);
  EXPECT_NEAR(branch_losses(*by_phases, three.voltage, triple, 0),
              3.0 * branch_losses(balanced.network(), one.voltage, single, 0), 1e-9);
}

TEST(ByPhase, ABalancedFeederIsItsPositiveSequenceThreeTimes) {
  for (const auto currents : {HarmonicCurrents::in_phase, HarmonicCurrents::phase_locked}) {
    expect_three_times(small_feeder(), currents);
    auto behind_impedance = small_feeder();
    behind_impedance.source_r_ohm = 0.1;
    behind_impedance.source_x_ohm = 0.4;
    expect_three_times(behind_impedance, currents);
    for (std::uint64_t seed = 1; seed <= 5; ++seed) {
      expect_three_times(support::random_feeder(seed), currents);
    }
  }
}

TEST(ByPhase, LinearLoadsAreThoseOfThePositiveSequence) {
  for (const auto loads : {LinearLoadModel::parallel_series, LinearLoadModel::cigre}) {
    expect_three_times(small_feeder(), HarmonicCurrents::phase_locked, loads);
    expect_three_times(support::random_feeder(7), HarmonicCurrents::in_phase, loads);
  }
}

/// Currents at the "from" ends of branches, [branch of the description]: of phase 1.
std::vector<Complex> currents_of_branches(const NodalNetwork& network, const Distortion& distortion,
                                          const NetworkDescription& feeder, int k) {
  std::vector<Complex> currents;
  for (const Branch& branch : feeder.branches) {
    const std::string name = branch.name();
    const std::vector<std::string> labels = {"branch " + name,
                                             "branch " + name + " at " + branch.from,
                                             "line " + name, "line " + name + ".1"};
    int f = network.first_branch_form();
    while (std::ranges::count(labels, network.measured.at(f).label) == 0) {
      ++f;
    }
    currents.push_back(distortion.current(0, k, f - network.first_branch_form()));
  }
  return currents;
}

class SwitchesByPhase : public testing::TestWithParam<double> {};

TEST_P(SwitchesByPhase, AreThoseOfTheBalancedFeeder) {
  for (const bool source_impedance : {false, true}) {
    auto shape = support::meshed_feeder();
    shape.source_impedance = source_impedance;
    const NetworkDescription feeder =
        support::with_switches(support::random_feeder(4, shape), GetParam(), GetParam());
    expect_three_times(feeder, HarmonicCurrents::phase_locked);
    std::vector<std::string> warnings;
    const auto one = std::make_shared<const NodalNetwork>(positive_sequence(Network(feeder)));
    const Feeder elements = by_elements(feeder);
    for (const auto& other : {by_phase(elements), positive_sequence(elements, warnings)}) {
      const auto three = std::make_shared<const NodalNetwork>(other);
      const LoadFlowOptions options{.harmonic_currents = HarmonicCurrents::phase_locked,
                                    .tolerance = 1e-13};
      const auto expected = HarmonicLoadFlow(one).solve(scaled_loads(*one, {1.0}), options);
      const auto actual = HarmonicLoadFlow(three).solve(scaled_loads(*three, {1.0}), options);
      ASSERT_TRUE(actual.converged());
      const Distortion single = evaluate_distortion(*one, expected);
      const Distortion triple = evaluate_distortion(*three, actual);
      for (int k = 0; k < one->order_count(); ++k) {
        const auto wanted = currents_of_branches(*one, single, feeder, k);
        const auto found = currents_of_branches(*three, triple, feeder, k);
        for (size_t l = 0; l < wanted.size(); ++l) {
          EXPECT_LE(std::abs(found[l] - wanted[l]),
                    (GetParam() > 1e-7 ? 1e-5 : 1e-6) * (1.0 + std::abs(wanted[l])))
              << feeder.branches[l].name() << " order " << one->orders[k];
        }
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Ohm, SwitchesByPhase, testing::Values(0.0, 1e-12, 1e-9, 1e-6));

/// Y V of a load at its rated voltage, by hand: P = 0.8, Q = 0.6, h = 5.
TEST(LinearLoad, AdmittancesAreThoseOfTheirFormulas) {
  const Complex power(0.8, 0.6);
  const LinearLoad halves{.model = LinearLoadModel::parallel_series};
  // Half as G = 0.4 beside B = -0.3/5; half as R + jX = 1 / (0.4 - 0.3j) = 1.6 + 1.2j, 5 X = 6.
  const Complex expected = Complex(0.4, -0.06) + 1.0 / Complex(1.6, 6.0);
  EXPECT_NEAR(std::abs(linear_load_admittance(halves, power, 5) - expected), 0.0, 1e-15);
  const LinearLoad cigre{.model = LinearLoadModel::cigre};
  // R = 1.25, X_s = 0.073 R, X_p = R / (6.7 * 0.75 - 0.74) = R / 4.285.
  const Complex motors =
      1.0 / Complex(1.25, 5 * 0.073 * 1.25) + 1.0 / Complex(0.0, 5 * 1.25 / 4.285);
  EXPECT_NEAR(std::abs(linear_load_admittance(cigre, power, 5) - motors), 0.0, 1e-15);
  EXPECT_EQ(linear_load_admittance({}, power, 5), Complex(0.0));
}

/// |S| / (r + jx), here |S| = 1.
TEST(LinearLoad, ATableIsReadBetweenItsOrders) {
  const Complex power(0.8, 0.6);
  const LinearLoad measured{.table = {{1.0, 0.8, 0.6}, {5.0, 1.0, 2.6}, {7.0, 2.0, -1.0}}};
  const auto impedance = [&](double order) {
    return 1.0 / linear_load_admittance(measured, power, order);
  };
  for (const auto& [order, expected] : {std::pair(5.0, Complex(1.0, 2.6)),
                                        {2.0, Complex(0.85, 1.1)},
                                        {6.5, Complex(1.75, -0.1)},
                                        {0.5, Complex(0.8, 0.6)},
                                        {11.0, Complex(2.0, -1.0)}}) {
    EXPECT_NEAR(std::abs(impedance(order) - expected), 0.0, 1e-14) << order;
  }
}

TEST(ByPhase, ATableOfAModelsImpedanceIsThatModel) {
  const LinearLoad model{.model = LinearLoadModel::parallel_series};
  Feeder by_model = by_elements(small_feeder()), by_table = by_model;
  for (size_t l = 0; l < by_model.loads.size(); ++l) {
    by_model.loads[l].linear = model;
    Load& load = by_table.loads[l];
    load.impedance = "of " + load.id;
    by_table.load_impedances.push_back({.name = load.impedance});
    const Complex power(load.p_kw, load.q_kvar);
    for (const double order : {5.0, 7.0}) {
      const Complex z = std::abs(power) / linear_load_admittance(model, power, order);
      by_table.load_impedances.back().lines.push_back({order, z.real(), z.imag()});
    }
  }
  const auto voltages = [](const Feeder& feeder) {
    const auto network = std::make_shared<const NodalNetwork>(by_phase(feeder));
    return HarmonicLoadFlow(network).solve(
        scaled_loads(*network, {1.0, 0.4}),
        {.harmonic_currents = HarmonicCurrents::phase_locked, .tolerance = 1e-12});
  };
  const LoadFlowResult expected = voltages(by_model), actual = voltages(by_table);
  ASSERT_TRUE(actual.converged());
  for (size_t i = 0; i < expected.voltage.size(); ++i) {
    EXPECT_NEAR(std::abs(actual.voltage.flat()[i] - expected.voltage.flat()[i]), 0.0, 1e-13);
  }
  by_table.load_impedances[1].lines[1].order = 5.0;
  EXPECT_THROW((void)by_phase(by_table), InputError);
  by_table.load_impedances.pop_back();
  EXPECT_THROW((void)by_phase(by_table), InputError);
}

/// The figures of the 33-bus day, three times.
TEST(ByPhase, The33BusDayIsThreeTimesTheBalancedOne) {
  const auto network = std::make_shared<const NodalNetwork>(
      by_phase(by_elements(support::case_network("ieee33_balanced", true).description())));
  const auto share = support::case_load_shares("ieee33_balanced");
  std::vector<TimeStep> hour;
  for (size_t t = 0; t < share.size(); ++t) {
    hour.emplace_back(static_cast<int>(t));
  }
  const FlowResult result = solve_flow(std::make_shared<const HarmonicLoadFlow>(network), hour,
                                       share, {.harmonic_currents = HarmonicCurrents::in_phase});
  ASSERT_TRUE(result.converged());
  EXPECT_NEAR(result.figures->sum_voltage_deviation, 3.0 * 30.621861, 3e-6);
  EXPECT_NEAR(result.figures->sum_thd, 3.0 * 27.517202, 3e-6);
  EXPECT_NEAR(result.figures->thd_max, 0.0869314, 5e-8);
}

/// A delta's line currents against a wye's of the same fundamental: fifths and sevenths cancel,
/// elevenths and thirteenths add, and no third leaves it.
TEST(ByPhase, CurrentsInPhaseKeepTheirSequence) {
  const auto line_current = [](Connection connection) {
    auto description = small_feeder();
    description.buses[1].p_kw = description.buses[1].q_kvar = 0.0;
    description.buses[3].p_kw = description.buses[3].q_kvar = 0.0;
    for (const double order : {3.0, 11.0, 13.0}) {
      description.nonlinear_loads[0].spectrum.lines.push_back({.order = order, .factor = 0.1});
    }
    Feeder feeder = by_elements(description);
    Load& load = feeder.loads.front();
    load.connection = connection;
    if (connection == Connection::delta) {
      load.at.conductor = {1, 2, 3};
    }
    const auto network = std::make_shared<const NodalNetwork>(by_phase(feeder));
    const auto result = HarmonicLoadFlow(network).solve(
        scaled_loads(*network, {1.0}), {.harmonic_currents = HarmonicCurrents::in_phase});
    EXPECT_TRUE(result.converged());
    const Distortion distortion = evaluate_distortion(*network, result);
    std::vector<Complex> currents;
    for (int k = 0; k < network->order_count(); ++k) {
      currents.push_back(distortion.current(0, k, 0));  // the first wire of the first line
    }
    return std::pair(network->orders, currents);
  };
  const auto [orders, wye] = line_current(Connection::wye);
  const auto [same, delta] = line_current(Connection::delta);
  ASSERT_EQ(orders, (std::vector<double>{1, 3, 5, 7, 11, 13}));
  EXPECT_NEAR(std::abs(delta[1]), 0.0, 1e-12);
  const double expected[] = {1.0, 0.0, -1.0, -1.0, 1.0, 1.0};
  for (const int k : {0, 2, 3, 4, 5}) {
    // The capacitor at the bus draws of both alike but for the sequence.
    EXPECT_NEAR(std::abs(delta[k] / wye[k] - expected[k]), 0.0, 1e-6) << orders[k];
  }
}

TEST(ByPhase, RefusesWhatCannotStand) {
  const auto refused = [](const std::string& message, const std::function<void(Feeder&)>& spoil) {
    Feeder feeder = by_elements(small_feeder());
    spoil(feeder);
    try {
      (void)by_phase(feeder);
      ADD_FAILURE() << "nothing was refused; expected: " << message;
    } catch (const InputError& error) {
      EXPECT_EQ(error.what(), message);
    }
  };
  refused("line s-a: bus nowhere; the feeder has none of this name",
          [](Feeder& f) { f.lines[0].to.bus = "nowhere"; });
  refused("line s-a: 2 wires at bus a; must be 3",
          [](Feeder& f) { f.lines[0].to.conductor.pop_back(); });
  refused("line a-b: appears twice; ids of a kind must differ",
          [](Feeder& f) { f.lines.push_back(f.lines[1]); });
  refused("line s-a: impedance at order 1 has no inverse; some must be there in every wire",
          [](Feeder& f) { f.lines[0].r_ohm(1, 1) = f.lines[0].x_ohm(1, 1) = 0.0; });
  refused("line s-a: resistance is 0 at 1, 2 and 0.5 at 2, 1; must be symmetric",
          [](Feeder& f) { f.lines[0].r_ohm(1, 0) = 0.5; });
  refused("load a: kV is 0; must be > 0", [](Feeder& f) { f.loads[0].kv = 0.0; });
  refused("load a: spectrum none; the feeder has none of this name",
          [](Feeder& f) { f.loads[0].spectrum = "none"; });
  refused("load a: voltages 0.5, 0.4, 1.1 of its model; must ascend",
          [](Feeder& f) { f.loads[0].law.window = {0.5, 0.4, 1.1}; });
  refused("feeder small: has no voltage source; there must be one",
          [](Feeder& f) { f.voltage_sources.clear(); });
  refused("voltage source source: wire 2 is where ground holds the voltage; must be elsewhere",
          [](Feeder& f) { f.voltage_sources[0].from.conductor[1] = 0; });
  refused(
      "feeder small: bus c.1 has no path to a source; connect it, or take it and what is on it out",
      [](Feeder& f) { f.lines.pop_back(); });
  refused("bus a: base kV is 0; must be > 0", [](Feeder& f) { f.buses[1].base_kv = 0.0; });
}

}  // namespace
}  // namespace overtone
