#pragma once

// A feeder with every kind of element, no figure of which is as usual, and names that are awkward
// to write.

#include <memory>

#include <overtone/feeder.hpp>

#include "support/line_geometries.hpp"

namespace overtone::support {

inline Array2<double> coupled(int wires, double self, double mutual) {
  Array2<double> matrix(wires, wires, mutual);
  for (int i = 0; i < wires; ++i) {
    matrix(i, i) = self * (1.0 + 0.01 * i);
  }
  return matrix;
}

/// Of a code: 0.19 + j 0.41 ohm/km and the like.
inline Line line_by_code(const char* id, const char* from, const char* to, double length_m) {
  const double km = length_m / 1000.0;
  Line line{.id = id, .from = {from, {1, 2, 3}}, .to = {to, {1, 2, 3}}};
  line.r_ohm = coupled(3, 0.19 * km, 0.096 * km);
  line.x_ohm = coupled(3, 0.41 * km, 0.17 * km);
  for (int i = 0; i < 3; ++i) {
    line.r_ohm(i, i) = 0.19 * km;
    line.x_ohm(i, i) = 0.41 * km;
  }
  line.earth = {0.0592 * km, 0.1735 * km};
  line.length_m = length_m;
  line.code = "acsr, 556";
  return line;
}

inline std::vector<Line> lines_of_every_kind() {
  std::vector<Line> lines = {line_by_code("long", "s", "a", 609.6),
                             line_by_code("short", "a", "b \"far\"", 33.3)};
  lines.push_back({.id = "overhead",
                   .from = {"a", {1, 2, 3}},
                   .to = {"b \"far\"", {3, 1, 2}},
                   .geometry = std::make_shared<const LineGeometry>(pole_500()),
                   .length_m = 304.8,
                   .i_max_a = 340.0});
  lines.back().to.conductor = {1, 2, 3};
  std::map<std::string, LineGeometry> cables = line_geometries();
  LineGeometry tape = cables.at("tape_bare");
  tape.earth_resistivity_ohm_m = 50.0;
  tape.earth = EarthModel::full_carson;
  tape.internal = InternalImpedance::skin_effect;
  lines.push_back({.id = "tape cable",
                   .from = {"a", {1, 2, 4}},
                   .to = {"b \"far\"", {1, 2, 4}},
                   .geometry = std::make_shared<const LineGeometry>(tape),
                   .length_m = 80.0});
  lines.push_back({.id = "cable",
                   .from = {"a", {1, 2}},
                   .to = {"b \"far\"", {1, 2}},
                   .geometry = std::make_shared<const LineGeometry>(cables.at("concentric_bare")),
                   .length_m = 81.0});
  Line own{.id = "#own",
           .from = {"a", {1, 2}},
           .to = {"c", {2, 1}},
           .r_ohm = coupled(2, 0.1, 0.03),
           .x_ohm = coupled(2, 0.2, 0.07),
           .c_nf = coupled(2, 12.0, -3.0),
           .earth = {0.01, 0.02},
           .skin_effect = SkinEffect::overhead_line,
           .distributed = true};
  own.x_ohm(1, 0) += 2e-17;  // as inverses of matrices leave them
  lines.push_back(own);
  lines.push_back({.id = "open",
                   .from = {"s", {1}},
                   .to = {"c", {1}},
                   .r_ohm = coupled(1, 1e-4, 0.0),
                   .x_ohm = coupled(1, 0.0, 0.0),
                   .closed = false});
  return lines;
}

inline std::vector<Transformer> transformers_of_every_kind() {
  Transformer split{.id = "split", .phases = 1};
  split.windings = {{.at = {"a", {1, 0}}, .kv = 7.2, .kva = 25.0, .r_pu = 0.006},
                    {.at = {"lv", {1, 0}}, .kv = 0.12, .kva = 24.0, .r_pu = 0.012},
                    {.at = {"lv", {0, 2}}, .kv = 0.12, .kva = 23.0, .r_pu = 0.013}};
  split.x_pu = {0.0204, 0.0205, 0.0136};
  split.no_load_loss_pu = 0.002;
  split.magnetizing_current_pu = 0.005;
  split.antifloat_ppm = 2.0;
  Transformer delta{.id = "delta"};
  delta.windings = {{.at = {"a", {1, 2, 3}},
                     .connection = Connection::delta,
                     .kv = 12.47,
                     .kva = 500.0,
                     .r_pu = 0.01,
                     .tap = 1.025,
                     .tap_min = 0.95,
                     .tap_max = 1.05,
                     .tap_steps = 4},
                    {.at = {"c", {1, 2, 3, 4}},
                     .kv = 4.16,
                     .kva = 500.0,
                     .r_pu = 0.01,
                     .r_neutral_ohm = 0.5,
                     .x_neutral_ohm = 0.25}};
  delta.x_pu = {0.06};
  delta.resistance_follows_order = true;
  delta.high_side_leads = true;
  delta.s_max_kva = 550.0;
  return {split, delta};
}

inline std::vector<RegulatorControl> regulators_of_every_kind() {
  RegulatorControl control{.id = "ltc", .transformer = "delta"};
  control.winding = 1;
  control.tap_winding = 1;
  control.phase = 3;
  control.pt_ratio = 20.0;
  control.ct_primary_a = 700.0;
  control.v_setting_v = 122.0;
  control.band_v = 2.0;
  control.r_drop_v = 3.0;
  control.x_drop_v = 9.0;
  control.v_limit_v = 126.0;
  control.delay_s = 30.0;
  control.tap_delay_s = 3.0;
  control.max_tap_change = 1;
  control.remote = {"b \"far\"", {2}};
  control.remote_pt_ratio = 61.0;
  return {control};
}

inline std::vector<CapacitorControl> capacitor_controls_of_every_kind() {
  CapacitorControl control{.id = "bank", .capacitor = "wye", .step_kvar = {100.0, 200.0}};
  control.quantity = BankQuantity::kvar;
  control.seen_kind = SeenKind::transformer;
  control.seen = "delta";
  control.terminal = 2;
  control.on = 390.0;
  control.off = -10.0;
  control.pt_ratio = 100.0;
  control.ct_ratio = 500.0;
  control.pt_phase = {PhaseChoice::Of::one, 3};
  control.ct_phase.of = PhaseChoice::Of::largest;
  control.voltage_override = true;
  control.v_min_v = 116.0;
  control.v_max_v = 125.0;
  control.delay_on_s = 30.0;
  control.delay_off_s = 31.0;
  control.dead_time_s = 60.0;
  return {control};
}

inline Load load_of_model(const char* id, const LoadLaw& law) {
  return {.id = id,
          .at = {"b \"far\"", {1, 2, 3, 0}},
          .kv = 12.47,
          .p_kw = 100.0 / 3.0,
          .q_kvar = 20.0,
          .law = law};
}

inline std::vector<Load> loads_of_every_kind() {
  std::vector<Load> loads;
  LoadLaw law{.window = {0.5, 0.95, 1.05}};
  loads.push_back(load_of_model("power", law));
  loads.back().linear = {LinearLoadModel::parallel_series, 0.7, 0.2, 7.0};
  loads.back().spectrum = "drives";
  law.model = LoadModel::exponential;
  law.p_exponent = 0.8;
  law.q_exponent = 2.1;
  loads.push_back(load_of_model("exponential", law));
  loads.back().linear.model = LinearLoadModel::cigre;
  loads.push_back(load_of_model(
      "zip", {.model = LoadModel::zip, .zip = {{0.3, 0.3, 0.4}, {0.1, 0.2, 0.7}, 0.6}}));
  loads.push_back(load_of_model("impedance", {.model = LoadModel::constant_impedance}));
  loads.push_back(load_of_model("current", {.model = LoadModel::constant_current}));
  loads.back().impedance = "measured";
  loads.push_back(load_of_model("motor", {.model = LoadModel::motor}));
  loads.push_back({.id = "delta",
                   .at = {"c", {1, 2}},
                   .phases = 1,
                   .connection = Connection::delta,
                   .kv = 4.16,
                   .p_kw = 10.0,
                   .q_kvar = -1.0});
  loads.push_back({.id = "neutral",
                   .at = {"c", {1, 2, 3, 4}},
                   .kv = 4.16,
                   .p_kw = 10.0,
                   .q_kvar = 1.0,
                   .r_neutral_ohm = 1.0,
                   .x_neutral_ohm = 2.0,
                   .follows_share = false});
  return loads;
}

inline Feeder every_element() {
  Feeder feeder{.name = "every \"kind\"", .frequency_hz = 50.0, .base_mva = 10.0};
  feeder.buses = {{"s", 12.47, {}, MapPoint{-81.25, 1e5}},
                  {"a", 12.47, {}},
                  {"b \"far\"", 12.47, {}},
                  {"c", 4.16, {}},
                  {"lv", 0.208, {}}};
  feeder.voltage_sources = {{.id = "source",
                             .from = {"s", {1, 2, 3}},
                             .to = {"s", {0, 0, 0}},
                             .kv = 12.47,
                             .voltage_pu = 1.02,
                             .angle_deg = 30.0,
                             .impedance = {0.1, 1.0, 0.3, 2.0},
                             .at_harmonics = PhaseSequence::turning,
                             .spectrum = "background"},
                            {.id = "between",
                             .from = {"a", {1}},
                             .to = {"s", {2}},
                             .kv = 7.2,
                             .impedance = {100.0, 1000.0, 100.0, 1000.0}}};
  feeder.current_sources = {{.id = "injection",
                             .at = {"c", {3}},
                             .ampere = 1.5,
                             .angle_deg = -20.0,
                             .at_harmonics = PhaseSequence::zero,
                             .spectrum = "drives"}};
  feeder.lines = lines_of_every_kind();
  feeder.transformers = transformers_of_every_kind();
  feeder.regulators = regulators_of_every_kind();
  feeder.capacitors = {{.id = "wye",
                        .from = {"b \"far\"", {1, 2, 3}},
                        .to = {"b \"far\"", {0, 0, 0}},
                        .kv = 12.47,
                        .kvar = 300.0,
                        .r_ohm = 0.1,
                        .x_ohm = 0.2},
                       {.id = "delta",
                        .from = {"c", {1, 2, 3}},
                        .to = {},
                        .connection = Connection::delta,
                        .kv = 4.16,
                        .kvar = 30.0},
                       {.id = "series",
                        .phases = 1,
                        .from = {"a", {3}},
                        .to = {"b \"far\"", {3}},
                        .kv = 1.0,
                        .kvar = 1000.0}};
  feeder.capacitor_controls = capacitor_controls_of_every_kind();
  feeder.reactors = {{.id = "series",
                      .phases = 1,
                      .from = {"a", {2}},
                      .to = {"b \"far\"", {2}},
                      .r_ohm = 0.1,
                      .x_ohm = 2.0,
                      .parallel_r_ohm = 300.0},
                     {.id = "shunt",
                      .phases = 2,
                      .from = {"c", {1, 2}},
                      .to = {},
                      .connection = Connection::delta,
                      .x_ohm = 2000.0}};
  feeder.loads = loads_of_every_kind();
  feeder.generators = {{.id = "generator",
                        .at = {"b \"far\"", {1, 2, 3, 0}},
                        .kv = 12.47,
                        .p_kw = 200.0,
                        .q_kvar = 10.0,
                        .law = {.window = {0.0, 0.9, 1.1}},
                        .kva = 250.0,
                        .r_pu = 0.01,
                        .x_pu = 0.25,
                        .spectrum = "drives",
                        .follows_share = true}};
  feeder.spectra = {
      {"drives", {{1, 1.0, -10.0, {}}, {5, 0.2, 1.0 / 3.0, {}}, {7, -0.14, 12.0, {}}}},
      {"background", {{1, 1.0, 0.0, {}}, {5, 0.01, 90.0, {}}}}};
  feeder.load_impedances = {{"measured", {{1.0, 0.9, 0.4}, {7.5, 1.0 / 3.0, -2.0}}, {}}};
  feeder.extra_orders = {2, 19.5};
  return feeder;
}

}  // namespace overtone::support
