#include "feeder_tree.hpp"

#include <queue>

#include <fmt/format.h>

namespace overtone {

FeederTree::FeederTree(const Network& network)
    : parent_bus(network.branch_count(), -1),
      child_bus(network.branch_count(), -1),
      reversed(network.branch_count(), 0),
      entering(network.bus_count(), -1),
      shunt(network.bus_count(), 0.0) {
  const double kv = network.description().base_kv;
  std::vector<std::vector<int>> at(network.bus_count());
  for (int l = 0; l < network.branch_count(); ++l) {
    const Branch& branch = network.description().branches[l];
    r.push_back(branch.r_ohm / (kv * kv));
    x.push_back(branch.x_ohm / (kv * kv));
    for (const int bus : {network.from(l), network.to(l)}) {
      at[bus].push_back(l);
      shunt[bus] += 0.5e-6 * branch.b_us * kv * kv;
    }
  }
  for (int b = 0; b < network.bus_count(); ++b) {
    shunt[b] += network.description().buses[b].capacitor_kvar / 1000.0;
  }
  std::queue<int> open;
  open.push(network.slack());
  while (!open.empty()) {
    const int bus = open.front();
    open.pop();
    for (const int l : at[bus]) {
      if (parent_bus[l] >= 0) {
        continue;
      }
      const int other = network.from(l) == bus ? network.to(l) : network.from(l);
      if (other == network.slack() || entering[other] >= 0) {
        const Branch& branch = network.description().branches[l];
        throw InputError(
            "branch " + branch.name(), branch.where,
            fmt::format("closes a loop; {} buses need {} branches, there are {}",
                        network.bus_count(), network.bus_count() - 1, network.branch_count()));
      }
      parent_bus[l] = bus;
      child_bus[l] = other;
      reversed[l] = network.from(l) == bus ? 0 : 1;
      entering[other] = l;
      open.push(other);
    }
  }
}

std::string branch_label(const Network& network, const FeederTree& tree, int branch) {
  return network.bus_name(tree.parent_bus[branch]) + "->" +
         network.bus_name(tree.child_bus[branch]);
}

BranchFlow branch_flow(const Network& network, const FeederTree& tree, const Complex* voltage,
                       int branch) {
  const Complex from = voltage[tree.parent_bus[branch]];
  const Complex z = network.impedance(branch, 1);
  const double current = std::abs(from - voltage[tree.child_bus[branch]]) / std::abs(z);
  const double base = network.description().base_mva;
  return {std::abs(from) * current * base, z.real() * current * current * base};
}

std::vector<std::vector<char>> buses_downstream(const FeederTree& tree) {
  const size_t branches = tree.child_bus.size();
  std::vector<std::vector<char>> downstream(branches, std::vector<char>(tree.entering.size(), 0));
  for (size_t bus = 0; bus < tree.entering.size(); ++bus) {
    for (int l = tree.entering[bus]; l >= 0; l = tree.entering[tree.parent_bus[l]]) {
      downstream[l][bus] = 1;
    }
  }
  return downstream;
}

void require_ideal_source(const Network& network) {
  if (network.has_source_impedance()) {
    throw InputError("feeder " + network.name(), network.description().where,
                     "has a source impedance; an ideal source at the slack is needed");
  }
}

}  // namespace overtone
