#pragma once

// The unbalanced case folders of tests/reference: a feeder from the data of every element, written
// out by a program that is not ours, and OpenDSS's results.

#include <fstream>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include <overtone/by_phase.hpp>

#include "support/reference_cases.hpp"

namespace overtone::support {

/// A row of a result file: a phasor of a node, or of a wire of an element.
struct PhaseRow {
  double order = 1.0;
  std::string element{};  ///< "Line.650632"; empty: a voltage
  int terminal = 0, conductor = 0;
  std::string node{};
  Complex value{};         ///< V or A
  double base_volt = 0.0;  ///< line-to-neutral; voltages of the fundamental only
};

inline std::vector<PhaseRow> phase_rows(const std::string& name, const std::string& file) {
  const CsvTable table = case_table(name, file);
  const bool currents = table.has("element");
  const bool orders = table.has("h");
  std::vector<PhaseRow> rows;
  for (int r = 0; r < table.row_count(); ++r) {
    PhaseRow row{.element = {}, .node = table.text(r, "node"), .value = {}};
    row.order = orders ? table.number(r, "h") : 1;
    if (currents) {
      row.element = table.text(r, "element");
      row.terminal = table.integer(r, "terminal");
      row.conductor = table.integer(r, "conductor");
      row.value = {table.number(r, "i_re_a"), table.number(r, "i_im_a")};
    } else {
      row.value = {table.number(r, "v_re_v"), table.number(r, "v_im_v")};
      row.base_volt = orders ? 0.0 : table.number(r, "base_v");
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

/// Reads elements.json, whose numbers are in ohm, farad and volt; null is ground.
class ElementFile {
 public:
  explicit ElementFile(const std::string& name) : name_(name) {
    std::ifstream file(case_folder(name) / "elements.json");
    file >> json_;
  }

  /// `variant`: of the results that it is for; its loads have one spectrum.
  [[nodiscard]] Feeder feeder(const std::string& variant = "") const {
    Feeder feeder{.name = name_, .frequency_hz = json_.at("frequency_hz")};
    std::set<std::string> buses;
    for (const PhaseRow& row : phase_rows(name_, "fundamental_node.csv")) {
      const std::string bus = row.node.substr(0, row.node.rfind('.'));
      if (buses.insert(bus).second) {
        feeder.buses.push_back({bus, row.base_volt * std::sqrt(3.0) * 1e-3, {}});
      }
    }
    feeder.spectra.push_back(variant == "interharmonics" ? interharmonics() : spectrum());
    for_each("vsource", [&](const std::string& id, const Json& e) { source(feeder, id, e); });
    for_each("line", [&](const std::string& id, const Json& e) { line(feeder, id, e); });
    for_each("transformer",
             [&](const std::string& id, const Json& e) { transformer(feeder, id, e); });
    for_each("capacitor", [&](const std::string& id, const Json& e) { capacitor(feeder, id, e); });
    for_each("load", [&](const std::string& id, const Json& e) { load(feeder, id, e); });
    return feeder;
  }

 private:
  using Json = nlohmann::json;

  template <class Read>
  void for_each(const char* kind, const Read& read) const {
    if (json_.contains(kind)) {
      for (const auto& [id, element] : json_.at(kind).items()) {
        read(id, element);
      }
    }
  }

  /// That of all loads, from SOURCE.md.
  static Spectrum spectrum() {
    return {.name = "reference",
            .lines = {{.order = 1, .factor = 1.0, .angle_deg = -10.0},
                      {.order = 3, .factor = 0.05, .angle_deg = 160.0},
                      {.order = 5, .factor = 0.2, .angle_deg = 35.0},
                      {.order = 7, .factor = 0.143, .angle_deg = -95.0},
                      {.order = 11, .factor = 0.091, .angle_deg = 120.0},
                      {.order = 13, .factor = 0.077, .angle_deg = -60.0}}};
  }

  static Spectrum interharmonics() {
    return {.name = "reference",
            .lines = {{.order = 1, .factor = 1.0, .angle_deg = -10.0},
                      {.order = 0.5, .factor = 0.03, .angle_deg = 25.0},
                      {.order = 2.5, .factor = 0.05, .angle_deg = 160.0},
                      {.order = 7.3, .factor = 0.088, .angle_deg = -95.0},
                      {.order = 11, .factor = 0.091, .angle_deg = 120.0}}};
  }

  static Terminal terminal(const Json& e, int first, int wires, const std::string& bus = {}) {
    Terminal at{.bus = bus, .conductor = {}};
    for (int i = first; i < first + wires; ++i) {
      const Json& node = e.at("nodes")[i];
      if (node.is_null()) {
        at.conductor.push_back(0);
        continue;
      }
      const std::string text = node;
      at.bus = text.substr(0, text.rfind('.'));
      at.conductor.push_back(std::stoi(text.substr(text.rfind('.') + 1)));
    }
    return at;
  }

  static Array2<double> matrix(const Json& rows, double times = 1.0) {
    const int n = static_cast<int>(rows.size());
    Array2<double> out(n, n);
    for (int i = 0; i < n; ++i) {
      for (int j = 0; j < n; ++j) {
        out(i, j) = times * rows[i][j].get<double>();
      }
    }
    return out;
  }

  static void source(Feeder& feeder, const std::string& id, const Json& e) {
    const int n = e.at("n");
    const Terminal from = terminal(e, 0, n);
    feeder.voltage_sources.push_back(
        {.id = id,
         .from = from,
         .to = terminal(e, n, n, from.bus),
         .kv = e.at("v").get<double>() * std::sqrt(3.0) * 1e-3,
         .angle_deg = e.at("ang"),
         .impedance = {e.at("z1")[0], e.at("z1")[1], e.at("z0")[0], e.at("z0")[1]}});
  }

  static void line(Feeder& feeder, const std::string& id, const Json& e) {
    const int n = e.at("n");
    feeder.lines.push_back({.id = id,
                            .from = terminal(e, 0, n),
                            .to = terminal(e, n, n),
                            .r_ohm = matrix(e.at("R")),
                            .x_ohm = matrix(e.at("X")),
                            .c_nf = matrix(e.at("C"), 1e9),
                            .earth = {e.at("rg"), e.at("kxg")}});
  }

  static void transformer(Feeder& feeder, const std::string& id, const Json& e) {
    Transformer transformer{.id = id, .phases = e.at("n"), .x_pu = e.at("x")};
    transformer.no_load_loss_pu = 0.01 * e.at("noload").get<double>();
    transformer.magnetizing_current_pu = 0.01 * e.at("imag").get<double>();
    transformer.antifloat_ppm = 1e6 * e.at("ppm").get<double>();
    transformer.resistance_follows_order = e.at("xr");
    for (int w = 0; w < e.at("w").get<int>(); ++w) {
      const bool delta = e.at("conn")[w] == 1;
      const int wires =
          delta && transformer.phases > 2 ? transformer.phases : transformer.phases + 1;
      transformer.windings.push_back({.at = terminal(e, w * e.at("nc").get<int>(), wires),
                                      .connection = delta ? Connection::delta : Connection::wye,
                                      .kv = e.at("kv")[w],
                                      .kva = e.at("kva")[w],
                                      .r_pu = e.at("r")[w],
                                      .tap = e.at("tap")[w],
                                      .r_neutral_ohm = e.at("rn")[w],
                                      .x_neutral_ohm = e.at("xn")[w]});
    }
    feeder.transformers.push_back(std::move(transformer));
  }

  static void capacitor(Feeder& feeder, const std::string& id, const Json& e) {
    const int n = e.at("n");
    const bool delta = e.at("delta");
    const Terminal from = terminal(e, 0, delta ? std::max(n, 2) : n);
    // The file has siemens a phase: kvar at 1 kV across it.
    feeder.capacitors.push_back({.id = id,
                                 .phases = n,
                                 .from = from,
                                 .to = delta ? Terminal{} : terminal(e, n, n, from.bus),
                                 .connection = delta ? Connection::delta : Connection::wye,
                                 .kv = !delta && (n == 2 || n == 3) ? std::sqrt(3.0) : 1.0,
                                 .kvar = 1e3 * e.at("b").get<double>() * n});
  }

  static void load(Feeder& feeder, const std::string& id, const Json& e) {
    static const std::map<int, LoadModel> kModels = {{1, LoadModel::constant_power},
                                                     {2, LoadModel::constant_impedance},
                                                     {4, LoadModel::exponential},
                                                     {5, LoadModel::constant_current}};
    const int n = e.at("n");
    const bool delta = e.at("delta");
    LoadLaw law{.model = kModels.at(e.at("model")),
                .window = {e.at("vlow"), e.at("vmin"), e.at("vmax")}};
    law.p_exponent = e.at("cvrw");
    law.q_exponent = e.at("cvrv");
    feeder.loads.push_back({.id = id,
                            .at = terminal(e, 0, delta && n > 2 ? n : n + 1),
                            .phases = n,
                            .connection = delta ? Connection::delta : Connection::wye,
                            .kv = e.at("kv"),
                            .p_kw = 1e-3 * n * e.at("S")[0].get<double>(),
                            .q_kvar = 1e-3 * n * e.at("S")[1].get<double>(),
                            .law = law,
                            .spectrum = "reference"});
  }

  std::string name_;
  Json json_;
};

/// What a case's variant of OpenDSS's options makes of linear loads at harmonics.
inline void set_linear_loads(Feeder& feeder, const std::string& variant) {
  for (Load& load : feeder.loads) {
    load.linear.model =
        variant == "neglectloady" ? LinearLoadModel::open : LinearLoadModel::parallel_series;
    load.linear.series_share = variant == "series100" ? 1.0 : variant == "series0" ? 0.0 : 0.5;
    load.linear.series_x_pu = variant == "puxharm" ? 0.2 : 0.0;
  }
}

}  // namespace overtone::support
