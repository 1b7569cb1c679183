#include <overtone/by_phase.hpp>

#include <cmath>
#include <set>
#include <type_traits>
#include <unordered_map>

#include <fmt/format.h>

#include <overtone/line_matrices.hpp>
#include <overtone/spelling.hpp>

#include "elements/feeder_checks.hpp"
#include "elements/feeder_spectra.hpp"
#include "elements/stamps.hpp"
#include "reduction/feeder_nodes.hpp"
#include "reduction/machine_ports.hpp"
#include "reduction/nodal_elements.hpp"
#include "reduction/stiff_lines.hpp"

namespace overtone {

namespace {

constexpr double kDegrees = std::numbers::pi / 180.0;

/// Element by element, each at every order.
class PhaseElements {
 public:
  PhaseElements(const Feeder& feeder, const std::optional<LinearLoadModel>& linear_loads)
      : feeder_(feeder), linear_loads_(linear_loads), nodes_(feeder), spectra_(feeder) {
    elements_.feeder = &feeder;
    elements_.orders = spectra_.orders(feeder);
    elements_.nodes = nodes_.nodes();
  }

  NodalElements all() {
    add_stamps();
    hold_nodes();
    add_sources();
    add_ports();
    add_meters();
    return std::move(elements_);
  }

 private:
  /// A stamp without admittances at the wires of an element.
  template <class Element>
  [[nodiscard]] Stamp stamp_at(const char* kind, const Element& element) const {
    Stamp stamp{.kind = kind,
                .id = element.id,
                .where = element.where,
                .node = nodes_.of(element),
                .end = {},
                .admittance = {}};
    int end = 0;
    for (const Terminal* terminal : terminals(element)) {
      stamp.end.insert(stamp.end.end(), terminal->conductor.size(), end++);
    }
    return stamp;
  }

  // Admittances

  void add_stamps() {
    const StiffLines stiff(feeder_, elements_.orders);
    for_each_stamped(feeder_, [&](const char* kind, const auto& element) {
      stamp_of_.emplace(&element, static_cast<int>(elements_.stamps.size()));
      Stamp stamp = stamp_at(kind, element);
      if constexpr (std::is_same_v<std::decay_t<decltype(element)>, Line>) {
        if (within_one_base(stamp) && stiff.contains(element, base_kv(stamp.node.front()))) {
          add_stiff_line(element, std::move(stamp));
          return;
        }
      }
      for (const double order : elements_.orders) {
        stamp.admittance.push_back(primitive_admittance(element, order, feeder_.frequency_hz));
        if (!stamp.admittance.back().allFinite()) {
          throw InputError(fmt::format("{} {}", kind, element.id), element.where,
                           fmt::format("impedance at order {} has no inverse; some must be there "
                                       "in every wire",
                                       order));
        }
      }
      elements_.stamps.push_back(std::move(stamp));
    });
    for (const Generator& generator : feeder_.generators) {
      Stamp stamp = stamp_at("generator", generator);
      for (const double order : elements_.orders) {
        stamp.admittance.emplace_back(primitive_admittance(generator, order, feeder_.frequency_hz) *
                                      (order == 1 ? 0.0 : 1.0));
      }
      elements_.stamps.push_back(std::move(stamp));
    }
    add_neutrals();
  }

  [[nodiscard]] double base_kv(int node) const { return elements_.nodes[node].base_kv; }

  /// Whether no wire of an element is on ground, and all are on one base voltage.
  [[nodiscard]] bool within_one_base(const Stamp& stamp) const {
    return std::ranges::all_of(stamp.node, [&](int node) {
      return node >= 0 && stamp.node.front() >= 0 && base_kv(node) == base_kv(stamp.node.front());
    });
  }

  void add_stiff_line(const Line& line, Stamp stamp) {
    const int wires = line.from.wire_count();
    const LineMatrices m = line_matrices(line, 1.0, feeder_.frequency_hz);
    stiff_of_.emplace(&line, static_cast<int>(elements_.stiff_wires.size()));
    for (int wire = 0; wire < wires; ++wire) {
      elements_.stiff_wires.push_back({.from = stamp.node[wire],
                                       .to = stamp.node[wires + wire],
                                       .stamp = static_cast<int>(elements_.stamps.size()),
                                       .ohm = m.z_ohm(wire, wire)});
    }
    for (const double order : elements_.orders) {
      stamp.admittance.push_back(charging_admittance(line, order, feeder_.frequency_hz));
    }
    elements_.stamps.push_back(std::move(stamp));
  }

  /// Impedances of loads' neutrals that are not on ground.
  void add_neutrals() {
    for (const Load& load : feeder_.loads) {
      const int neutral = nodes_.of(load).back();
      if (load.connection == Connection::wye && neutral >= 0 && load.r_neutral_ohm >= 0.0) {
        Stamp stamp{.kind = "neutral of load",
                    .id = load.id,
                    .where = load.where,
                    .node = {neutral},
                    .end = {0},
                    .admittance = {}};
        for (const double order : elements_.orders) {
          stamp.admittance.emplace_back(Eigen::MatrixXcd::Constant(
              1, 1, neutral_admittance(load.r_neutral_ohm, load.x_neutral_ohm, order)));
        }
        elements_.stamps.push_back(std::move(stamp));
      }
    }
  }

  /// The nodes of ideal sources.
  void hold_nodes() {
    for (const VoltageSource& source : feeder_.voltage_sources) {
      const std::vector<int> nodes = nodes_.of(source);
      for (int wire = 0; source.ideal() && wire < source.from.wire_count(); ++wire) {
        if (nodes[wire] < 0 || elements_.nodes[nodes[wire]].fixed) {
          throw InputError("voltage source " + source.id, source.where,
                           fmt::format("wire {} is where {} holds the voltage; must be elsewhere",
                                       wire + 1, nodes[wire] < 0 ? "ground" : "another source"));
        }
        elements_.nodes[nodes[wire]].fixed = true;
      }
    }
  }

  // Ports

  /// Calls visit(from, to) for each phase of a load or generator; -1: ground.
  template <class Device, class Visit>
  void for_each_phase(const Device& device, const Visit& visit) const {
    const std::vector<int> nodes = nodes_.of(device);
    for (int phase = 0; phase < device.phases; ++phase) {
      const PhaseWires at =
          wires_of_phase(device.connection, phase, static_cast<int>(nodes.size()));
      const int from = nodes[at.from], to = nodes[at.to];
      from >= 0 ? visit(from, to) : visit(to, from);
    }
  }

  void add_ports() {
    const auto add_device = [&](const auto& device) {
      for_each_phase(device, [&](int from, int to) {
        add_port(device, from, to);
        elements_.ports.back().device = devices_;
      });
      ++devices_;
    };
    std::ranges::for_each(feeder_.loads, add_device);
    for (const Generator& generator : feeder_.generators) {
      add_device(generator);
      if (generator.v_held_pu) {
        add_held_voltage(generator);
      }
      if (const Spectrum* spectrum = spectra_.of("generator", generator)) {
        add_internal_voltage(generator, *spectrum, nodes_.of(generator), elements_);
      }
    }
  }

  void add_port(const Load& load, int from, int to) {
    const Spectrum* spectrum = spectra_.of("load", load);
    LinearLoad linear = linear_of(load);
    linear.series_x_pu *= phase_base_share(load);
    DevicePort port;
    port.port = {
        .from = from,
        .to = to,
        .load = Complex(load.p_kw, load.q_kvar) * 1e3 / (load.phases * elements_.base_va()),
        .nonlinear = spectrum != nullptr,
        .label = load.id,
        .rated = rated(load, from),
        .follows_share = load.follows_share,
        .law = law_index(load.law),
        .linear = linear_index(linear)};
    for (size_t k = 0; k < elements_.orders.size() && spectrum != nullptr; ++k) {
      const auto [factor, angle] = multiplier_of(*spectrum, elements_.orders[k]);
      port.factor.push_back(k == 0 ? 1.0 : factor);
      port.angle.push_back(k == 0 ? 0.0 : angle);
    }
    elements_.ports.push_back(std::move(port));
  }

  /// As asked for, else by its table, else by its model.
  [[nodiscard]] LinearLoad linear_of(const Load& load) const {
    LinearLoad linear = load.linear;
    if (linear_loads_) {
      linear.model = *linear_loads_;
    } else if (!load.impedance.empty()) {
      const auto at =
          std::ranges::find(feeder_.load_impedances, load.impedance, &LoadImpedance::name);
      if (at == feeder_.load_impedances.end()) {
        throw InputError(
            "load " + load.id, load.where,
            fmt::format(
                "impedance {}; the feeder has none of this name{}", load.impedance,
                did_you_mean(load.impedance, feeder_.load_impedances, &LoadImpedance::name)));
      }
      linear.table = at->lines;
    }
    return linear;
  }

  void add_port(const Generator& generator, int from, int to) {
    DevicePort port;
    port.port = {.from = from,
                 .to = to,
                 .load = -Complex(generator.p_kw, generator.q_kvar) * 1e3 /
                         (generator.phases * elements_.base_va()),
                 .label = generator.id,
                 .rated = rated(generator, from),
                 .follows_share = generator.follows_share,
                 .generates = true,
                 .law = generator.v_held_pu ? -1 : law_index(generator.law)};
    const double volt = elements_.base_volt(from);
    for (const double order : elements_.orders) {
      port.machine.push_back(order == 1 ? Complex(0.0)
                                        : phase_admittance(generator, order) * volt * volt /
                                              elements_.base_va());
    }
    elements_.ports.push_back(std::move(port));
  }

  /// @throws InputError where a phase is at a voltage that is held already.
  void add_held_voltage(const Generator& generator) {
    const double per_kvar = 1e3 / elements_.base_va();
    HeldVoltage held{.label = generator.id, .voltage = *generator.v_held_pu};
    if (generator.q_max_kvar) {
      held.q_min = -*generator.q_max_kvar * per_kvar;
    }
    if (generator.q_min_kvar) {
      held.q_max = -*generator.q_min_kvar * per_kvar;
    }
    const int ports = static_cast<int>(elements_.ports.size());
    for (int p = ports - generator.phases; p < ports; ++p) {
      const Port& port = elements_.ports[p].port;
      const bool given =
          elements_.nodes[port.from].fixed && (port.to < 0 || elements_.nodes[port.to].fixed);
      if (given || !held_.emplace(port.from, port.to).second) {
        throw InputError("generator " + generator.id, generator.where,
                         fmt::format("holds a voltage at bus {} that {} holds; must be one of them",
                                     generator.at.bus, given ? "a source" : "another generator"));
      }
      held.ports.push_back(p);
    }
    elements_.held_voltages.push_back(std::move(held));
  }

  /// kV^2 / kVA of a load over that of one of its phases.
  [[nodiscard]] static double phase_base_share(const Load& load) {
    const double across = phase_volts(load.kv, load.phases, load.connection) * 1e-3;
    return load.kv * load.kv / (across * across) / load.phases;
  }

  /// Rated voltage of a phase, pu at a node.
  template <class Device>
  [[nodiscard]] double rated(const Device& device, int node) const {
    return phase_volts(device.kv, device.phases, device.connection) / elements_.base_volt(node);
  }

  [[nodiscard]] int law_index(const LoadLaw& law) {
    return law.constant_power() ? -1 : index_in(elements_.laws, law);
  }
  [[nodiscard]] int linear_index(const LinearLoad& linear) {
    return linear.open() ? -1 : index_in(elements_.linear_loads, linear);
  }
  template <class T>
  static int index_in(std::vector<T>& all, const T& one) {
    const auto at = std::ranges::find(all, one);
    const auto index = static_cast<int>(at - all.begin());
    if (at == all.end()) {
      all.push_back(one);
    }
    return index;
  }

  // Sources

  void add_sources() {
    for (const VoltageSource& source : feeder_.voltage_sources) {
      add_voltage_source(source);
    }
    for (const CurrentSource& source : feeder_.current_sources) {
      add_current_source(source);
    }
  }

  /// [phase] of an amplitude at order h; `angle` of phase 1 at the fundamental, radian.
  [[nodiscard]] static Eigen::VectorXcd phasors(double amplitude, double angle, int phases,
                                                PhaseSequence sequence, double order,
                                                const SpectrumMultiplier& multiplier) {
    const double step = sequence == PhaseSequence::zero                     ? 0.0
                        : order == 1 || sequence == PhaseSequence::positive ? 1.0
                                                                            : order;
    Eigen::VectorXcd out(phases);
    for (int p = 0; p < phases; ++p) {
      const double turn = -step * 2.0 * std::numbers::pi * p / phases;
      out[p] = phasor(amplitude * multiplier.factor, order * angle + multiplier.angle + turn);
    }
    return out;
  }

  void add_voltage_source(const VoltageSource& source) {
    const Spectrum* spectrum = spectra_.of("voltage source", source);
    const int phases = source.from.wire_count();
    const double volt = source.kv * 1e3 * source.voltage_pu /
                        (phases > 1 ? 2.0 * std::sin(std::numbers::pi / phases) : 1.0);
    for (size_t k = 0; k < elements_.orders.size(); ++k) {
      const double order = elements_.orders[k];
      const SpectrumMultiplier times = multiplier_of_source(spectrum, order);
      const Eigen::VectorXcd behind =
          phasors(volt, source.angle_deg * kDegrees, phases, source.at_harmonics, order, times);
      if (source.ideal()) {
        if (k > 0 && times.factor != 0.0) {
          throw InputError("voltage source " + source.id, source.where,
                           fmt::format("has order {} and no impedance; must have some", order));
        }
        if (k == 0) {
          hold(source, behind);
        }
        continue;
      }
      Stamp& stamp = elements_.stamps[stamp_of_.at(&source)];
      stamp.voltage_source = true;
      stamp.driven.emplace_back(stamp.admittance[k].leftCols(phases) * behind);
    }
  }

  void hold(const VoltageSource& source, const Eigen::VectorXcd& volt) {
    const std::vector<int> nodes = nodes_.of(source);
    for (int wire = 0; wire < source.from.wire_count(); ++wire) {
      elements_.nodes[nodes[wire]].nominal = volt[wire] / elements_.base_volt(nodes[wire]);
    }
  }

  void add_current_source(const CurrentSource& source) {
    const Spectrum* spectrum = spectra_.of("current source", source);
    const int wires = source.at.wire_count();
    Stamp stamp = stamp_at("current source", source);
    for (const double order : elements_.orders) {
      stamp.admittance.emplace_back(Eigen::MatrixXcd::Zero(wires, wires));
      stamp.driven.push_back(phasors(source.ampere, source.angle_deg * kDegrees, wires,
                                     source.at_harmonics, order,
                                     multiplier_of_source(spectrum, order)));
    }
    elements_.stamps.push_back(std::move(stamp));
  }

  // Meters

  void add_meters() {
    for (const Line& line : feeder_.lines) {
      if (line.closed) {
        add_line_meters(line);
      }
    }
    for (const Transformer& transformer : feeder_.transformers) {
      add_transformer_meters(transformer);
    }
    const size_t branches = elements_.meters.size();
    for (const VoltageSource& source : feeder_.voltage_sources) {
      add_source_meters(source);
    }
    elements_.source_meters = static_cast<int>(elements_.meters.size() - branches);
  }

  void add_line_meters(const Line& line) {
    const int at = stamp_of_.at(&line);
    const std::vector<int>& node = elements_.stamps[at].node;
    const int wires = line.from.wire_count();
    const auto stiff = stiff_of_.find(&line);
    for (int wire = 0; wire < wires; ++wire) {
      for (const int end : {wire, wires + wire}) {
        elements_.meters.push_back({.stamp = at,
                                    .wire = end,
                                    .stiff = stiff == stiff_of_.end() ? -1 : stiff->second + wire,
                                    .node = node[end],
                                    .far_node = node[end < wires ? end + wires : end - wires],
                                    .kind = "line",
                                    .id = line.id,
                                    .number = wire + 1,
                                    .branch = branches_,
                                    .rating_a = line.i_max_a});
      }
      ++branches_;
    }
  }

  /// Each wire of each winding is a branch by itself.
  void add_transformer_meters(const Transformer& transformer) {
    const int at = stamp_of_.at(&transformer);
    const std::vector<int>& node = elements_.stamps[at].node;
    int wire = 0;
    for (size_t w = 0; w < transformer.windings.size(); ++w) {
      const Winding& winding = transformer.windings[w];
      const auto ampere = [&](double kva) {  // of a wire
        return kva * 1e3 / transformer.phases /
               phase_volts(winding.kv, transformer.phases, Connection::wye);
      };
      const int wires = winding.at.wire_count();
      elements_.windings.push_back(
          {.transformer = transformer.id,
           .winding = static_cast<int>(w) + 1,
           .first_meter = static_cast<int>(elements_.meters.size()),
           .wires = winding.connection == Connection::wye ? wires - 1 : wires,
           .rated_a = ampere(winding.kva)});
      for (int i = 0; i < wires; ++i, ++wire) {
        elements_.meters.push_back({.stamp = at,
                                    .wire = wire,
                                    .node = node[wire],
                                    .far_node = node[wire],
                                    .kind = "transformer",
                                    .id = fmt::format("{}:{}", transformer.id, w + 1),
                                    .number = i + 1,
                                    .branch = branches_++,
                                    .rating_a = ampere(transformer.s_max_kva)});
      }
    }
  }

  /// What sources give, wire by wire of their first ends.
  void add_source_meters(const VoltageSource& source) {
    const std::vector<int> nodes = nodes_.of(source);
    for (int wire = 0; wire < source.from.wire_count(); ++wire) {
      elements_.meters.push_back({.quantity = Quantity::source_current,
                                  .stamp = source.ideal() ? -1 : stamp_of_.at(&source),
                                  .wire = wire,
                                  .node = nodes[wire],
                                  .kind = "source",
                                  .id = source.id,
                                  .number = wire + 1});
    }
  }

  const Feeder& feeder_;
  const std::optional<LinearLoadModel>& linear_loads_;
  FeederNodes nodes_;
  FeederSpectra spectra_;
  std::unordered_map<const void*, int> stamp_of_;  ///< by element
  std::unordered_map<const Line*, int> stiff_of_;  ///< first wire of a line among the stiff ones
  std::set<std::pair<int, int>> held_;  ///< nodes between which a generator holds the voltage
  int branches_ = 0, devices_ = 0;
  NodalElements elements_;
};

}  // namespace

NodalElements elements_by_phase(const Feeder& feeder,
                                const std::optional<LinearLoadModel>& linear_loads) {
  check_feeder(feeder);
  return PhaseElements(feeder, linear_loads).all();
}

NodalNetwork by_phase(const Feeder& feeder, const PhaseOptions& options) {
  return assemble(elements_by_phase(feeder, options.linear_loads));
}

}  // namespace overtone
