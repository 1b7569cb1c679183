// Generators that hold a voltage by their reactive power.

#include <cmath>
#include <functional>

#include <gmock/gmock.h>

#include <overtone/by_phase.hpp>
#include <overtone/harmonic_load_flow.hpp>
#include <overtone/positive_sequence.hpp>

namespace overtone {
namespace {

Terminal phases(const std::string& bus) { return {bus, {1, 2, 3}}; }

Line line(const std::string& id, const std::string& from, const std::string& to) {
  Array2<double> r(3, 3), x(3, 3);
  for (int i = 0; i < 3; ++i) {
    for (int j = 0; j < 3; ++j) {
      r(i, j) = i == j ? 0.6 : 0.2;
      x(i, j) = i == j ? 1.5 : 0.6;
    }
  }
  return {.id = id, .from = phases(from), .to = phases(to), .r_ohm = r, .x_ohm = x};
}

Load load(const std::string& id, const std::string& bus, double p_kw) {
  return {.id = id,
          .at = {bus, {1, 2, 3, 0}},
          .kv = 12.47,
          .p_kw = p_kw,
          .q_kvar = 0.4 * p_kw,
          .spectrum = "fifth"};
}

/// Two generators in a row behind a source; the load is balanced.
Feeder feeder() {
  Feeder feeder{.name = "held"};
  feeder.buses = {{"grid", 12.47}, {"middle", 12.47}, {"end", 12.47}};
  feeder.voltage_sources = {{.id = "source",
                             .from = phases("grid"),
                             .to = {"grid", {0, 0, 0}},
                             .kv = 12.47,
                             .voltage_pu = 1.01,
                             .impedance = {0.1, 0.5, 0.2, 0.9}}};
  feeder.lines = {line("one", "grid", "middle"), line("two", "middle", "end")};
  feeder.loads = {load("first", "middle", 1500.0), load("second", "end", 900.0)};
  feeder.spectra = {{.name = "fifth", .lines = {{.order = 5, .factor = 0.2, .angle_deg = 0.0}}}};
  const auto generator = [](const std::string& id, const std::string& bus, double p_kw, double v) {
    return Generator{.id = id,
                     .at = {bus, {1, 2, 3, 0}},
                     .kv = 12.47,
                     .p_kw = p_kw,
                     .kva = 2.0 * p_kw,
                     .spectrum = "fifth",
                     .v_held_pu = v};
  };
  feeder.generators = {generator("a", "middle", 400.0, 1.0), generator("b", "end", 300.0, 1.005)};
  return feeder;
}

std::shared_ptr<const NodalNetwork> sequence_of(const Feeder& feeder) {
  std::vector<std::string> warnings;
  return std::make_shared<const NodalNetwork>(positive_sequence(feeder, warnings));
}

std::shared_ptr<const NodalNetwork> phases_of(const Feeder& feeder) {
  return std::make_shared<const NodalNetwork>(by_phase(feeder));
}

LoadFlowResult solved(const std::shared_ptr<const NodalNetwork>& network,
                      const std::vector<double>& share = {1.0, 0.3, 0.0}) {
  LoadFlowResult result = HarmonicLoadFlow(network).solve(
      scaled_loads(*network, share),
      {.harmonic_currents = HarmonicCurrents::phase_locked, .tolerance = 1e-12});
  EXPECT_TRUE(result.converged());
  return result;
}

double mean_voltage(const NodalNetwork& network, const LoadFlowResult& result, int scenario,
                    const HeldVoltage& held) {
  double sum = 0.0;
  for (const int p : held.ports) {
    sum += std::abs(result.voltage(scenario, 0, network.ports[p].from)) / network.ports[p].rated;
  }
  return sum / static_cast<double>(held.ports.size());
}

/// P + jQ drawn at a port.
Complex drawn(const NodalNetwork& network, const LoadFlowResult& result, int scenario, int port) {
  return result.voltage(scenario, 0, network.ports[port].from) *
         std::conj(result.load_current(scenario, 0, port));
}

/// Both at what they should be, by powers with which generators of given power have the same
/// voltages at every order, which sweeps find.
TEST(HeldVoltage, IsWhatItShouldBeAndAGivenPowerGivesTheSame) {
  Feeder uneven = feeder();
  uneven.loads.push_back({.id = "single",
                          .at = {"end", {2, 0}},
                          .phases = 1,
                          .kv = 7.2,
                          .p_kw = 300.0,
                          .q_kvar = 100.0});
  for (const auto& network : {sequence_of(feeder()), phases_of(feeder()), phases_of(uneven)}) {
    const LoadFlowResult held = solved(network);
    ASSERT_EQ(network->held_voltages.size(), 2U);
    for (int s = 0; s < held.scenario_count(); ++s) {
      for (const HeldVoltage& one : network->held_voltages) {
        EXPECT_NEAR(mean_voltage(*network, held, s, one), one.voltage, 1e-11);
        for (const int p : one.ports) {
          EXPECT_NEAR(drawn(*network, held, s, p).imag(),
                      drawn(*network, held, s, one.ports.front()).imag(), 1e-11);
        }
      }
    }
    NodalNetwork given = *network;
    given.held_voltages.clear();
    LoadFlowScenarios scenarios = scaled_loads(given, {1.0, 0.3, 0.0});
    for (int s = 0; s < held.scenario_count(); ++s) {
      for (const HeldVoltage& one : network->held_voltages) {
        for (const int p : one.ports) {
          scenarios.load(s, p) = {scenarios.load(s, p).real(), drawn(*network, held, s, p).imag()};
        }
      }
    }
    const LoadFlowResult same =
        HarmonicLoadFlow(std::make_shared<const NodalNetwork>(std::move(given)))
            .solve(scenarios,
                   {.harmonic_currents = HarmonicCurrents::phase_locked, .tolerance = 1e-12});
    for (int s = 0; s < held.scenario_count(); ++s) {
      EXPECT_EQ(same.report[s].method, LoadFlowMethod::current_injection);
      for (int k = 0; k < network->order_count(); ++k) {
        for (int n = 0; n < network->node_count(); ++n) {
          EXPECT_NEAR(std::abs(held.voltage(s, k, n) - same.voltage(s, k, n)), 0.0, 1e-10);
        }
      }
    }
  }
}

TEST(HeldVoltage, StaysAtALimitAndLetsTheVoltageGo) {
  Feeder limited = feeder();
  limited.generators[0].q_max_kvar = 100.0;
  limited.generators[1].q_min_kvar = -50.0;
  limited.generators[1].v_held_pu = 0.9;
  for (const auto& network : {sequence_of(limited), phases_of(limited)}) {
    const LoadFlowResult result = solved(network, {1.0});
    const double per_kvar = 1e-3 / (network->power_base_mva());
    const std::vector<HeldVoltage>& held = network->held_voltages;
    EXPECT_NEAR(drawn(*network, result, 0, held[0].ports[0]).imag(),
                -100.0 * per_kvar / static_cast<double>(held[0].ports.size()), 1e-12);
    EXPECT_LT(mean_voltage(*network, result, 0, held[0]), 1.0);
    EXPECT_NEAR(drawn(*network, result, 0, held[1].ports[0]).imag(),
                50.0 * per_kvar / static_cast<double>(held[1].ports.size()), 1e-12);
    EXPECT_GT(mean_voltage(*network, result, 0, held[1]), 0.9);
  }
}

TEST(HeldVoltage, BatchesOfTheFundamentalHaveTheSame) {
  const auto network = phases_of(feeder());
  const HarmonicLoadFlow flow(network);
  const LoadFlowResult result = solved(network);
  const LoadFlowScenarios scenarios = scaled_loads(*network, {1.0, 0.3, 0.0});
  std::vector<Complex> voltage(3 * network->node_count());
  std::vector<ScenarioReport> report(3);
  flow.solve_fundamental(scenarios.load.flat(), voltage, report, {.tolerance = 1e-12});
  for (int s = 0; s < 3; ++s) {
    EXPECT_EQ(report[s].status, LoadFlowStatus::converged);
    for (int n = 0; n < network->node_count(); ++n) {
      EXPECT_EQ(voltage[s * network->node_count() + n], result.voltage(s, 0, n));
    }
  }
}

TEST(HeldVoltage, RefusesWhatCannotBeHeld) {
  const auto refused = [](const std::string& message, const std::function<void(Feeder&)>& spoil) {
    Feeder spoiled = feeder();
    spoil(spoiled);
    try {
      (void)by_phase(spoiled);
      ADD_FAILURE() << "nothing was refused; expected: " << message;
    } catch (const InputError& error) {
      EXPECT_EQ(error.what(), message);
    }
  };
  refused(
      "generator b: holds a voltage at bus middle that another generator holds; must be one "
      "of them",
      [](Feeder& f) { f.generators[1].at.bus = "middle"; });
  refused("generator a: holds a voltage at bus grid that a source holds; must be one of them",
          [](Feeder& f) {
            f.voltage_sources[0].impedance = {};
            f.generators[0].at.bus = "grid";
          });
  refused("generator a: held voltage is 0; must be > 0",
          [](Feeder& f) { f.generators[0].v_held_pu = 0.0; });
  refused("generator a: reactive power of at least 5 kvar; must be at most the largest, -5",
          [](Feeder& f) {
            f.generators[0].q_min_kvar = 5.0;
            f.generators[0].q_max_kvar = -5.0;
          });
}

}  // namespace
}  // namespace overtone
