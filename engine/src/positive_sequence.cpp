#include <overtone/nodal_network.hpp>

#include "merged_buses.hpp"
#include "outflow.hpp"

namespace overtone {

namespace {

/// A branch at every order, [order], pu.
struct BranchAdmittance {
  BranchAdmittance(const Network& network, int branch)
      : series(network.order_count()),
        series_squared(network.order_count()),
        half_charging(network.order_count()) {
    read(network, branch);
  }

  /// Takes another of the same network.
  void read(const Network& network, int branch) {
    charged = false;
    for (int k = 0; k < network.order_count(); ++k) {
      const double order = network.orders()[k];
      const Complex z = network.impedance(branch, order);
      series[k] = 1.0 / z;
      series_squared[k] = 1.0 / std::norm(z);
      half_charging[k] = 0.5 * network.charging_admittance(branch, order);
      charged = charged || half_charging[k] != Complex(0.0);
    }
  }

  std::vector<Complex> series;         ///< y; not finite where there is no impedance
  std::vector<double> series_squared;  ///< |y|^2
  std::vector<Complex> half_charging;
  bool charged = false;
};

/// Reduces branch by branch, each at every order.
class PositiveSequence {
 public:
  explicit PositiveSequence(const Network& network)
      : network_(network),
        merged_(network),
        slack_(network.slack()),
        ideal_source_(!network.has_source_impedance() || merged_.stiff_source()),
        branch_(network, 0),
        branches_at_(network.bus_count()) {
    nodal_.name = network.name();
    nodal_.where = network.description().where;
    nodal_.base_mva = network.description().base_mva;
    nodal_.frequency_hz = network.description().frequency_hz;
    nodal_.orders = network.orders();
    nodal_.branches = network.branch_count();
    for (const Branch& branch : network.description().branches) {
      nodal_.branch_id.push_back(branch.id);
    }
  }

  NodalNetwork reduce() {
    reserve();
    add_nodes();
    add_ports();
    add_pattern();
    add_voltage_forms();
    list_branches();
    for (int l = 0; l < network_.branch_count(); ++l) {
      branch_.read(network_, l);
      add_branch_admittance(l);
      if (merged_.stiff(l)) {
        add_stiff_form(l);
      } else {
        add_branch_forms(l);
      }
    }
    add_shunts();
    if (ideal_source_) {
      add_ideal_source();
    } else {
      add_source_behind_impedance();
    }
    return std::move(nodal_);
  }

 private:
  /// pu, zero at harmonics.
  [[nodiscard]] double source_voltage(int order_index) const {
    return order_index == 0 ? network_.description().slack_voltage_pu : 0.0;
  }

  /// Whether an ideal source holds the voltage of a bus.
  [[nodiscard]] bool held_by_source(int bus) const {
    return ideal_source_ && merged_.representative(bus) == merged_.representative(slack_);
  }

  /// Room for as many forms as a feeder without charging has: growing arrays took a third of the
  /// time.
  void reserve() {
    const int buses = network_.bus_count();
    const int forms = buses + network_.branch_count() + 1;
    nodal_.nodes.reserve(buses);
    nodal_.ports.reserve(buses);
    nodal_.factor.assign(buses, nodal_.order_count());
    nodal_.angle = nodal_.factor;
    nodal_.measured.reserve(forms);
    nodal_.forms = LinearForms(nodal_.order_count());
    nodal_.forms.reserve(forms);
  }

  void add_nodes() {
    for (int b = 0; b < network_.bus_count(); ++b) {
      const int first = merged_.representative(b);
      nodal_.nodes.push_back({.label = network_.bus_name(b),
                              .bus = b,
                              .base_kv = network_.description().base_kv,
                              .fixed = held_by_source(b),
                              .nominal = source_voltage(0),
                              .same_as = first == b ? -1 : first,
                              .place = network_.description().buses[b].place});
    }
  }

  void add_ports() {
    for (int b = 0; b < network_.bus_count(); ++b) {
      nodal_.ports.push_back(
          {.from = b, .load = network_.load(b), .nonlinear = network_.is_nonlinear(b)});
      for (int k = 0; k < nodal_.order_count(); ++k) {
        nodal_.factor(b, k) = network_.harmonic_factor(b, k);
        nodal_.angle(b, k) = network_.harmonic_angle(b, k);
      }
    }
  }

  void add_pattern() {
    std::vector<char> fixed;
    fixed.reserve(nodal_.nodes.size());
    for (const Node& node : nodal_.nodes) {
      fixed.push_back(node.fixed ? 1 : 0);
    }
    std::vector<std::pair<int, int>> joined;
    joined.reserve(network_.branch_count());
    for (int l = 0; l < network_.branch_count(); ++l) {
      joined.emplace_back(network_.from(l), network_.to(l));
    }
    nodal_.pattern = AdmittancePattern(fixed, joined, merged_.representatives());
    if (nodal_.pattern.unknown_count() == 0) {
      throw InputError("feeder " + nodal_.name, nodal_.where,
                       "no branch has an impedance; nothing parts any bus from the slack bus");
    }
    nodal_.admittance.assign(nodal_.order_count(),
                             std::vector<Complex>(nodal_.pattern.entry_count()));
    nodal_.source.resize(nodal_.pattern.unknown_count());
  }

  void add_voltage_forms() {
    for (int n = 0; n < nodal_.node_count(); ++n) {
      const FormTerm voltage{.node = n, .factor = 1.0};
      nodal_.forms.add({&voltage, 1});
      nodal_.measured.push_back({.label = "bus " + nodal_.nodes[n].label, .node = n});
    }
  }

  void list_branches() {
    for (int l = 0; l < network_.branch_count(); ++l) {
      branches_at_[network_.from(l)].push_back(l);
      branches_at_[network_.to(l)].push_back(l);
    }
  }

  [[nodiscard]] bool one_node(int l) const {
    return merged_.representative(network_.from(l)) == merged_.representative(network_.to(l));
  }

  /// Where both ends are one node, its charging alone counts.
  void add_branch_admittance(int l) {
    const AdmittancePattern& pattern = nodal_.pattern;
    const int i = pattern.unknown_of(network_.from(l));
    const int j = pattern.unknown_of(network_.to(l));
    for (const auto& [end, other] : {std::pair(i, j), std::pair(j, i)}) {
      const int diagonal = end < 0 ? 0 : pattern.entry(end, end);
      for (int k = 0; end >= 0 && k < nodal_.order_count(); ++k) {
        nodal_.admittance[k][diagonal] +=
            one_node(l) ? branch_.half_charging[k] : branch_.series[k] + branch_.half_charging[k];
      }
      if (end >= 0 && other < 0) {
        nodal_.source[end] += source_voltage(0) * branch_.series[0];
      }
    }
    if (i >= 0 && j >= 0 && i != j) {
      for (const int entry : {pattern.entry(i, j), pattern.entry(j, i)}) {
        for (int k = 0; k < nodal_.order_count(); ++k) {
          nodal_.admittance[k][entry] -= branch_.series[k];
        }
      }
    }
  }

  [[nodiscard]] MeasuredQuantity measured_current(int l) const {
    return {.quantity = Quantity::branch_current,
            .label = "branch " + network_.description().branches[l].name(),
            .node = network_.from(l),
            .far_node = network_.to(l),
            .through = !branch_.charged || merged_.stiff(l),
            .branch = l,
            .rating = network_.branch_current_limit(l)};
  }

  /// y (V_from - V_to), and with charging y ((1 + y_c / 2y) V_from - V_to) at one end and the like
  /// at the other.
  void add_branch_forms(int l) {
    MeasuredQuantity current = measured_current(l);
    if (current.through) {
      const FormTerm terms[] = {{current.node, 1.0}, {current.far_node, -1.0}};
      nodal_.forms.add(terms, branch_.series, branch_.series_squared);
      nodal_.measured.push_back(std::move(current));
      return;
    }
    const std::string label = current.label;
    Array2<FormTerm> terms(nodal_.order_count(), 2);
    for (int end = 0; end < 2; ++end) {
      for (int k = 0; k < nodal_.order_count(); ++k) {
        terms(k, 0) = {current.node, 1.0 + branch_.half_charging[k] / branch_.series[k]};
        terms(k, 1) = {current.far_node, -1.0};
      }
      nodal_.forms.add(terms, branch_.series, branch_.series_squared, {});
      current.label = label + " at " + nodal_.nodes[current.node].label;
      nodal_.measured.push_back(current);
      std::swap(current.node, current.far_node);
    }
  }

  /// Of a branch whose ends are one node: what leaves on one side of it.
  void add_stiff_form(int l) {
    Outflow flow(nodal_.order_count());
    for (const auto& [bus, share] : merged_.shares(l)) {
      add_outflow(bus, share, flow);
    }
    std::move(flow).measure(nodal_, measured_current(l));
  }

  /// What branches, shunts and ports of a bus draw from it, times `share`; branches that have next
  /// to no impedance are no way out.
  void add_outflow(int bus, Complex share, Outflow& flow) {
    for (int k = 0; k < nodal_.order_count(); ++k) {
      add_current(bus, k, share * network_.shunt_admittance(bus, nodal_.orders[k]), flow);
    }
    BranchAdmittance branch(network_, 0);
    for (const int l : branches_at_[bus]) {
      branch.read(network_, l);
      const int other = network_.from(l) == bus ? network_.to(l) : network_.from(l);
      for (int k = 0; k < nodal_.order_count(); ++k) {
        if (one_node(l)) {
          add_current(bus, k, share * branch.half_charging[k], flow);
        } else {
          add_current(bus, k, share * (branch.series[k] + branch.half_charging[k]), flow);
          add_current(other, k, -share * branch.series[k], flow);
        }
      }
    }
    flow.ports.push_back({bus, share});
  }

  /// y V_bus, a constant where the source holds it.
  void add_current(int bus, int order_index, Complex y, Outflow& flow) const {
    if (held_by_source(bus)) {
      flow.constant[order_index] += y * source_voltage(order_index);
    } else {
      flow.add(merged_.representative(bus), order_index, y);
    }
  }

  void add_shunts() {
    const AdmittancePattern& pattern = nodal_.pattern;
    for (int u = 0; u < pattern.unknown_count(); ++u) {
      const int diagonal = pattern.entry(u, u);
      for (const int bus : pattern.nodes_at(u)) {
        for (int k = 0; k < nodal_.order_count(); ++k) {
          nodal_.admittance[k][diagonal] += network_.shunt_admittance(bus, nodal_.orders[k]);
        }
      }
    }
  }

  /// (26): what branches, shunts and loads draw at the buses whose voltage it holds.
  void add_ideal_source() {
    Outflow flow(nodal_.order_count());
    for (const int bus : merged_.buses_at(slack_)) {
      add_outflow(bus, 1.0, flow);
    }
    add_source_form(std::move(flow));
  }

  /// The source's voltage behind its impedance: all that flows goes through that.
  void add_source_behind_impedance() {
    const int unknown = nodal_.pattern.unknown_of(slack_);
    const int diagonal = nodal_.pattern.entry(unknown, unknown);
    Outflow flow(nodal_.order_count());
    for (int k = 0; k < nodal_.order_count(); ++k) {
      const Complex y = 1.0 / network_.source_impedance(nodal_.orders[k]);
      nodal_.admittance[k][diagonal] += y;
      flow.constant[k] = y * source_voltage(k);
      add_current(slack_, k, -y, flow);
    }
    nodal_.source[unknown] += source_voltage(0) / network_.source_impedance(1);
    add_source_form(std::move(flow));
  }

  void add_source_form(Outflow flow) {
    MeasuredQuantity current{.quantity = Quantity::source_current,
                             .label = "substation",
                             .node = slack_,
                             .rating = network_.substation_current_limit()};
    std::move(flow).measure(nodal_, std::move(current));
  }

  const Network& network_;
  MergedBuses merged_;
  int slack_;
  bool ideal_source_;
  NodalNetwork nodal_;
  BranchAdmittance branch_;                    ///< that was read last
  std::vector<std::vector<int>> branches_at_;  ///< [bus]
};

}  // namespace

NodalNetwork positive_sequence(const Network& network, const LinearLoad& loads) {
  NodalNetwork nodal = PositiveSequence(network).reduce();
  if (!loads.open()) {
    nodal.linear_loads.push_back(loads);
    for (Port& port : nodal.ports) {
      port.linear = 0;
    }
  }
  return nodal;
}

}  // namespace overtone
