#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <overtone/positive_sequence.hpp>

#include "argument_checks.hpp"

namespace overtone {

namespace {

constexpr double kExact = 1e-9;

/// Adds up the ports of each node.
class OnePort {
 public:
  OnePort(NodalNetwork network, HarmonicCurrents currents, std::vector<std::string>& warnings)
      : network_(std::move(network)),
        currents_(currents),
        warnings_(warnings),
        ports_at_(network_.node_count()) {
    for (int p = 0; p < network_.port_count(); ++p) {
      const Port& port = network_.ports[p];
      ArgumentChecks("one port a node").require(port.to < 0, "ports between nodes have no sum");
      ports_at_[port.from].push_back(p);
    }
  }

  NodalNetwork merged() {
    warn();
    NodalNetwork out = network_;
    out.ports.clear();
    out.laws.clear();
    out.linear_loads.clear();
    out.internal_voltages.clear();
    out.factor.assign(network_.node_count(), network_.order_count());
    out.angle = out.factor;
    for (int n = 0; n < network_.node_count(); ++n) {
      out.ports.push_back(sum_at(n));
      for (int k = 0; k < network_.order_count(); ++k) {
        const Complex factor = k == 0 ? Complex(1.0) : factor_at(n, k, out.ports.back().load);
        out.factor(n, k) = in_phase() ? factor.real() : std::abs(factor);
        out.angle(n, k) = in_phase() ? 0.0 : std::arg(factor);
      }
    }
    for (MeasuredQuantity& measured : out.measured) {
      for (PortShare& share : measured.ports) {
        share.port = network_.ports[share.port].from;
      }
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

  [[nodiscard]] Port sum_at(int node) const {
    Port sum{.from = node, .load = 0.0, .label = {}};
    for (const int p : ports_at_[node]) {
      const Port& port = network_.ports[p];
      if (port.load == Complex(0.0)) {
        continue;
      }
      if (sum.load != Complex(0.0) && sum.follows_share != port.follows_share) {
        throw InputError(
            "bus " + network_.nodes[node].label, network_.where,
            fmt::format(
                "{} keeps its power whatever the hour's share and another load or "
                "generator does not; studies take one of the two at a bus",
                (port.follows_share ? network_.ports[ports_at_[node].front()] : port).label));
      }
      sum.follows_share = port.follows_share;
      sum.load += port.load;
      sum.nonlinear = sum.nonlinear || (port.nonlinear && port.internal < 0);
    }
    return sum;
  }

  /// Harmonic current of a node's ports over the fundamental of their sum, at one voltage.
  [[nodiscard]] Complex factor_at(int node, int k, Complex load) const {
    Complex current = 0.0;
    const double order = network_.orders[k];
    const auto turned = [&](Complex s) {  // conj(S) at the order
      return in_phase() ? std::conj(s) : std::polar(std::abs(s), -order * std::arg(s));
    };
    for (const int p : ports_at_[node]) {
      if (network_.ports[p].internal >= 0) {
        continue;
      }
      current += network_.current_factor(p, k) *
                 (in_phase() ? Complex(1.0) : std::polar(1.0, network_.harmonic_angle(p, k))) *
                 turned(network_.ports[p].load);
    }
    if (current == Complex(0.0)) {
      return 0.0;
    }
    const Complex factor = current / turned(load);
    if (!(std::abs(factor) < 1.0 / kExact) ||
        (in_phase() && std::abs(factor.imag()) > kExact * std::abs(factor))) {
      std::vector<std::string> labels;
      for (const int p : ports_at_[node]) {
        if (network_.ports[p].internal < 0) {
          labels.push_back(network_.ports[p].label);
        }
      }
      throw InputError(
          "bus " + network_.nodes[node].label, network_.where,
          fmt::format("harmonic currents of {} are not in phase with their common fundamental at "
                      "order {}; give them one spectrum, or one power factor",
                      fmt::join(labels, ", "), order));
    }
    return factor;
  }

  NodalNetwork network_;
  HarmonicCurrents currents_;
  std::vector<std::string>& warnings_;
  std::vector<std::vector<int>> ports_at_;  ///< [node]
};

}  // namespace

NodalNetwork with_one_port_a_node(NodalNetwork network, HarmonicCurrents currents,
                                  std::vector<std::string>& warnings) {
  return OnePort(std::move(network), currents, warnings).merged();
}

}  // namespace overtone
