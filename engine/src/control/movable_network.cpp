#include "control/movable_network.hpp"

#include <numbers>

namespace overtone {

namespace {

/// Line-to-neutral volts that are 1 pu at a node.
double unit_volt(const NodalNetwork& network, int node) {
  return network.nodes[node].base_kv * 1e3 / std::numbers::sqrt3;
}

/// Adds an element's admittances, siemens, to the equations of the fundamental.
void add_element(NodalNetwork& network, const std::vector<int>& nodes,
                 const Eigen::MatrixXcd& siemens) {
  const double base_va = network.power_base_mva() * 1e6;
  for (size_t i = 0; i < nodes.size(); ++i) {
    for (size_t j = 0; j < nodes.size(); ++j) {
      if (nodes[i] < 0 || nodes[j] < 0 || siemens(i, j) == Complex(0.0)) {
        continue;
      }
      const int row = network.pattern.unknown_of(nodes[i]);
      const int column = network.pattern.unknown_of(nodes[j]);
      const Complex y =
          siemens(i, j) * unit_volt(network, nodes[i]) * unit_volt(network, nodes[j]) / base_va;
      if (row >= 0 && column >= 0) {
        network.admittance.front()[network.pattern.entry(row, column)] += y;
      } else if (row >= 0) {
        network.source[row] -= y * network.nodes[nodes[j]].nominal;
      }
    }
  }
}

}  // namespace

MovableNetwork::MovableNetwork(const NodalNetwork& built, std::span<const MovableElement> elements)
    : built_admittance_(built.admittance.front()),
      built_source_(built.source),
      network_(std::make_shared<NodalNetwork>(built)),
      elements_(elements),
      voltage_(built.node_count()) {
  for (const MovableElement& element : elements) {
    admittance_.push_back(element.as_built);
  }
}

void MovableNetwork::set_admittance(int element, Eigen::MatrixXcd admittance) {
  admittance_[element] = std::move(admittance);
}

/// From the network as it was built, so that a state has the same digits however it was reached.
void MovableNetwork::add_changes() {
  network_->admittance.front() = built_admittance_;
  network_->source = built_source_;
  for (size_t e = 0; e < elements_.size(); ++e) {
    add_element(*network_, elements_[e].node, admittance_[e] - elements_[e].as_built);
  }
}

ScenarioReport MovableNetwork::solve(std::span<const Complex> load,
                                     const LoadFlowOptions& options) {
  add_changes();
  ScenarioReport report;
  HarmonicLoadFlow(network_).solve_fundamental(load, voltage_, {&report, 1}, options);
  return report;
}

Complex MovableNetwork::volt(int node) const {
  return node < 0 ? Complex(0.0) : voltage_[node] * unit_volt(*network_, node);
}

Complex MovableNetwork::ampere(int element, int wire) const {
  const std::vector<int>& nodes = elements_[element].node;
  Complex current = 0.0;
  for (size_t j = 0; j < nodes.size(); ++j) {
    current += admittance_[element](wire, j) * volt(nodes[j]);
  }
  return current;
}

}  // namespace overtone
