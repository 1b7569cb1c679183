#include <algorithm>
#include <cmath>
#include <iterator>

#include <fmt/format.h>

#include <overtone/positive_sequence.hpp>

#include "argument_checks.hpp"

namespace overtone {

namespace {

constexpr double kExact = 1e-9;

/// Loads and generators of a bus, by their ports, that can be one port.
using Group = std::vector<int>;

/// Adds up the ports of each node.
class PortsAtNodes {
 public:
  PortsAtNodes(NodalNetwork network, HarmonicCurrents currents, std::vector<std::string>& warnings)
      : network_(std::move(network)),
        currents_(currents),
        warnings_(warnings),
        ports_at_(network_.node_count()),
        port_of_(network_.port_count()) {
    for (int p = 0; p < network_.port_count(); ++p) {
      const Port& port = network_.ports[p];
      ArgumentChecks("ports at nodes").require(port.to < 0, "ports between nodes have no sum");
      ports_at_[port.from].push_back(p);
    }
  }

  NodalNetwork merged() {
    warn();
    const std::vector<Group> groups = all_groups();
    NodalNetwork out = network_;
    out.ports.clear();
    out.laws.clear();
    out.linear_loads.clear();
    out.internal_voltages.clear();
    out.machines.clear();
    out.factor.assign(static_cast<int>(groups.size()), network_.order_count());
    out.angle = out.factor;
    for (int g = 0; g < static_cast<int>(groups.size()); ++g) {
      const int node = g < network_.node_count() ? g : network_.ports[groups[g].front()].from;
      out.ports.push_back(sum_of(groups[g], node));
      for (int k = 0; k < network_.order_count(); ++k) {
        const Complex factor = k == 0 ? Complex(1.0) : factor_of(groups[g], k);
        out.factor(g, k) = in_phase() ? factor.real() : std::abs(factor);
        out.angle(g, k) = in_phase() ? 0.0 : std::arg(factor);
      }
    }
    for (MeasuredQuantity& measured : out.measured) {
      for (PortShare& share : measured.ports) {
        share.port = port_of_[share.port];
      }
      std::ranges::stable_sort(measured.ports, {}, &PortShare::port);
      const auto same = [](const PortShare& a, const PortShare& b) { return a.port == b.port; };
      measured.ports.erase(std::ranges::unique(measured.ports, same).begin(), measured.ports.end());
    }
    return out;
  }

 private:
  [[nodiscard]] bool in_phase() const { return currents_ == HarmonicCurrents::in_phase; }

  /// What of loads is lost, and how many are.
  void warn() {
    std::vector<std::string> laws, linear, machines;
    for (const Port& port : network_.ports) {
      if (port.law >= 0 && port.load != Complex(0.0)) {
        laws.push_back(port.label);
      }
      if (port.linear >= 0) {
        linear.push_back(port.label);
      }
      if (port.internal >= 0 && port.nonlinear) {
        machines.push_back(port.label);
      }
    }
    const auto say = [&](const std::vector<std::string>& of, const char* what) {
      if (!of.empty()) {
        warnings_.push_back(fmt::format("{} of {} loads and generators (first {}) {}", of.size(),
                                        network_.port_count(), of.front(), what));
      }
    };
    say(laws,
        "follow the voltage; each is taken with its power at rated voltage, whatever the "
        "voltage");
    say(linear, "are linear at harmonics, too; each is taken as open there");
    say(machines, "have harmonics behind an impedance; each is taken without them");
  }

  /// [port of the result] the first group of each node, then the others.
  std::vector<Group> all_groups() {
    std::vector<Group> groups(network_.node_count());
    for (int n = 0; n < network_.node_count(); ++n) {
      std::vector<Group> here = groups_at(n);
      for (size_t g = 0; g < here.size(); ++g) {
        const int index = g == 0 ? n : static_cast<int>(groups.size());
        for (const int p : here[g]) {
          port_of_[p] = index;
        }
        if (g == 0) {
          groups[n] = std::move(here[g]);
        } else {
          groups.push_back(std::move(here[g]));
        }
      }
    }
    return groups;
  }

  /// Those that follow a share apart from those that don't; and where harmonic currents have no
  /// real factor, each of these apart from what has none.
  [[nodiscard]] std::vector<Group> groups_at(int node) const {
    std::vector<Group> groups;
    for (const bool follows : {true, false}) {
      Group all, quiet;
      std::vector<Group> single;
      for (const int p : ports_at_[node]) {
        if (network_.ports[p].follows_share == follows) {
          all.push_back(p);
          distorts(p) ? single.push_back({p}) : quiet.push_back(p);
        }
      }
      if (has_factors(all)) {
        single = {std::move(all)};
      } else {
        single.push_back(std::move(quiet));
      }
      std::ranges::copy_if(single, std::back_inserter(groups),
                           [](const Group& group) { return !group.empty(); });
    }
    return groups;
  }

  [[nodiscard]] bool distorts(int port) const {
    const Port& at = network_.ports[port];
    return at.nonlinear && at.internal < 0 && at.load != Complex(0.0);
  }

  [[nodiscard]] Port sum_of(const Group& group, int node) const {
    Port sum{.from = node, .load = 0.0, .label = {}};
    for (const int p : group) {
      sum.follows_share = network_.ports[p].follows_share;
      sum.load += network_.ports[p].load;
      sum.nonlinear = sum.nonlinear || distorts(p);
    }
    return sum;
  }

  /// Whether what the ports of a group draw at every order is a factor of their fundamental, with
  /// in_phase a real one.
  [[nodiscard]] bool has_factors(const Group& group) const {
    for (int k = 1; k < network_.order_count(); ++k) {
      const Complex factor = factor_of(group, k);
      if (!(std::abs(factor) < 1.0 / kExact) ||
          (in_phase() && std::abs(factor.imag()) > kExact * std::abs(factor))) {
        return false;
      }
    }
    return true;
  }

  /// Harmonic current of a group over the fundamental of its sum, at one voltage.
  [[nodiscard]] Complex factor_of(const Group& group, int k) const {
    Complex current = 0.0, load = 0.0;
    const double order = network_.orders[k];
    const auto turned = [&](Complex s) {  // conj(S) at the order
      return in_phase() ? std::conj(s) : std::polar(std::abs(s), -order * std::arg(s));
    };
    for (const int p : group) {
      load += network_.ports[p].load;
      if (distorts(p)) {
        current += network_.current_factor(p, k) *
                   (in_phase() ? Complex(1.0) : std::polar(1.0, network_.harmonic_angle(p, k))) *
                   turned(network_.ports[p].load);
      }
    }
    return current == Complex(0.0) ? current : current / turned(load);
  }

  NodalNetwork network_;
  HarmonicCurrents currents_;
  std::vector<std::string>& warnings_;
  std::vector<std::vector<int>> ports_at_;  ///< [node]
  std::vector<int> port_of_;                ///< [port] that of the result which it is part of
};

}  // namespace

NodalNetwork with_ports_at_nodes(NodalNetwork network, HarmonicCurrents currents,
                                 std::vector<std::string>& warnings) {
  return PortsAtNodes(std::move(network), currents, warnings).merged();
}

}  // namespace overtone
