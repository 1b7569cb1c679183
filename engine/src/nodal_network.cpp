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
  if (port_count() != node_count()) {
    return false;
  }
  for (int p = 0; p < port_count(); ++p) {
    const Port& port = ports[p];
    if (port.from != p || port.to >= 0 || port.law >= 0 || port.linear >= 0) {
      return false;
    }
  }
  return true;
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
