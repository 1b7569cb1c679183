#include <overtone/nodal_network.hpp>

namespace overtone {

namespace {

/// Reduces branch by branch, each at every order.
class PositiveSequence {
 public:
  explicit PositiveSequence(const Network& network)
      : network_(network),
        slack_(network.slack()),
        ideal_source_(!network.has_source_impedance()),
        series_(network.order_count()),
        series_squared_(network.order_count()),
        half_charging_(network.order_count()) {
    nodal_.name = network.name();
    nodal_.where = network.description().where;
    nodal_.base_mva = network.description().base_mva;
    nodal_.orders = network.orders();
    nodal_.branches = network.branch_count();
  }

  NodalNetwork reduce() {
    reserve();
    add_nodes();
    add_ports();
    add_pattern();
    add_voltage_forms();
    for (int l = 0; l < network_.branch_count(); ++l) {
      read_branch(l);
      add_branch_admittance(l);
      add_branch_forms(l);
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
      nodal_.nodes.push_back({.label = network_.bus_name(b),
                              .bus = b,
                              .base_kv = network_.description().base_kv,
                              .fixed = ideal_source_ && b == slack_,
                              .nominal = source_voltage(0)});
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
    nodal_.pattern = AdmittancePattern(fixed, joined);
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

  void read_branch(int l) {
    charged_ = false;
    for (int k = 0; k < nodal_.order_count(); ++k) {
      const Complex z = network_.impedance(l, nodal_.orders[k]);
      series_[k] = 1.0 / z;
      series_squared_[k] = 1.0 / std::norm(z);
      half_charging_[k] = 0.5 * network_.charging_admittance(l, nodal_.orders[k]);
      charged_ = charged_ || half_charging_[k] != Complex(0.0);
    }
  }

  void add_branch_admittance(int l) {
    const AdmittancePattern& pattern = nodal_.pattern;
    const int i = pattern.unknown_of(network_.from(l));
    const int j = pattern.unknown_of(network_.to(l));
    for (const int end : {i, j}) {
      const int diagonal = end < 0 ? 0 : pattern.entry(end, end);
      for (int k = 0; end >= 0 && k < nodal_.order_count(); ++k) {
        nodal_.admittance[k][diagonal] += series_[k] + half_charging_[k];
      }
    }
    if (i >= 0 && j >= 0) {
      for (const int entry : {pattern.entry(i, j), pattern.entry(j, i)}) {
        for (int k = 0; k < nodal_.order_count(); ++k) {
          nodal_.admittance[k][entry] -= series_[k];
        }
      }
    }
  }

  /// y (V_from - V_to), and with charging y ((1 + y_c / 2y) V_from - V_to) at one end and the like
  /// at the other.
  void add_branch_forms(int l) {
    MeasuredQuantity current{.quantity = Quantity::branch_current,
                             .label = "branch " + network_.description().branches[l].name(),
                             .node = network_.from(l),
                             .far_node = network_.to(l),
                             .through = !charged_,
                             .branch = l,
                             .rating = network_.branch_current_limit(l)};
    if (!charged_) {
      const FormTerm terms[] = {{current.node, 1.0}, {current.far_node, -1.0}};
      nodal_.forms.add(terms, series_, series_squared_);
      nodal_.measured.push_back(std::move(current));
      return;
    }
    const std::string label = current.label;
    Array2<FormTerm> terms(nodal_.order_count(), 2);
    for (int end = 0; end < 2; ++end) {
      for (int k = 0; k < nodal_.order_count(); ++k) {
        terms(k, 0) = {current.node, 1.0 + half_charging_[k] / series_[k]};
        terms(k, 1) = {current.far_node, -1.0};
      }
      nodal_.forms.add(terms, series_, series_squared_, {});
      current.label = label + " at " + nodal_.nodes[current.node].label;
      nodal_.measured.push_back(current);
      std::swap(current.node, current.far_node);
    }
  }

  void add_shunts() {
    const AdmittancePattern& pattern = nodal_.pattern;
    for (int u = 0; u < pattern.unknown_count(); ++u) {
      const int diagonal = pattern.entry(u, u);
      for (int k = 0; k < nodal_.order_count(); ++k) {
        nodal_.admittance[k][diagonal] +=
            network_.shunt_admittance(pattern.node_of(u), nodal_.orders[k]);
      }
    }
  }

  /// Branches and buses at their other ends.
  [[nodiscard]] std::vector<std::pair<int, int>> branches_at_slack() const {
    std::vector<std::pair<int, int>> found;
    for (int l = 0; l < network_.branch_count(); ++l) {
      if (network_.from(l) == slack_) {
        found.emplace_back(l, network_.to(l));
      } else if (network_.to(l) == slack_) {
        found.emplace_back(l, network_.from(l));
      }
    }
    return found;
  }

  /// (26): what branches and shunts at its bus draw; loads there come on top.
  void add_ideal_source() {
    const auto branches = branches_at_slack();
    Array2<FormTerm> terms(nodal_.order_count(), static_cast<int>(branches.size()));
    std::vector<Complex> constant;
    for (int k = 0; k < nodal_.order_count(); ++k) {
      constant.push_back(network_.shunt_admittance(slack_, nodal_.orders[k]) * source_voltage(k));
    }
    for (int m = 0; m < terms.extent(1); ++m) {
      const auto& [l, other] = branches[m];
      read_branch(l);
      for (int k = 0; k < nodal_.order_count(); ++k) {
        constant[k] += (series_[k] + half_charging_[k]) * source_voltage(k);
        terms(k, m) = {other, -series_[k]};
      }
      nodal_.source[nodal_.pattern.unknown_of(other)] += source_voltage(0) * series_[0];
    }
    add_source_form(terms, constant);
  }

  /// The source's voltage behind its impedance: all that flows goes through that.
  void add_source_behind_impedance() {
    const int unknown = nodal_.pattern.unknown_of(slack_);
    const int diagonal = nodal_.pattern.entry(unknown, unknown);
    Array2<FormTerm> terms(nodal_.order_count(), 1);
    std::vector<Complex> constant;
    for (int k = 0; k < nodal_.order_count(); ++k) {
      const Complex y = 1.0 / network_.source_impedance(nodal_.orders[k]);
      nodal_.admittance[k][diagonal] += y;
      constant.push_back(y * source_voltage(k));
      terms(k, 0) = {slack_, -y};
    }
    nodal_.source[unknown] = source_voltage(0) / network_.source_impedance(1);
    add_source_form(terms, constant);
  }

  void add_source_form(const Array2<FormTerm>& terms, const std::vector<Complex>& constant) {
    nodal_.forms.add(terms, {}, {}, constant);
    nodal_.measured.push_back({.quantity = Quantity::source_current,
                               .label = "substation",
                               .node = slack_,
                               .rating = network_.substation_current_limit(),
                               .fixed_port = ideal_source_ ? slack_ : -1});
  }

  const Network& network_;
  int slack_;
  bool ideal_source_;
  NodalNetwork nodal_;

  // The branch that was read last, [order], pu.
  std::vector<Complex> series_;         ///< y
  std::vector<double> series_squared_;  ///< |y|^2
  std::vector<Complex> half_charging_;
  bool charged_ = false;
};

}  // namespace

NodalNetwork positive_sequence(const Network& network) {
  return PositiveSequence(network).reduce();
}

}  // namespace overtone
