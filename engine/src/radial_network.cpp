#include <overtone/radial_network.hpp>

#include <cmath>
#include <queue>

#include <fmt/format.h>

#include <overtone/nodal_network.hpp>

#include "argument_checks.hpp"

namespace overtone {

namespace {

void add_elements(const Network& network, RadialNetwork& tree) {
  const double base = network.description().base_mva;
  const double to_tree = tree.base_mva / base;
  const double least = least_impedance(network);
  tree.shunt.assign(network.bus_count(), 0.0);
  for (int l = 0; l < network.branch_count(); ++l) {
    const bool stiff = std::abs(network.impedance(l, 1)) <= least;
    const Complex z =
        (stiff ? Complex(0.0, parting_impedance(network)) : network.impedance(l, 1)) * to_tree;
    tree.stiff.push_back(stiff ? 1 : 0);
    tree.r.push_back(z.real());
    tree.x.push_back(z.imag());
    tree.rating.push_back(network.branch_current_limit(l) / to_tree);
    for (const int bus : {network.from(l), network.to(l)}) {
      tree.shunt[bus] += 0.5 * network.charging_admittance(l, 1).imag() / to_tree;
    }
  }
  for (int b = 0; b < network.bus_count(); ++b) {
    const Bus& bus = network.description().buses[b];
    tree.shunt[b] += network.shunt_admittance(b, 1).imag() / to_tree;
    tree.load_kw.emplace_back(bus.p_kw, bus.q_kvar);
  }
}

InputError closes_loop(const Network& network, int branch) {
  return {"branch " + network.branch_name(branch), network.description().branches[branch].where,
          fmt::format("closes a loop; {} buses need {} branches, there are {}", network.bus_count(),
                      network.bus_count() - 1, network.branch_count())};
}

/// Breadth first from the root.
void add_tree(const Network& network, RadialNetwork& tree) {
  std::vector<std::vector<int>> at(network.bus_count());
  for (int l = 0; l < network.branch_count(); ++l) {
    at[network.from(l)].push_back(l);
    at[network.to(l)].push_back(l);
  }
  tree.root = network.slack();
  tree.parent.assign(network.branch_count(), -1);
  tree.child = tree.parent;
  tree.entering.assign(network.bus_count(), -1);
  std::queue<int> open;
  open.push(tree.root);
  while (!open.empty()) {
    const int bus = open.front();
    open.pop();
    for (const int l : at[bus]) {
      if (tree.parent[l] >= 0) {
        continue;
      }
      const int other = network.from(l) == bus ? network.to(l) : network.from(l);
      if (other == tree.root || tree.entering[other] >= 0) {
        throw closes_loop(network, l);
      }
      tree.parent[l] = bus;
      tree.child[l] = other;
      tree.entering[other] = l;
      open.push(other);
    }
  }
}

}  // namespace

RadialNetwork radial_network(const Network& network, double base_mva) {
  ArgumentChecks("radial network").above("base_mva", base_mva, 0.0);
  RadialNetwork tree;
  tree.base_mva = base_mva;
  add_tree(network, tree);
  add_elements(network, tree);
  return tree;
}

BranchFlow branch_flow(const RadialNetwork& tree, const Complex* voltage, int branch) {
  ArgumentChecks("radial network").index("branch", branch, tree.child.size());
  const Complex from = voltage[tree.parent[branch]];
  const double current = std::abs(from - voltage[tree.child[branch]]) / std::abs(tree.z(branch));
  return {std::abs(from) * current, tree.r[branch] * current * current};
}

Complex series_current(const RadialNetwork& tree, const Complex* voltage, int branch) {
  ArgumentChecks("radial network").index("branch", branch, tree.child.size());
  return (voltage[tree.parent[branch]] - voltage[tree.child[branch]]) / tree.z(branch);
}

std::vector<std::vector<char>> buses_downstream(const RadialNetwork& tree) {
  std::vector<std::vector<char>> downstream(tree.branch_count(),
                                            std::vector<char>(tree.bus_count(), 0));
  for (int bus = 0; bus < tree.bus_count(); ++bus) {
    for (int l = tree.entering[bus]; l >= 0; l = tree.entering[tree.parent[l]]) {
      downstream[l][bus] = 1;
    }
  }
  return downstream;
}

}  // namespace overtone
