// The positive sequence of feeders by element.

#include <cmath>
#include <functional>
#include <map>

#include <gtest/gtest.h>

#include <overtone/distortion.hpp>
#include <overtone/element_folder.hpp>
#include <overtone/harmonic_load_flow.hpp>
#include <overtone/parted_feeder.hpp>
#include <overtone/positive_sequence.hpp>

#include "support/random_feeder.hpp"
#include "support/reference_cases.hpp"
#include "support/small_feeder.hpp"

namespace overtone {
namespace {

using Warnings = std::vector<std::string>;

std::shared_ptr<const NodalNetwork> sequence_of(const Feeder& feeder, Warnings& warnings) {
  return std::make_shared<const NodalNetwork>(positive_sequence(feeder, warnings));
}

LoadFlowResult solved(const std::shared_ptr<const NodalNetwork>& network,
                      HarmonicCurrents currents) {
  auto result = HarmonicLoadFlow(network).solve(
      scaled_loads(*network, {1.0, 0.4}), {.harmonic_currents = currents, .tolerance = 1e-13});
  EXPECT_TRUE(result.converged());
  return result;
}

/// Voltages at every bus and order, and branches' and the source's rms currents.
void expect_balanced_results(const NetworkDescription& description, HarmonicCurrents currents,
                             LinearLoadModel loads = LinearLoadModel::open) {
  const auto one = std::make_shared<const NodalNetwork>(
      positive_sequence(Network(description), {.model = loads}));
  Warnings warnings;
  const auto other = std::make_shared<const NodalNetwork>(
      positive_sequence(by_elements(description), warnings, {.linear_loads = loads}));
  EXPECT_EQ(warnings, Warnings());
  ASSERT_EQ(other->orders, one->orders);
  ASSERT_EQ(other->node_count(), one->node_count());
  ASSERT_EQ(other->branch_count(), one->branch_count());
  ASSERT_EQ(other->phases_per_node, 3);
  const LoadFlowResult balanced = solved(one, currents), by_element = solved(other, currents);
  for (int s = 0; s < 2; ++s) {
    for (int k = 0; k < one->order_count(); ++k) {
      for (int n = 0; n < one->node_count(); ++n) {
        const int node = other->node_index(one->nodes[n].label);
        EXPECT_LE(std::abs(by_element.voltage(s, k, node) - balanced.voltage(s, k, n)), 1e-12)
            << one->nodes[n].label << " order " << one->orders[k];
      }
    }
  }
  const Distortion single = evaluate_distortion(*one, balanced);
  const Distortion element = evaluate_distortion(*other, by_element);
  EXPECT_NEAR(element.substation_rms[0], single.substation_rms[0], 1e-10);
}

TEST(FeederSequence, ABalancedFeederByElementsHasItsOwnResults) {
  for (const auto currents : {HarmonicCurrents::in_phase, HarmonicCurrents::phase_locked}) {
    expect_balanced_results(support::small_feeder(), currents);
    auto behind_impedance = support::small_feeder();
    behind_impedance.source_r_ohm = 0.1;
    behind_impedance.source_x_ohm = 0.4;
    expect_balanced_results(behind_impedance, currents, LinearLoadModel::parallel_series);
    expect_balanced_results(support::random_feeder(3), currents, LinearLoadModel::cigre);
    for (const char* name : {"ieee33_balanced", "ieee69_balanced", "ieee123_balanced"}) {
      expect_balanced_results(support::case_description(name, true), currents);
    }
  }
}

Array2<double> matrix(int wires, double self, double mutual) {
  Array2<double> out(wires, wires);
  for (int i = 0; i < wires; ++i) {
    for (int j = 0; j < wires; ++j) {
      out(i, j) = i == j ? self : mutual;
    }
  }
  return out;
}

Terminal wye(const std::string& bus) { return {bus, {1, 2, 3, 0}}; }
Terminal phases(const std::string& bus) { return {bus, {1, 2, 3}}; }

Line coupled_line(const std::string& id, const std::string& from, const std::string& to,
                  int wires = 3) {
  std::vector<int> conductors = {1, 2, 3, 4};
  conductors.resize(wires);
  return {.id = id,
          .from = {from, conductors},
          .to = {to, conductors},
          .r_ohm = matrix(wires, 0.4, 0.1),
          .x_ohm = matrix(wires, 0.9, 0.35),
          .c_nf = matrix(wires, 12.0, -3.0)};
}

Transformer transformer(const std::string& id, Winding high, Winding low) {
  return {.id = id,
          .windings = {std::move(high), std::move(low)},
          .x_pu = {0.06},
          .no_load_loss_pu = 0.002,
          .magnetizing_current_pu = 0.01};
}

/// All phases alike: a Dyn step down, a YNd step up behind it, three regulators of one phase, a
/// line whose phases couple, wye and delta loads and generators of several laws, a capacitor bank.
Feeder transformed_feeder() {
  Feeder feeder{.name = "transformed"};
  feeder.buses = {
      {"hv", 33.0, {}}, {"mv", 11.0, {}}, {"reg", 11.0, {}}, {"end", 11.0, {}}, {"lv", 0.4, {}}};
  feeder.voltage_sources = {{.id = "grid",
                             .from = phases("hv"),
                             .to = {"hv", {0, 0, 0}},
                             .kv = 33.0,
                             .voltage_pu = 1.02,
                             .angle_deg = 17.0,
                             .impedance = {0.3, 2.0, 0.5, 3.0},
                             .at_harmonics = PhaseSequence::turning,
                             .spectrum = "background"}};
  feeder.transformers = {
      transformer("main",
                  {.at = phases("hv"),
                   .connection = Connection::delta,
                   .kv = 33.0,
                   .kva = 8e3,
                   .r_pu = 0.004},
                  {.at = wye("mv"), .kv = 11.0, .kva = 8e3, .r_pu = 0.004, .tap = 1.025}),
      transformer("station", {.at = wye("end"), .kv = 11.0, .kva = 1e3, .r_pu = 0.006},
                  {.at = phases("lv"),
                   .connection = Connection::delta,
                   .kv = 0.4,
                   .kva = 1e3,
                   .r_pu = 0.006})};
  for (int phase = 1; phase <= 3; ++phase) {
    const double kv = 11.0 / std::sqrt(3.0);
    feeder.transformers.push_back(
        {.id = "reg" + std::to_string(phase),
         .phases = 1,
         .windings = {{.at = {"mv", {phase, 0}}, .kv = kv, .kva = 3e3},
                      {.at = {"reg", {phase, 0}}, .kv = kv, .kva = 3e3, .tap = 1.0375}},
         .x_pu = {0.01}});
  }
  feeder.lines = {coupled_line("span", "reg", "end")};
  feeder.capacitors = {
      {.id = "bank", .from = phases("end"), .to = {"end", {0, 0, 0}}, .kv = 11.0, .kvar = 600.0}};
  feeder.spectra = {{.name = "rectifier",
                     .lines = {{.order = 1, .factor = 1.0, .angle_deg = -10.0},
                               {.order = 3, .factor = 0.1, .angle_deg = 160.0},
                               {.order = 5, .factor = 0.2, .angle_deg = 35.0},
                               {.order = 7, .factor = 0.14, .angle_deg = -95.0},
                               {.order = 11, .factor = 0.09, .angle_deg = 120.0}}},
                    {.name = "machine",
                     .lines = {{.order = 1, .factor = 1.0, .angle_deg = 20.0},
                               {.order = 3, .factor = 0.01, .angle_deg = 10.0},
                               {.order = 5, .factor = 0.02, .angle_deg = -50.0},
                               {.order = 7, .factor = 0.01, .angle_deg = 70.0}}},
                    {.name = "background",
                     .lines = {{.order = 5, .factor = 0.01, .angle_deg = 40.0},
                               {.order = 7, .factor = 0.005, .angle_deg = -20.0}}}};
  const LinearLoad halves{.model = LinearLoadModel::parallel_series};
  feeder.loads = {{.id = "wye",
                   .at = wye("end"),
                   .kv = 11.0,
                   .p_kw = 900.0,
                   .q_kvar = 300.0,
                   .linear = halves,
                   .spectrum = "rectifier"},
                  {.id = "delta",
                   .at = phases("end"),
                   .connection = Connection::delta,
                   .kv = 11.0,
                   .p_kw = 700.0,
                   .q_kvar = 200.0,
                   .law = {.model = LoadModel::constant_current},
                   .linear = halves,
                   .spectrum = "rectifier"},
                  {.id = "low",
                   .at = phases("lv"),
                   .connection = Connection::delta,
                   .kv = 0.4,
                   .p_kw = 500.0,
                   .q_kvar = 150.0,
                   .law = {.model = LoadModel::constant_impedance},
                   .spectrum = "rectifier"}};
  feeder.generators = {{.id = "sun",
                        .at = wye("reg"),
                        .kv = 11.0,
                        .p_kw = 400.0,
                        .q_kvar = 0.0,
                        .kva = 500.0,
                        .spectrum = "machine"},
                       {.id = "engine",
                        .at = phases("end"),
                        .connection = Connection::delta,
                        .kv = 11.0,
                        .p_kw = 300.0,
                        .q_kvar = 100.0,
                        .kva = 600.0,
                        .r_pu = 0.02,
                        .spectrum = "machine",
                        .follows_share = true}};
  return feeder;
}

/// Each phase's voltage has the magnitude of the bus's, each wire's current that of the branch's.
void expect_alike(const Feeder& feeder, HarmonicCurrents currents) {
  Warnings warnings;
  const auto one = sequence_of(feeder, warnings);
  const auto three = std::make_shared<const NodalNetwork>(by_phase(feeder));
  const LoadFlowResult sequence = solved(one, currents), phase = solved(three, currents);
  ASSERT_EQ(one->orders, three->orders);
  for (int s = 0; s < 2; ++s) {
    for (int k = 0; k < one->order_count(); ++k) {
      for (int n = 0; n < three->node_count(); ++n) {
        const std::string& label = three->nodes[n].label;
        const int bus = one->node_index(label.substr(0, label.find('.')));
        const double order = one->orders[k];
        double expected = std::abs(phase.voltage(s, k, n));
        if (label.starts_with("lv")) {  // floats; what is sure is between its phases
          const int next = three->node_index(label == "lv.3"   ? "lv.1"
                                             : label == "lv.1" ? "lv.2"
                                                               : "lv.3");
          expected = std::abs(phase.voltage(s, k, n) - phase.voltage(s, k, next)) / std::sqrt(3.0);
        }
        EXPECT_NEAR(std::abs(sequence.voltage(s, k, bus)), expected, 1e-9)
            << label << " order " << order;
      }
    }
  }
  const Distortion single = evaluate_distortion(*one, sequence);
  const Distortion triple = evaluate_distortion(*three, phase);
  EXPECT_NEAR(single.substation_rms[0], triple.substation_rms[0], 1e-9);
  std::map<std::string, double> of_line;
  for (int b = 0; b < three->branch_count(); ++b) {
    of_line[three->branch_id[b]] = triple.branch_rms(0, b);
  }
  for (int b = 0; b < one->branch_count(); ++b) {
    if (one->branch_id[b].starts_with("reg")) {
      continue;  // three elements of one phase, each a third
    }
    EXPECT_NEAR(single.branch_rms(0, b), of_line.at(one->branch_id[b] + ".1"), 1e-9)
        << one->branch_id[b];
  }
}

TEST(FeederSequence, AFeederWhosePhasesAreAlikeIsOneOfThem) {
  for (const auto currents : {HarmonicCurrents::in_phase, HarmonicCurrents::phase_locked}) {
    expect_alike(transformed_feeder(), currents);
    Feeder turned = transformed_feeder();  // phases in another order behind the line
    turned.lines[0].to.conductor = {2, 3, 1};
    turned.transformers[0].high_side_leads = true;
    expect_alike(turned, currents);
  }
}

/// Regulators at taps of their own burn nothing between balanced voltages.
TEST(FeederSequence, BanksOfUnequalTapsHaveTheirMean) {
  Feeder uneven = transformed_feeder(), even = transformed_feeder();
  for (size_t t = 2; t < 5; ++t) {
    uneven.transformers[t].windings[1].tap = 1.0375 + 0.0125 * (static_cast<double>(t) - 3.0);
    uneven.transformers[t].x_pu = even.transformers[t].x_pu = {1e-4};
  }
  Warnings warnings, more;
  const auto one = sequence_of(uneven, warnings), other = sequence_of(even, more);
  EXPECT_EQ(warnings.front(),
            "positive sequence: taps of 2 transformers of one phase (first reg1) are those of "
            "their bank's mean");
  const LoadFlowResult a = solved(one, HarmonicCurrents::in_phase);
  const LoadFlowResult b = solved(other, HarmonicCurrents::in_phase);
  for (int n = 0; n < one->node_count(); ++n) {
    EXPECT_NEAR(std::abs(a.voltage(0, 0, n) - b.voltage(0, 0, n)), 0.0, 1e-9);
  }
}

TEST(FeederSequence, WhatIsLeftOutIsSaid) {
  Warnings warnings;
  (void)sequence_of(transformed_feeder(), warnings);
  EXPECT_EQ(warnings,
            Warnings{"positive sequence: the phases of 3 of 5 transformers (first reg1) are not "
                     "alike; each counts as its mean over three phases, and what the others would "
                     "see is left out"});
  Feeder feeder = by_elements(support::small_feeder());
  feeder.loads[0].at = {"a", {2, 0}};
  feeder.loads[0].phases = 1;
  feeder.lines[0] = coupled_line("s-a", "s", "a", 4);
  feeder.lines[1].r_ohm(0, 0) *= 2.0;
  feeder.voltage_sources[0].impedance = {0.1, 0.1, 0.1, 0.1};
  feeder.voltage_sources[0].spectrum = feeder.spectra[0].name;
  warnings.clear();
  (void)sequence_of(feeder, warnings);
  EXPECT_EQ(warnings,
            (Warnings{"voltage source source: its harmonics are taken in the sequence of their "
                      "order (5 negative, 7 positive, 3 zero), not in positive sequence at all",
                      "positive sequence: the phases of 1 of 3 lines (first a-b), 1 of 3 "
                      "buses with loads (first bus a) are not "
                      "alike; each counts as its mean over three "
                      "phases, and what the others would see is left out",
                      "positive sequence: 2 conductors without voltage when there is no load, "
                      "neutrals (first s.4), are taken to be on ground"}));
}

/// On a source that is held, a lateral of one phase or two drops what it drops by phase.
TEST(FeederSequence, LateralsDropWhatTheyDropByPhase) {
  for (const std::vector<int>& wires : {std::vector<int>{2}, {3, 1}}) {
    const int n = static_cast<int>(wires.size());
    Feeder feeder = by_elements(support::small_feeder());
    feeder.lines.resize(1);
    Line& lateral = feeder.lines[0];
    lateral.from.conductor = lateral.to.conductor = wires;
    lateral.r_ohm = matrix(n, 3.0, 0.0);
    lateral.x_ohm = matrix(n, 1.5, 0.0);
    feeder.loads = {{.id = "far",
                     .at = {"a", wires},
                     .phases = n,
                     .kv = n == 1 ? 12.66 / std::sqrt(3.0) : 12.66,
                     .p_kw = 900.0,
                     .q_kvar = 300.0,
                     .law = {.model = LoadModel::constant_current}}};
    feeder.loads[0].at.conductor.push_back(0);
    feeder.capacitors.clear();
    feeder.spectra.clear();
    Warnings warnings;
    const auto one = sequence_of(feeder, warnings);
    const auto three = std::make_shared<const NodalNetwork>(by_phase(feeder));
    const LoadFlowResult sequence = solved(one, HarmonicCurrents::in_phase);
    const LoadFlowResult phase = solved(three, HarmonicCurrents::in_phase);
    const int node = three->node_index("a." + std::to_string(wires[0]));
    EXPECT_NEAR(std::abs(sequence.voltage(0, 0, one->node_index("a"))),
                std::abs(phase.voltage(0, 0, node)), 1e-10);
    // Rated per wire: the share of its limit that a branch carries is the wire's.
    const auto loading = [](const NodalNetwork& network, const LoadFlowResult& result) {
      return evaluate_distortion(network, result).branch_rms(0, 0) / branch_ratings(network)[0];
    };
    EXPECT_NEAR(loading(*one, sequence), loading(*three, phase), 1e-10);
  }
}

/// Loads at one bus add up: with either convention voltages stay what they are.
TEST(FeederSequence, OnePortDrawsWhatTheLoadsOfItsBusDraw) {
  for (const auto currents : {HarmonicCurrents::in_phase, HarmonicCurrents::phase_locked}) {
    Feeder feeder = transformed_feeder();
    for (Load& load : feeder.loads) {
      load.law = {};
      load.linear = {};
    }
    for (Generator& generator : feeder.generators) {
      generator.spectrum.clear();
    }
    feeder.loads[1].q_kvar = feeder.loads[1].p_kw / 3.0;  // the power factor of the other
    Load plain = feeder.loads[0];
    plain.id = "plain";
    plain.spectrum.clear();
    feeder.loads.push_back(plain);
    Warnings warnings;
    const auto many = sequence_of(feeder, warnings);
    warnings.clear();
    const auto one =
        std::make_shared<const NodalNetwork>(with_ports_at_nodes(*many, currents, warnings));
    EXPECT_EQ(warnings, Warnings());
    ASSERT_TRUE(one->one_port_a_node());
    const LoadFlowResult expected = solved(many, currents), merged = solved(one, currents);
    for (int s = 0; s < 2; ++s) {
      for (int k = 0; k < one->order_count(); ++k) {
        for (int n = 0; n < one->node_count(); ++n) {
          EXPECT_LE(std::abs(merged.voltage(s, k, n) - expected.voltage(s, k, n)), 1e-11);
        }
      }
    }
  }
}

/// A load whose currents turn otherwise, one that keeps its power, and a generator beside both are
/// ports of their own: voltages stay what they are, in every scenario.
TEST(FeederSequence, WhatHasNoCommonFactorKeepsAPortOfItsOwn) {
  Feeder feeder = transformed_feeder();
  for (Load& load : feeder.loads) {
    load.law = {};
    load.linear = {};
  }
  for (Generator& generator : feeder.generators) {
    generator.spectrum.clear();
    generator.law = {};
    generator.at.bus = "end";
    generator.kv = 11.0;
  }
  Load steady = feeder.loads[0];
  steady.id = "steady";
  steady.follows_share = false;
  feeder.loads.push_back(steady);
  for (const auto currents : {HarmonicCurrents::in_phase, HarmonicCurrents::phase_locked}) {
    Warnings warnings;
    const auto many = sequence_of(feeder, warnings);
    const auto one =
        std::make_shared<const NodalNetwork>(with_ports_at_nodes(*many, currents, warnings));
    EXPECT_GT(one->port_count(), one->node_count());
    EXPECT_LT(one->port_count(), one->node_count() + many->port_count());
    for (int n = 0; n < one->node_count(); ++n) {
      EXPECT_EQ(one->ports[n].from, n);
    }
    const LoadFlowResult expected = solved(many, currents), merged = solved(one, currents);
    for (int s = 0; s < 2; ++s) {
      for (int k = 0; k < one->order_count(); ++k) {
        for (int n = 0; n < one->node_count(); ++n) {
          EXPECT_LE(std::abs(merged.voltage(s, k, n) - expected.voltage(s, k, n)), 1e-11);
        }
      }
    }
  }
}

TEST(FeederSequence, OnePortSaysWhatItLeavesOut) {
  Warnings warnings;
  Feeder feeder = transformed_feeder();
  feeder.loads[1].q_kvar = feeder.loads[1].p_kw / 3.0;
  (void)with_ports_at_nodes(*sequence_of(feeder, warnings), HarmonicCurrents::in_phase, warnings);
  ASSERT_EQ(warnings.size(), 4U);
  EXPECT_EQ(warnings[1],
            "2 of 5 loads and generators (first delta) follow the voltage; each is taken with its "
            "power at rated voltage, whatever the voltage");
  EXPECT_EQ(warnings[2],
            "2 of 5 loads and generators (first wye) are linear at harmonics, too; each is taken "
            "as open there");
  EXPECT_EQ(warnings[3],
            "2 of 5 loads and generators (first sun) have harmonics behind an impedance; each is "
            "taken without them");
}

TEST(FeederSequence, RefusesWhatHasNoPositiveSequence) {
  const auto refused = [](const std::string& message, const std::function<void(Feeder&)>& spoil) {
    Feeder feeder = transformed_feeder();
    spoil(feeder);
    Warnings warnings;
    try {
      (void)positive_sequence(feeder, warnings);
      ADD_FAILURE() << "nothing was refused; expected: " << message;
    } catch (const InputError& error) {
      EXPECT_EQ(error.what(), message);
    }
  };
  refused(
      "bus mv: conductor mv.1 stands at -15 degrees without load, not within 10 degrees of a "
      "multiple of 30 (a loop of windings whose vector groups differ?); such a bus has no "
      "positive sequence: solve the feeder by phase",
      [](Feeder& f) {
        f.transformers.push_back(f.transformers[0]);
        f.transformers.back().id = "twin";
        f.transformers.back().high_side_leads = false;
        f.transformers.back().windings[0].at = wye("hv");
        f.transformers.back().windings[0].connection = Connection::wye;
      });
  refused(
      "transformer main: has no symmetric positive sequence at order 2, as its windings turn; "
      "take 2 out of the spectra and orders, or solve the feeder by phase",
      [](Feeder& f) { f.extra_orders = {2}; });
}

/// Beside a switch of 1e8 pu a step is what rounding leaves of the balance, some 1e-9 pu.
TEST(FeederSequence, NewtonEndsWhereStiffElementsLeaveNothingButRounding) {
  const PartedFeeder parted = with_parted_buses(with_ideal_source(
      read_element_folder(support::source_folder() / "networks/ieee13_by_phase")));
  Warnings warnings;
  const auto network = std::make_shared<const NodalNetwork>(with_ports_at_nodes(
      *sequence_of(parted.feeder, warnings), HarmonicCurrents::in_phase, warnings));
  std::vector<double> share;
  for (int s = 0; s < 40; ++s) {
    share.push_back(0.3 + 0.02 * s);
  }
  const HarmonicLoadFlow flow(network);
  const LoadFlowScenarios loads = scaled_loads(*network, share);
  const LoadFlowResult newton = flow.solve(loads, {.max_sweeps = 0, .harmonics = false});
  const LoadFlowResult sweeps = flow.solve(loads, {.harmonics = false});
  ASSERT_TRUE(newton.converged() && sweeps.converged());
  for (int s = 0; s < newton.scenario_count(); ++s) {
    EXPECT_EQ(newton.report[s].method, LoadFlowMethod::newton);
    for (int n = 0; n < network->node_count(); ++n) {
      EXPECT_NEAR(std::abs(newton.voltage(s, 0, n) - sweeps.voltage(s, 0, n)), 0.0, 1e-8);
    }
  }
}

}  // namespace
}  // namespace overtone
