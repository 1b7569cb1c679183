#include "network/network_labels.hpp"

namespace overtone::reporting {

NetworkLabels labels_of(const Network& network) {
  const NetworkDescription& description = network.description();
  NetworkLabels labels;
  labels.name = network.name();
  for (const Bus& bus : description.buses) {
    labels.bus.push_back(bus.name);
  }
  for (const Branch& branch : description.branches) {
    labels.branch.push_back({branch.from, branch.to});
  }
  labels.orders = network.orders();
  labels.base_mva = description.base_mva;
  labels.base_kv = description.base_kv;
  labels.base_a = network.current_base_a();
  return labels;
}

}  // namespace overtone::reporting
