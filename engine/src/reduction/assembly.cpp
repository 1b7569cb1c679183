#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include <fmt/format.h>

#include <overtone/admittance_factors.hpp>

#include "disjoint_sets.hpp"
#include "merged_nodes.hpp"
#include "outflow.hpp"
#include "reduction/floating_islands.hpp"
#include "reduction/nodal_elements.hpp"

namespace overtone {

namespace {

class Assembly {
 public:
  explicit Assembly(const NodalElements& elements)
      : elements_(elements), feeder_(*elements.feeder) {
    nodal_.name = feeder_.name;
    nodal_.where = feeder_.where;
    nodal_.base_mva = feeder_.base_mva;
    nodal_.frequency_hz = feeder_.frequency_hz;
    nodal_.phases_per_node = elements.phases_per_node;
    nodal_.orders = elements.orders;
    nodal_.nodes = elements.nodes;
    nodal_.laws = elements.laws;
    nodal_.linear_loads = elements.linear_loads;
    nodal_.internal_voltages = elements.internal_voltages;
    nodal_.held_voltages = elements.held_voltages;
    merge_nodes();
  }

  NodalNetwork put_together() {
    check_paths();
    add_pattern();
    if (std::ranges::any_of(elements_.meters, of_outflow)) {
      list_wires();
    }
    add_driven();
    add_admittances();
    add_ports();
    if (nodal_.phases_per_node == 1) {
      nodal_.floating = floating_islands(elements_, merged_, nodal_);
    }
    add_forms();
    start_without_load();
    return std::move(nodal_);
  }

 private:
  /// Nodes that stiff wires join share an unknown, or the voltage that a source holds.
  void merge_nodes() {
    std::vector<StiffEdge> edges;
    for (const StiffWire& wire : elements_.stiff_wires) {
      edge_of_.push_back(static_cast<int>(edges.size()));
      if (wire.from >= 0 && wire.to >= 0) {
        edges.push_back({wire.from, wire.to, wire.ohm});
      }
    }
    merged_ = MergedNodes(nodal_.node_count(), std::move(edges));
    std::map<int, int> holder;  // representative, node that a source holds
    for (int n = 0; n < nodal_.node_count(); ++n) {
      const int first = merged_.representative(n);
      if (nodal_.nodes[n].fixed && !holder.emplace(first, n).second) {
        throw InputError("feeder " + feeder_.name, feeder_.where,
                         fmt::format("ideal sources hold {} and {}, and nothing parts these; take "
                                     "one out, or put an impedance between them",
                                     nodal_.nodes[holder[first]].label, nodal_.nodes[n].label));
      }
    }
    for (int n = 0; n < nodal_.node_count(); ++n) {
      Node& node = nodal_.nodes[n];
      const int first = merged_.representative(n);
      node.same_as = first == n ? -1 : first;
      if (const auto held = holder.find(first); held != holder.end()) {
        node.fixed = true;
        node.nominal = elements_.nodes[held->second].nominal;
      }
    }
  }

  /// Every node hangs on a source by admittances.
  void check_paths() const {
    const int source = nodal_.node_count();  // one more member: all that sources are at
    DisjointSets joined(source + 1);
    for (const Stamp& stamp : elements_.stamps) {
      for_each_joined(stamp, [&](int one, int other) { joined.join(one, other); });
      for (const int node : stamp.node) {
        if (stamp.voltage_source && node >= 0) {
          joined.join(source, node);
        }
      }
    }
    for (int n = 0; n < source; ++n) {
      joined.join(n, merged_.representative(n));
      if (nodal_.nodes[n].fixed) {
        joined.join(source, n);
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
    for (const Stamp& stamp : elements_.stamps) {
      for_each_joined(stamp, [&](int one, int other) { joined.emplace_back(one, other); });
    }
    for (const DevicePort& device : elements_.ports) {
      if (device.port.from >= 0 && device.port.to >= 0) {
        joined.emplace_back(device.port.from, device.port.to);  // what the load is at harmonics
      }
    }
    std::vector<char> fixed;
    std::ranges::transform(nodal_.nodes, std::back_inserter(fixed),
                           [](const Node& node) { return node.fixed ? 1 : 0; });
    nodal_.pattern = AdmittancePattern(fixed, joined, merged_.representatives());
    if (nodal_.unknown_count() == 0) {
      throw InputError("feeder " + feeder_.name, feeder_.where,
                       "ideal sources hold every node, or nothing parts any from them; nothing is "
                       "left to solve");
    }
    nodal_.admittance.assign(nodal_.order_count(),
                             std::vector<Complex>(nodal_.pattern.entry_count()));
    nodal_.source.resize(nodal_.unknown_count());
    nodal_.background.assign(nodal_.order_count(), std::vector<Complex>(nodal_.unknown_count()));
  }

  /// Currents into unknowns at an order.
  [[nodiscard]] std::vector<Complex>& driven_at(int k) {
    return k == 0 ? nodal_.source : nodal_.background[k];
  }

  void add_driven() {
    bool distorted = false;
    for (const Stamp& stamp : elements_.stamps) {
      for (size_t k = 0; k < stamp.driven.size(); ++k) {
        distorted = add_driven(stamp, static_cast<int>(k)) || distorted;
      }
    }
    if (!distorted) {
      nodal_.background.clear();
    }
  }

  /// What an element drives into its nodes at an order; true where that is a harmonic.
  bool add_driven(const Stamp& stamp, int k) {
    bool any = false;
    for (size_t i = 0; i < stamp.node.size(); ++i) {
      const int node = stamp.node[i];
      if (node < 0 || stamp.driven[k][i] == Complex(0.0)) {
        continue;
      }
      if (const int unknown = nodal_.pattern.unknown_of(node); unknown >= 0) {
        driven_at(k)[unknown] += stamp.driven[k][i] * elements_.per_ampere(node);
      }
      any = true;
    }
    return any && k > 0;
  }

  void add_admittances() {
    for (const Stamp& stamp : elements_.stamps) {
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
      const Complex y = stamp.admittance[k](i, j) * elements_.base_volt(stamp.node[i]) *
                        elements_.base_volt(stamp.node[j]) / elements_.base_va();
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

  void add_ports() {
    const int count = static_cast<int>(elements_.ports.size());
    nodal_.factor.assign(count, nodal_.order_count());
    nodal_.angle = nodal_.factor;
    for (int p = 0; p < count; ++p) {
      const DevicePort& device = elements_.ports[p];
      nodal_.ports.push_back(device.port);
      if (!device.machine.empty()) {
        nodal_.ports.back().machine = static_cast<int>(nodal_.machines.size());
        nodal_.machines.push_back(device.machine);
      }
      std::ranges::copy(device.factor, nodal_.factor.row(p).begin());
      std::ranges::copy(device.angle, nodal_.angle.row(p).begin());
    }
  }

  void add_forms() {
    nodal_.forms = LinearForms(nodal_.order_count());
    for (int n = 0; n < nodal_.node_count(); ++n) {
      const FormTerm voltage{.node = n, .factor = 1.0};
      nodal_.forms.add({&voltage, 1});
      nodal_.measured.push_back({.label = "bus " + nodal_.nodes[n].label, .node = n});
    }
    for (const WireMeter& meter : elements_.meters) {
      if (meter.branch >= nodal_.branches) {
        ++nodal_.branches;
        nodal_.branch_id.push_back(meter.name());
      }
      MeasuredQuantity measured{.quantity = meter.quantity,
                                .label = meter.kind + " " + meter.name(),
                                .node = std::max(meter.node, 0),
                                .far_node = meter.branch < 0 ? -1 : std::max(meter.far_node, 0),
                                .branch = meter.branch,
                                .rating = std::numeric_limits<double>::infinity()};
      if (meter.rating_a > 0.0 && meter.node >= 0) {
        measured.rating = meter.rating_a * meter.rating_share * elements_.per_ampere(meter.node);
      }
      if (!of_outflow(meter)) {
        add_form(meter, std::move(measured));
      } else if (meter.stamp < 0) {
        add_outflow_form(meter.node, std::move(measured));
      } else {
        add_stiff_form(meter, std::move(measured));
      }
    }
    nodal_.source_forms = elements_.source_meters;
    for (const WindingMeters& winding : elements_.windings) {
      const WireMeter& first = elements_.meters[winding.first_meter];
      nodal_.windings.push_back({.transformer = winding.transformer,
                                 .winding = winding.winding,
                                 .first_form = nodal_.node_count() + winding.first_meter,
                                 .wires = winding.wires,
                                 .rated = first.node < 0 ? 0.0
                                                         : winding.rated_a * first.rating_share *
                                                               elements_.per_ampere(first.node)});
    }
  }

  /// Current into a wire of an element; of a source that out of it, what it drives less its
  /// admittance's. Nothing for one on ground.
  void add_form(const WireMeter& meter, MeasuredQuantity measured) {
    const Stamp& stamp = elements_.stamps[meter.stamp];
    const bool out = meter.quantity == Quantity::source_current;
    const int node = stamp.node[meter.wire];
    std::vector<int> others;
    for (size_t j = 0; j < stamp.node.size(); ++j) {
      if (node >= 0 && stamp.node[j] >= 0) {
        others.push_back(static_cast<int>(j));
      }
    }
    Array2<FormTerm> terms(nodal_.order_count(), static_cast<int>(others.size()));
    std::vector<Complex> constant(!out || node < 0 ? 0 : nodal_.order_count());
    for (int k = 0; k < nodal_.order_count(); ++k) {
      for (size_t i = 0; i < others.size(); ++i) {
        const int other = stamp.node[others[i]];
        terms(k, static_cast<int>(i)) = {
            other, (out ? -1.0 : 1.0) * stamp.admittance[k](meter.wire, others[i]) *
                       elements_.base_volt(other) * elements_.per_ampere(node)};
      }
      if (!constant.empty()) {
        constant[k] = stamp.driven[k][meter.wire] * elements_.per_ampere(node);
      }
    }
    nodal_.forms.add(terms, {}, {}, constant);
    nodal_.measured.push_back(std::move(measured));
  }

  /// Whether a meter shows what leaves a node, and not what one element takes.
  [[nodiscard]] static bool of_outflow(const WireMeter& meter) {
    return meter.stamp < 0 || (meter.stiff >= 0 && meter.node >= 0);
  }

  /// [node] the wires of stamps that are on it, and the ports.
  void list_wires() {
    wires_at_.resize(nodal_.node_count());
    ports_at_.resize(nodal_.node_count());
    for (size_t s = 0; s < elements_.stamps.size(); ++s) {
      const std::vector<int>& nodes = elements_.stamps[s].node;
      for (size_t i = 0; i < nodes.size(); ++i) {
        if (nodes[i] >= 0) {
          wires_at_[nodes[i]].emplace_back(static_cast<int>(s), static_cast<int>(i));
        }
      }
    }
    for (size_t p = 0; p < elements_.ports.size(); ++p) {
      const Port& port = elements_.ports[p].port;
      for (const int node : {port.from, port.to}) {
        if (node >= 0) {
          ports_at_[node].push_back(static_cast<int>(p));
        }
      }
    }
  }

  /// Adds `share` of the current into a wire of a stamp, less what the stamp drives.
  void add_wire(int stamp_index, int wire, Complex share, Outflow& flow) const {
    const Stamp& stamp = elements_.stamps[stamp_index];
    const double per_ampere = elements_.per_ampere(stamp.node[wire]);
    for (size_t j = 0; j < stamp.node.size(); ++j) {
      const int other = stamp.node[j];
      for (int k = 0; other >= 0 && k < nodal_.order_count(); ++k) {
        const Complex y =
            share * stamp.admittance[k](wire, j) * elements_.base_volt(other) * per_ampere;
        if (nodal_.nodes[other].fixed) {
          flow.constant[k] += k == 0 ? y * nodal_.nodes[other].nominal : Complex(0.0);
        } else {
          flow.add(merged_.representative(other), k, y);
        }
      }
    }
    for (size_t k = 0; k < stamp.driven.size(); ++k) {
      flow.constant[k] -= share * stamp.driven[k][wire] * per_ampere;
    }
  }

  /// Adds `share` of all that elements and ports draw from a node.
  void add_outflow(int node, Complex share, Outflow& flow) const {
    for (const auto& [stamp, wire] : wires_at_[node]) {
      add_wire(stamp, wire, share, flow);
    }
    for (const int p : ports_at_[node]) {
      flow.ports.push_back({p, nodal_.ports[p].from == node ? share : -share});
    }
  }

  /// All that is drawn from the nodes that a source holds with this one.
  void add_outflow_form(int node, MeasuredQuantity measured) {
    Outflow flow(nodal_.order_count());
    for (const int same : merged_.nodes_at(node)) {
      add_outflow(same, 1.0, flow);
    }
    std::move(flow).measure(nodal_, std::move(measured));
  }

  /// Into an end of a stiff wire: what leaves the node on one side of it, and its charging there.
  void add_stiff_form(const WireMeter& meter, MeasuredQuantity measured) {
    const StiffWire& wire = elements_.stiff_wires[meter.stiff];
    const double sign = meter.node == wire.from ? 1.0 : -1.0;
    Outflow flow(nodal_.order_count());
    const auto held = [this](int node) { return elements_.nodes[node].fixed; };
    const auto loaded = [this](int node) { return !ports_at_[node].empty(); };
    for (const auto& [node, share] : merged_.shares(edge_of_[meter.stiff], held, loaded)) {
      add_outflow(node, sign * share, flow);
    }
    add_wire(meter.stamp, meter.wire, 1.0, flow);
    std::move(flow).measure(nodal_, std::move(measured));
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
      for (const int node : nodal_.pattern.nodes_at(u)) {
        nodal_.nodes[node].nominal = {voltage[u].re[0], voltage[u].im[0]};
      }
    }
    if (nodal_.phases_per_node > 1) {
      return;
    }
    for (Port& port : nodal_.ports) {
      port.angle = nominal_angle(port.from, port.to);
    }
    for (InternalVoltage& internal : nodal_.internal_voltages) {
      internal.angle = nominal_angle(internal.from, internal.to);
    }
  }

  /// To the multiple of 30 degrees that connections make of it, above -180 to 180 from the
  /// source's: at orders that are not whole a full turn more would be another angle.
  [[nodiscard]] double nominal_angle(int from, int to) const {
    constexpr double kTurn = std::numbers::pi / 6.0;
    const auto nominal = [&](int node) {
      return node < 0 ? Complex(0.0) : nodal_.nodes[node].nominal;
    };
    const Complex across = nominal(from) - nominal(to);
    const double reference = source_angle();
    double turns = std::round((std::arg(across) - reference) / kTurn);
    turns += turns > 6.0 ? -12.0 : turns <= -6.0 ? 12.0 : 0.0;
    return reference + kTurn * turns;
  }
  /// Of the first source, radian.
  [[nodiscard]] double source_angle() const {
    return feeder_.voltage_sources.front().angle_deg * std::numbers::pi / 180.0;
  }

  const NodalElements& elements_;
  const Feeder& feeder_;
  NodalNetwork nodal_;
  MergedNodes merged_;
  std::vector<int> edge_of_;                                ///< [stiff wire] of merged_
  std::vector<std::vector<std::pair<int, int>>> wires_at_;  ///< [node] stamp, wire
  std::vector<std::vector<int>> ports_at_;                  ///< [node]
};

}  // namespace

std::string WireMeter::name() const { return number > 0 ? fmt::format("{}.{}", id, number) : id; }

NodalNetwork assemble(const NodalElements& elements) { return Assembly(elements).put_together(); }

}  // namespace overtone
