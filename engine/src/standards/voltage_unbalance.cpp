#include <overtone/standards/voltage_unbalance.hpp>

#include <map>
#include <numbers>

#include "argument_checks.hpp"

namespace overtone {

SequenceVoltages sequence_voltages(const std::array<Complex, 3>& phases) {
  const Complex a = std::polar(1.0, 2.0 * std::numbers::pi / 3.0);
  const auto& [va, vb, vc] = phases;
  return {(va + vb + vc) / 3.0, (va + a * vb + a * a * vc) / 3.0, (va + a * a * vb + a * vc) / 3.0};
}

std::vector<ThreePhaseBus> three_phase_buses(const NodalNetwork& network) {
  std::map<int, std::array<int, 3>> nodes;
  std::vector<int> order;
  for (int n = 0; n < network.node_count(); ++n) {
    const Node& node = network.nodes[n];
    if (node.conductor < 1 || node.conductor > 3) {
      continue;
    }
    const auto [at, added] = nodes.try_emplace(node.bus, std::array{-1, -1, -1});
    if (added) {
      order.push_back(node.bus);
    }
    at->second[node.conductor - 1] = n;
  }
  std::vector<ThreePhaseBus> buses;
  for (const int bus : order) {
    if (const auto& of = nodes.at(bus); of[0] >= 0 && of[1] >= 0 && of[2] >= 0) {
      const std::string& label = network.nodes[of[0]].label;
      buses.push_back({label.substr(0, label.rfind('.')), of});
    }
  }
  return buses;
}

Array2<SequenceVoltages> voltage_unbalance(const NodalNetwork& network,
                                           const std::vector<ThreePhaseBus>& buses,
                                           const LoadFlowResult& result) {
  const int scenarios = result.scenario_count();
  ArgumentChecks("voltage unbalance")
      .shape("voltage", result.voltage, {scenarios, network.order_count(), network.node_count()});
  Array2<SequenceVoltages> unbalance(scenarios, static_cast<int>(buses.size()));
  for (int s = 0; s < scenarios; ++s) {
    const std::span<const Complex> v = result.voltage.row(s, 0);
    for (size_t b = 0; b < buses.size(); ++b) {
      const auto& [one, two, three] = buses[b].nodes;
      unbalance(s, static_cast<int>(b)) = sequence_voltages({v[one], v[two], v[three]});
    }
  }
  return unbalance;
}

}  // namespace overtone
