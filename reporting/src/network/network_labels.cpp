#include "network/network_labels.hpp"

namespace overtone::reporting {

NetworkLabels labels_of(const NodalNetwork& network) {
  NetworkLabels labels;
  labels.name = network.name;
  for (const Node& node : network.nodes) {
    labels.bus.push_back(node.label);
  }
  labels.branch.resize(network.branch_count());
  for (int f = network.source_form() - 1; f >= network.first_branch_form(); --f) {
    const MeasuredQuantity& current = network.measured[f];  // the end it begins at comes last here
    labels.branch[current.branch] = {labels.bus[current.node], labels.bus[current.far_node],
                                     network.branch_id[current.branch]};
  }
  labels.orders = network.orders;
  labels.base_mva = network.base_mva;
  labels.base_kv = network.nodes.front().base_kv;
  labels.base_a = network.current_base_a(0);
  return labels;
}

}  // namespace overtone::reporting
