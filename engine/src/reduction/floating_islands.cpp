#include "reduction/floating_islands.hpp"

#include <algorithm>
#include <map>

#include "disjoint_sets.hpp"

namespace overtone {

namespace {

/// Which nodes a current can reach from one another without a transformer's core; ground is the
/// member after the last node.
DisjointSets galvanic_parts(const NodalElements& elements, const MergedNodes& merged) {
  const int ground = static_cast<int>(elements.nodes.size());
  DisjointSets parts(ground + 1);
  const auto member = [ground](int node) { return node < 0 ? ground : node; };
  for (const Stamp& stamp : elements.stamps) {
    const bool core = stamp.kind == "transformer";
    for (size_t i = 0; i < stamp.node.size(); ++i) {
      for (size_t j = 0; j < i; ++j) {
        if (!core || stamp.end[i] == stamp.end[j]) {
          parts.join(member(stamp.node[i]), member(stamp.node[j]));
        }
      }
      if (stamp.node.size() == 1 || stamp.voltage_source) {
        parts.join(member(stamp.node[i]), ground);
      }
    }
  }
  for (int n = 0; n < ground; ++n) {
    parts.join(n, merged.representative(n));
    if (elements.nodes[n].fixed) {
      parts.join(n, ground);
    }
  }
  for (const DevicePort& device : elements.ports) {
    parts.join(device.port.from, member(device.port.to));
  }
  return parts;
}

/// Of an order; `place` [unknown] among the members, -1 for others. Where the island's own nodes
/// are not all, the others' terms are what rounding leaves of nothing.
std::vector<Complex> sum_of_balances(const NodalNetwork& network, const std::vector<int>& unknowns,
                                     const std::vector<int>& place, int k) {
  std::vector<Complex> sum(unknowns.size());
  const AdmittancePattern& pattern = network.pattern;
  double largest = 0.0;
  for (size_t i = 0; i < unknowns.size(); ++i) {
    const int j = unknowns[i];
    for (int p = pattern.column_start()[j]; p < pattern.column_start()[j + 1]; ++p) {
      const int u = pattern.row_index()[p];
      if (place[u] >= 0) {  // amperes of 1 pu are as 1 / kV
        sum[i] += network.admittance[k][p] / network.nodes[pattern.node_of(u)].base_kv;
      }
    }
    largest = std::max(largest, std::abs(sum[i]));
  }
  for (Complex& term : sum) {
    term = largest > 0.0 ? term / largest : Complex(1.0);
  }
  return sum;
}

}  // namespace

std::vector<FloatingIsland> floating_islands(const NodalElements& elements,
                                             const MergedNodes& merged,
                                             const NodalNetwork& network) {
  DisjointSets parts = galvanic_parts(elements, merged);
  const int ground = parts.root_of(static_cast<int>(elements.nodes.size()));
  std::map<int, std::vector<int>> unknowns_of;  // root
  for (int u = 0; u < network.unknown_count(); ++u) {
    const int root = parts.root_of(network.pattern.node_of(u));
    if (root != ground) {
      unknowns_of[root].push_back(u);
    }
  }
  std::vector<FloatingIsland> islands;
  for (auto& [root, unknowns] : unknowns_of) {
    FloatingIsland island{.unknowns = std::move(unknowns), .sum = {}};
    std::vector<int> place(network.unknown_count(), -1);
    for (size_t i = 0; i < island.unknowns.size(); ++i) {
      place[island.unknowns[i]] = static_cast<int>(i);
    }
    for (int k = 0; k < network.order_count(); ++k) {
      island.sum.push_back(sum_of_balances(network, island.unknowns, place, k));
    }
    islands.push_back(std::move(island));
  }
  return islands;
}

}  // namespace overtone
