#include <overtone/by_phase.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <numbers>
#include <set>
#include <unordered_map>

#include <fmt/format.h>

#include <overtone/admittance_factors.hpp>
#include <overtone/primitive_admittance.hpp>

#include "disjoint_sets.hpp"
#include "elements/feeder_checks.hpp"
#include "elements/feeder_spectra.hpp"
#include "elements/stamps.hpp"

namespace overtone {

namespace {

constexpr double kDegrees = std::numbers::pi / 180.0;

/// Reduces element by element, each at every order.
class ByPhase {
 public:
  ByPhase(const Feeder& feeder, const PhaseOptions& options) : feeder_(feeder), options_(options) {
    check_feeder(feeder);
    nodal_.name = feeder.name;
    nodal_.where = feeder.where;
    nodal_.base_mva = feeder.base_mva;
    nodal_.phases_per_node = 1;
  }

  NodalNetwork reduce() {
    index_buses();
    spectra_ = FeederSpectra(feeder_);
    nodal_.orders = spectra_.orders(feeder_);
    add_nodes();
    form_primitives();
    hold_nodes();
    check_paths();
    add_pattern();
    add_sources();
    add_admittances();
    add_ports();
    add_forms();
    start_without_load();
    return std::move(nodal_);
  }

 private:
  /// An element that stands in Y, at every order.
  struct Stamp {
    std::vector<int> node;                     ///< [wire] -1: ground
    std::vector<Eigen::MatrixXcd> admittance;  ///< [order] siemens
  };

  void index_buses() {
    for (int b = 0; b < static_cast<int>(feeder_.buses.size()); ++b) {
      const FeederBus& bus = feeder_.buses[b];
      if (!bus_of_.emplace(bus.name, b).second) {
        throw InputError("bus " + bus.name, bus.where, "appears twice");
      }
    }
  }

  // Nodes

  void add_nodes() {
    std::vector<std::set<int>> conductors(feeder_.buses.size());
    for_each_element([&](const char* kind, const auto& element) {
      for (const Terminal* terminal : terminals(element)) {
        const int bus = bus_at(kind, element, *terminal);
        for (const int conductor : terminal->conductor) {
          if (conductor > 0) {
            conductors[bus].insert(conductor);
          }
        }
      }
    });
    for (int b = 0; b < static_cast<int>(conductors.size()); ++b) {
      for (const int conductor : conductors[b]) {
        node_of_.emplace(std::pair(b, conductor), nodal_.node_count());
        nodal_.nodes.push_back({.label = fmt::format("{}.{}", feeder_.buses[b].name, conductor),
                                .bus = b,
                                .base_kv = feeder_.buses[b].base_kv});
      }
    }
  }

  template <class Visit>
  void for_each_element(const Visit& visit) const {
    for_each_stamped(visit);
    std::ranges::for_each(feeder_.voltage_sources, [&](const VoltageSource& e) {
      if (e.ideal()) {
        visit("voltage source", e);
      }
    });
    std::ranges::for_each(feeder_.current_sources,
                          [&](const auto& e) { visit("current source", e); });
    std::ranges::for_each(feeder_.loads, [&](const auto& e) { visit("load", e); });
    std::ranges::for_each(feeder_.generators, [&](const auto& e) { visit("generator", e); });
  }

  /// Elements with an admittance at every order.
  template <class Visit>
  void for_each_stamped(const Visit& visit) const {
    std::ranges::for_each(feeder_.voltage_sources, [&](const VoltageSource& e) {
      if (!e.ideal()) {
        visit("voltage source", e);
      }
    });
    std::ranges::for_each(feeder_.lines, [&](const Line& e) {
      if (e.closed) {
        visit("line", e);
      }
    });
    std::ranges::for_each(feeder_.transformers, [&](const auto& e) { visit("transformer", e); });
    std::ranges::for_each(feeder_.capacitors, [&](const auto& e) { visit("capacitor", e); });
    std::ranges::for_each(feeder_.reactors, [&](const auto& e) { visit("reactor", e); });
  }

  template <class Element>
  [[nodiscard]] int bus_at(const char* kind, const Element& element,
                           const Terminal& terminal) const {
    const auto at = bus_of_.find(terminal.bus);
    if (at == bus_of_.end()) {
      throw InputError(fmt::format("{} {}", kind, element.id), element.where,
                       fmt::format("bus {}; the feeder has none of this name", terminal.bus));
    }
    return at->second;
  }

  /// Nodes of the wires of an element; -1: ground.
  template <class Element>
  [[nodiscard]] std::vector<int> nodes_of(const Element& element) const {
    std::vector<int> nodes;
    for (const Terminal* terminal : terminals(element)) {
      const int bus = bus_of_.at(terminal->bus);
      for (const int conductor : terminal->conductor) {
        nodes.push_back(conductor > 0 ? node_of_.at({bus, conductor}) : -1);
      }
    }
    return nodes;
  }

  // Admittances

  void form_primitives() {
    for_each_stamped([&](const char* kind, const auto& element) {
      stamp_of_.emplace(&element, static_cast<int>(stamps_.size()));
      Stamp stamp{.node = nodes_of(element), .admittance = {}};
      for (const int order : nodal_.orders) {
        stamp.admittance.push_back(primitive_admittance(element, order, feeder_.frequency_hz));
        if (!stamp.admittance.back().allFinite()) {
          throw InputError(fmt::format("{} {}", kind, element.id), element.where,
                           fmt::format("impedance at order {} has no inverse; some must be there "
                                       "in every wire",
                                       order));
        }
      }
      stamps_.push_back(std::move(stamp));
    });
    for (const Generator& generator : feeder_.generators) {
      Stamp stamp{.node = nodes_of(generator), .admittance = {}};
      for (const int order : nodal_.orders) {
        stamp.admittance.emplace_back(primitive_admittance(generator, order, feeder_.frequency_hz) *
                                      (order == 1 ? 0.0 : 1.0));
      }
      stamps_.push_back(std::move(stamp));
    }
    add_neutrals();
  }

  /// Impedances of loads' neutrals that are not on ground.
  void add_neutrals() {
    for (const Load& load : feeder_.loads) {
      const int neutral = nodes_of(load).back();
      if (load.connection == Connection::wye && neutral >= 0 && load.r_neutral_ohm >= 0.0) {
        Stamp stamp{.node = {neutral}, .admittance = {}};
        for (const int order : nodal_.orders) {
          stamp.admittance.emplace_back(Eigen::MatrixXcd::Constant(
              1, 1, neutral_admittance(load.r_neutral_ohm, load.x_neutral_ohm, order)));
        }
        stamps_.push_back(std::move(stamp));
      }
    }
  }

  /// The nodes of ideal sources.
  void hold_nodes() {
    for (const VoltageSource& source : feeder_.voltage_sources) {
      const std::vector<int> nodes = nodes_of(source);
      for (int wire = 0; source.ideal() && wire < source.from.wire_count(); ++wire) {
        if (nodes[wire] < 0 || nodal_.nodes[nodes[wire]].fixed) {
          throw InputError("voltage source " + source.id, source.where,
                           fmt::format("wire {} is where {} holds the voltage; must be elsewhere",
                                       wire + 1, nodes[wire] < 0 ? "ground" : "another source"));
        }
        nodal_.nodes[nodes[wire]].fixed = true;
      }
    }
  }

  /// Every node hangs on a source by admittances.
  void check_paths() const {
    const int source = nodal_.node_count();  // one more member: all that sources are at
    DisjointSets joined(source + 1);
    for (const Stamp& stamp : stamps_) {
      for_each_joined(stamp, [&](int one, int other) { joined.join(one, other); });
    }
    for (const VoltageSource& at : feeder_.voltage_sources) {
      for (const int node : nodes_of(at)) {
        if (node >= 0) {
          joined.join(source, node);
        }
      }
    }
    for (int n = 0; n < source; ++n) {
      if (joined.root_of(n) != joined.root_of(source)) {
        const FeederBus& bus = feeder_.buses[nodal_.nodes[n].bus];
        throw InputError("feeder " + feeder_.name, bus.where,
                         fmt::format("bus {} has no path to a source; connect it, or take it and "
                                     "what is on it out",
                                     nodal_.nodes[n].label));
      }
    }
  }

  /// Calls visit(node, other) for the pairs of nodes between which a stamp has an admittance.
  template <class Visit>
  static void for_each_joined(const Stamp& stamp, const Visit& visit) {
    for (size_t i = 0; i < stamp.node.size(); ++i) {
      for (size_t j = 0; j < i; ++j) {
        const bool there = std::ranges::any_of(
            stamp.admittance, [&](const auto& y) { return y(i, j) != Complex(0.0); });
        if (there && stamp.node[i] >= 0 && stamp.node[j] >= 0) {
          visit(stamp.node[i], stamp.node[j]);
        }
      }
    }
  }

  void add_pattern() {
    std::vector<std::pair<int, int>> joined;
    for (const Stamp& stamp : stamps_) {
      for_each_joined(stamp, [&](int one, int other) { joined.emplace_back(one, other); });
    }
    for_each_port([&](const auto&, int from, int to) {
      if (from >= 0 && to >= 0) {
        joined.emplace_back(from, to);  // what the load is at harmonics
      }
    });
    std::vector<char> fixed;
    std::ranges::transform(nodal_.nodes, std::back_inserter(fixed),
                           [](const Node& node) { return node.fixed ? 1 : 0; });
    nodal_.pattern = AdmittancePattern(fixed, joined);
    if (nodal_.unknown_count() == 0) {
      throw InputError("feeder " + feeder_.name, feeder_.where,
                       "ideal sources hold every node; nothing is left to solve");
    }
    nodal_.admittance.assign(nodal_.order_count(),
                             std::vector<Complex>(nodal_.pattern.entry_count()));
    nodal_.source.resize(nodal_.unknown_count());
    nodal_.background.assign(nodal_.order_count(), std::vector<Complex>(nodal_.unknown_count()));
  }

  /// Line-to-neutral volts of a node, the base of its voltage.
  [[nodiscard]] double base_volt(int node) const {
    return nodal_.nodes[node].base_kv * 1e3 / std::numbers::sqrt3;
  }
  [[nodiscard]] double base_va() const { return nodal_.power_base_mva() * 1e6; }
  /// Ampere at a node to pu.
  [[nodiscard]] double per_ampere(int node) const { return base_volt(node) / base_va(); }

  void add_admittances() {
    for (const Stamp& stamp : stamps_) {
      for (size_t i = 0; i < stamp.node.size(); ++i) {
        for (size_t j = 0; j < stamp.node.size(); ++j) {
          if (stamp.node[i] >= 0 && stamp.node[j] >= 0) {
            add_admittance(stamp, i, j);
          }
        }
      }
    }
  }

  /// Where a source holds the voltage of the column's node, its current is driven.
  void add_admittance(const Stamp& stamp, size_t i, size_t j) {
    const int row = nodal_.pattern.unknown_of(stamp.node[i]);
    const int column = nodal_.pattern.unknown_of(stamp.node[j]);
    if (row < 0) {
      return;
    }
    int entry = -1;
    for (int k = 0; k < nodal_.order_count(); ++k) {
      const Complex y = stamp.admittance[k](i, j) * base_volt(stamp.node[i]) *
                        base_volt(stamp.node[j]) / base_va();
      if (column < 0) {
        if (k == 0) {
          nodal_.source[row] -= y * nodal_.nodes[stamp.node[j]].nominal;
        }
      } else if (y != Complex(0.0)) {
        entry = entry >= 0 ? entry : nodal_.pattern.entry(row, column);
        nodal_.admittance[k][entry] += y;
      }
    }
  }

  /// Currents into unknowns at an order.
  [[nodiscard]] std::vector<Complex>& driven_at(int k) {
    return k == 0 ? nodal_.source : nodal_.background[k];
  }

  // Ports

  /// Calls visit(element, from, to) for each phase of loads and generators; -1: ground.
  template <class Visit>
  void for_each_port(const Visit& visit) const {
    const auto visit_phases = [&](const auto& device) {
      const std::vector<int> nodes = nodes_of(device);
      for (int phase = 0; phase < device.phases; ++phase) {
        const PhaseWires at =
            wires_of_phase(device.connection, phase, static_cast<int>(nodes.size()));
        const int from = nodes[at.from], to = nodes[at.to];
        from >= 0 ? visit(device, from, to) : visit(device, to, from);
      }
    };
    std::ranges::for_each(feeder_.loads, visit_phases);
    std::ranges::for_each(feeder_.generators, visit_phases);
  }

  void add_ports() {
    for_each_port([&](const auto& device, int from, int to) { add_port(device, from, to); });
    nodal_.factor.assign(nodal_.port_count(), nodal_.order_count());
    nodal_.angle = nodal_.factor;
    for (int p = 0; p < nodal_.port_count(); ++p) {
      const Spectrum* spectrum = port_spectrum_[p];
      for (int k = 0; k < nodal_.order_count() && spectrum != nullptr; ++k) {
        const auto [factor, angle] = multiplier_of(*spectrum, nodal_.orders[k]);
        nodal_.factor(p, k) = k == 0 ? 1.0 : factor;
        nodal_.angle(p, k) = k == 0 ? 0.0 : angle;
      }
    }
  }

  void add_port(const Load& load, int from, int to) {
    const Spectrum* spectrum = spectra_.of("load", load);
    LinearLoad linear = load.linear;
    linear.model = options_.linear_loads.value_or(linear.model);
    linear.series_x_pu *= phase_base_share(load);
    nodal_.ports.push_back(
        {.from = from,
         .to = to,
         .load = Complex(load.p_kw, load.q_kvar) * 1e3 / (load.phases * base_va()),
         .nonlinear = spectrum != nullptr,
         .label = load.id,
         .rated = rated(load, from),
         .follows_share = load.follows_share,
         .law = law_index(load.law),
         .linear = linear_index(linear)});
    port_spectrum_.push_back(spectrum);
  }

  void add_port(const Generator& generator, int from, int to) {
    nodal_.ports.push_back(
        {.from = from,
         .to = to,
         .load = -Complex(generator.p_kw, generator.q_kvar) * 1e3 / (generator.phases * base_va()),
         .label = generator.id,
         .rated = rated(generator, from),
         .follows_share = generator.follows_share,
         .law = law_index(generator.law)});
    port_spectrum_.push_back(nullptr);
  }

  /// kV^2 / kVA of a load over that of one of its phases.
  [[nodiscard]] static double phase_base_share(const Load& load) {
    const double across = phase_volts(load.kv, load.phases, load.connection) * 1e-3;
    return load.kv * load.kv / (across * across) / load.phases;
  }

  /// Rated voltage of a phase, pu at a node.
  template <class Device>
  [[nodiscard]] double rated(const Device& device, int node) const {
    return phase_volts(device.kv, device.phases, device.connection) / base_volt(node);
  }

  [[nodiscard]] int law_index(const LoadLaw& law) {
    return law.constant_power() ? -1 : index_in(nodal_.laws, law);
  }
  [[nodiscard]] int linear_index(const LinearLoad& linear) {
    return linear.model == LinearLoadModel::open ? -1 : index_in(nodal_.linear_loads, linear);
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
    bool distorted = false;
    for (const VoltageSource& source : feeder_.voltage_sources) {
      distorted = add_voltage_source(source) || distorted;
    }
    for (const CurrentSource& source : feeder_.current_sources) {
      distorted = add_current_source(source) || distorted;
    }
    if (!distorted) {
      nodal_.background.clear();
    }
  }

  /// [phase] of an amplitude at order h; `angle` of phase 1 at the fundamental, radian.
  [[nodiscard]] static Eigen::VectorXcd phasors(double amplitude, double angle, int phases,
                                                PhaseSequence sequence, int order,
                                                const SpectrumMultiplier& multiplier) {
    const double step = sequence == PhaseSequence::zero                     ? 0.0
                        : order == 1 || sequence == PhaseSequence::positive ? 1.0
                                                                            : order;
    Eigen::VectorXcd out(phases);
    for (int p = 0; p < phases; ++p) {
      const double turn = -step * 2.0 * std::numbers::pi * p / phases;
      out[p] = std::polar(amplitude * multiplier.factor, order * angle + multiplier.angle + turn);
    }
    return out;
  }

  /// What an element drives into its nodes, ampere by wire, at an order; true where it does.
  bool add_driven(const std::vector<int>& nodes, const Eigen::VectorXcd& ampere, int k) {
    bool any = false;
    for (size_t i = 0; i < nodes.size(); ++i) {
      if (nodes[i] >= 0 && ampere[i] != Complex(0.0)) {
        if (const int unknown = nodal_.pattern.unknown_of(nodes[i]); unknown >= 0) {
          driven_at(k)[unknown] += ampere[i] * per_ampere(nodes[i]);
        }
        any = true;
      }
    }
    return any && k > 0;
  }

  bool add_voltage_source(const VoltageSource& source) {
    const Spectrum* spectrum = spectra_.of("voltage source", source);
    const int phases = source.from.wire_count();
    const double volt = source.kv * 1e3 * source.voltage_pu /
                        (phases > 1 ? 2.0 * std::sin(std::numbers::pi / phases) : 1.0);
    bool distorted = false;
    for (int k = 0; k < nodal_.order_count(); ++k) {
      const int order = nodal_.orders[k];
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
      const Stamp& stamp = stamps_[stamp_of_.at(&source)];
      driven_[&source].emplace_back(stamp.admittance[k].leftCols(phases) * behind);
      distorted = add_driven(stamp.node, driven_[&source].back(), k) || distorted;
    }
    return distorted;
  }

  void hold(const VoltageSource& source, const Eigen::VectorXcd& volt) {
    const std::vector<int> nodes = nodes_of(source);
    for (int wire = 0; wire < source.from.wire_count(); ++wire) {
      nodal_.nodes[nodes[wire]].nominal = volt[wire] / base_volt(nodes[wire]);
    }
  }

  bool add_current_source(const CurrentSource& source) {
    const Spectrum* spectrum = spectra_.of("current source", source);
    const std::vector<int> nodes = nodes_of(source);
    bool distorted = false;
    for (int k = 0; k < nodal_.order_count(); ++k) {
      const int order = nodal_.orders[k];
      const SpectrumMultiplier times = multiplier_of_source(spectrum, order);
      distorted = add_driven(nodes,
                             phasors(source.ampere, source.angle_deg * kDegrees,
                                     source.at.wire_count(), source.at_harmonics, order, times),
                             k) ||
                  distorted;
    }
    return distorted;
  }

  // Forms

  void add_forms() {
    nodal_.forms = LinearForms(nodal_.order_count());
    for (int n = 0; n < nodal_.node_count(); ++n) {
      const FormTerm voltage{.node = n, .factor = 1.0};
      nodal_.forms.add({&voltage, 1});
      nodal_.measured.push_back({.label = "bus " + nodal_.nodes[n].label, .node = n});
    }
    for (const Line& line : feeder_.lines) {
      if (line.closed) {
        add_line_forms(line);
      }
    }
    for (const Transformer& transformer : feeder_.transformers) {
      add_transformer_forms(transformer);
    }
    add_source_forms();
  }

  void add_line_forms(const Line& line) {
    const Stamp& stamp = stamps_[stamp_of_.at(&line)];
    const int wires = line.from.wire_count();
    for (int wire = 0; wire < wires; ++wire) {
      for (const int end : {wire, wires + wire}) {
        MeasuredQuantity current =
            branch_current(fmt::format("line {}.{}", line.id, wire + 1), stamp.node[end],
                           stamp.node[end < wires ? end + wires : end - wires]);
        if (line.i_max_a > 0.0 && stamp.node[end] >= 0) {
          current.rating = line.i_max_a * per_ampere(stamp.node[end]);
        }
        add_form(stamp, end, nullptr, std::move(current));
      }
      add_branch(fmt::format("{}.{}", line.id, wire + 1));
    }
  }

  /// Each wire of each winding is a branch by itself.
  void add_transformer_forms(const Transformer& transformer) {
    const Stamp& stamp = stamps_[stamp_of_.at(&transformer)];
    int wire = 0;
    for (size_t w = 0; w < transformer.windings.size(); ++w) {
      const Winding& winding = transformer.windings[w];
      for (int i = 0; i < winding.at.wire_count(); ++i, ++wire) {
        const std::string id = fmt::format("{}:{}.{}", transformer.id, w + 1, i + 1);
        MeasuredQuantity current =
            branch_current("transformer " + id, stamp.node[wire], stamp.node[wire]);
        if (transformer.s_max_kva > 0.0 && stamp.node[wire] >= 0) {
          const double ampere = transformer.s_max_kva * 1e3 / transformer.phases /
                                phase_volts(winding.kv, transformer.phases, Connection::wye);
          current.rating = ampere * per_ampere(stamp.node[wire]);
        }
        add_form(stamp, wire, nullptr, std::move(current));
        add_branch(id);
      }
    }
  }

  [[nodiscard]] MeasuredQuantity branch_current(std::string label, int node, int far_node) const {
    return {.quantity = Quantity::branch_current,
            .label = std::move(label),
            .node = std::max(node, 0),
            .far_node = std::max(far_node, 0),
            .branch = nodal_.branches,
            .rating = std::numeric_limits<double>::infinity()};
  }

  void add_branch(std::string id) {
    ++nodal_.branches;
    nodal_.branch_id.push_back(std::move(id));
  }

  /// What sources give, wire by wire of their first ends.
  void add_source_forms() {
    const int before = nodal_.forms.count();
    for (const VoltageSource& source : feeder_.voltage_sources) {
      const std::vector<int> nodes = nodes_of(source);
      for (int wire = 0; wire < source.from.wire_count(); ++wire) {
        MeasuredQuantity current{.quantity = Quantity::source_current,
                                 .label = fmt::format("source {}.{}", source.id, wire + 1),
                                 .node = std::max(nodes[wire], 0),
                                 .rating = std::numeric_limits<double>::infinity()};
        if (source.ideal()) {
          add_outflow_form(nodes[wire], std::move(current));
        } else {
          add_form(stamps_[stamp_of_.at(&source)], wire, &driven_.at(&source), std::move(current));
        }
      }
    }
    nodal_.source_forms = nodal_.forms.count() - before;
  }

  /// Current into a wire of an element; of a source that out of it, what it drives less its
  /// admittance's. Nothing for one on ground.
  void add_form(const Stamp& stamp, int wire, const std::vector<Eigen::VectorXcd>* driven,
                MeasuredQuantity measured) {
    const int node = stamp.node[wire];
    std::vector<int> others;
    for (size_t j = 0; j < stamp.node.size(); ++j) {
      if (node >= 0 && stamp.node[j] >= 0) {
        others.push_back(static_cast<int>(j));
      }
    }
    Array2<FormTerm> terms(nodal_.order_count(), static_cast<int>(others.size()));
    std::vector<Complex> constant(driven == nullptr || node < 0 ? 0 : nodal_.order_count());
    for (int k = 0; k < nodal_.order_count(); ++k) {
      for (size_t i = 0; i < others.size(); ++i) {
        const int other = stamp.node[others[i]];
        terms(k, static_cast<int>(i)) = {other, (driven == nullptr ? 1.0 : -1.0) *
                                                    stamp.admittance[k](wire, others[i]) *
                                                    base_volt(other) * per_ampere(node)};
      }
      if (!constant.empty()) {
        constant[k] = (*driven)[k][wire] * per_ampere(node);
      }
    }
    nodal_.forms.add(terms, {}, {}, constant);
    nodal_.measured.push_back(std::move(measured));
  }

  /// All that elements and ports draw from a node that a source holds.
  void add_outflow_form(int node, MeasuredQuantity measured) {
    std::map<int, std::vector<Complex>> factor;  // node, [order]
    std::vector<Complex> constant(nodal_.order_count());
    for (const Stamp& stamp : stamps_) {
      for (size_t i = 0; i < stamp.node.size(); ++i) {
        for (size_t j = 0; stamp.node[i] == node && j < stamp.node.size(); ++j) {
          const int other = stamp.node[j];
          for (int k = 0; other >= 0 && k < nodal_.order_count(); ++k) {
            const Complex y = stamp.admittance[k](i, j) * base_volt(other) * per_ampere(node);
            if (nodal_.nodes[other].fixed) {
              constant[k] += k == 0 ? y * nodal_.nodes[other].nominal : Complex(0.0);
            } else {
              factor.try_emplace(other, nodal_.order_count()).first->second[k] += y;
            }
          }
        }
      }
    }
    Array2<FormTerm> terms(nodal_.order_count(), static_cast<int>(factor.size()));
    int i = 0;
    for (const auto& [other, at_order] : factor) {
      for (int k = 0; k < nodal_.order_count(); ++k) {
        terms(k, i) = {other, at_order[k]};
      }
      ++i;
    }
    for (int p = 0; p < nodal_.port_count(); ++p) {
      const Port& port = nodal_.ports[p];
      if (port.from == node || port.to == node) {
        measured.ports.push_back({p, port.from == node ? 1.0 : -1.0});
      }
    }
    nodal_.forms.add(terms, {}, {}, constant);
    nodal_.measured.push_back(std::move(measured));
  }

  /// The nominal voltages: those of the network without loads.
  void start_without_load() {
    const AdmittanceFactors factors = [&] {
      try {
        return AdmittanceFactors(AdmittanceFactors::analyze(nodal_.pattern),
                                 nodal_.admittance.front());
      } catch (const std::runtime_error&) {
        throw InputError("feeder " + feeder_.name, feeder_.where,
                         "admittance matrix singular at the fundamental; some node has no path to "
                         "a source or to ground");
      }
    }();
    const int n = nodal_.unknown_count();
    std::vector<LaneBlock> voltage(n), work(n);
    for (int u = 0; u < n; ++u) {
      std::fill_n(voltage[u].re, kLanes, nodal_.source[u].real());
      std::fill_n(voltage[u].im, kLanes, nodal_.source[u].imag());
    }
    factors.solve(voltage.data(), work.data());
    for (int u = 0; u < n; ++u) {
      nodal_.nodes[nodal_.pattern.node_of(u)].nominal = {voltage[u].re[0], voltage[u].im[0]};
    }
    for (Port& port : nodal_.ports) {
      port.angle = nominal_angle(port);
    }
  }

  /// To the multiple of 30 degrees that connections make of it.
  [[nodiscard]] double nominal_angle(const Port& port) const {
    constexpr double kTurn = 30.0 * kDegrees;
    const Complex across = nodal_.nodes[port.from].nominal -
                           (port.to < 0 ? Complex(0.0) : nodal_.nodes[port.to].nominal);
    const double reference = source_angle();
    return reference + kTurn * std::round((std::arg(across) - reference) / kTurn);
  }
  /// Of the first source, radian.
  [[nodiscard]] double source_angle() const {
    return feeder_.voltage_sources.front().angle_deg * kDegrees;
  }

  const Feeder& feeder_;
  const PhaseOptions& options_;
  std::unordered_map<std::string, int> bus_of_;
  FeederSpectra spectra_;
  std::map<std::pair<int, int>, int> node_of_;  ///< bus, conductor
  std::vector<Stamp> stamps_;
  std::unordered_map<const void*, int> stamp_of_;                          ///< by element
  std::unordered_map<const void*, std::vector<Eigen::VectorXcd>> driven_;  ///< by source, [order]
  std::vector<const Spectrum*> port_spectrum_;
  NodalNetwork nodal_;
};

}  // namespace

NodalNetwork by_phase(const Feeder& feeder, const PhaseOptions& options) {
  return ByPhase(feeder, options).reduce();
}

}  // namespace overtone
