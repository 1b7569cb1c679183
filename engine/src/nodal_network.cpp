#include <overtone/nodal_network.hpp>

#include <limits>
#include <numbers>

#include <fmt/format.h>

#include "argument_checks.hpp"

namespace overtone {

int NodalNetwork::node_index(const std::string& label) const {
  for (int n = 0; n < node_count(); ++n) {
    if (nodes[n].label == label) {
      return n;
    }
  }
  throw InputError(fmt::format("node '{}' is not a node of feeder {}", label, name));
}

bool NodalNetwork::one_port_a_node() const {
  if (port_count() != node_count() || !held_voltages.empty()) {
    return false;
  }
  for (int p = 0; p < port_count(); ++p) {
    const Port& port = ports[p];
    if (port.from != p || port.to >= 0 || port.law >= 0 || port.linear >= 0 || port.internal >= 0) {
      return false;
    }
  }
  return true;
}

Complex NodalNetwork::in_phase_factor(int port, int order_index) const {
  const Port& at = ports[port];
  const double turned = orders[order_index] - 1.0;
  if (at.internal >= 0 && order_index > 0) {
    return phasor(
        current_factor(port, order_index),
        harmonic_angle(port, order_index) + turned * internal_voltages[at.internal].angle);
  }
  return phasor(current_factor(port, order_index), turned * at.angle);
}

Complex NodalNetwork::internal_voltage(int index, std::span<const Complex> voltage,
                                       std::span<const Complex> current) const {
  const InternalVoltage& internal = internal_voltages[index];
  const auto at = [&](int node) { return node < 0 ? Complex(0.0) : voltage[node]; };
  Complex sum = at(internal.from) - at(internal.to);
  for (const PortShare& share : internal.drop) {
    sum -= share.factor * current[share.port];
  }
  return sum;
}

std::vector<double> branch_ratings(const NodalNetwork& network) {
  std::vector<double> rating(network.branch_count(), std::numeric_limits<double>::infinity());
  for (const MeasuredQuantity& measured : network.measured) {
    if (measured.branch >= 0) {
      rating[measured.branch] = measured.rating;
    }
  }
  return rating;
}

double NodalNetwork::current_base_a(int node) const {
  ArgumentChecks("nodal network").index("node", node, nodes.size());
  return 1000.0 * base_mva / (std::numbers::sqrt3 * nodes[node].base_kv);
}

}  // namespace overtone
