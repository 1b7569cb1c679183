#include "network/network_labels.hpp"

namespace overtone::reporting {

NetworkLabels labels_of(const NodalNetwork& network) {
  NetworkLabels labels;
  labels.name = network.name;
  for (const Node& node : network.nodes) {
    labels.bus.push_back(node.label);
    labels.bus_kv.push_back(node.base_kv);
  }
  labels.branch.resize(network.branch_count());
  for (int f = network.source_form() - 1; f >= network.first_branch_form(); --f) {
    const MeasuredQuantity& current = network.measured[f];  // the end it begins at comes last here
    labels.branch[current.branch] = {labels.bus[current.node], labels.bus[current.far_node],
                                     network.branch_id[current.branch],
                                     network.current_base_a(current.node)};
  }
  labels.orders = network.orders;
  labels.base_mva = network.base_mva;
  labels.power_base_mva = network.power_base_mva();
  const int source = network.measured.back().node;
  labels.base_kv = network.nodes[source].base_kv;
  labels.base_a = network.current_base_a(source);
  return labels;
}

}  // namespace overtone::reporting
