#include "merged_buses.hpp"

#include <algorithm>
#include <cmath>

namespace overtone {

namespace {

double largest_impedance(const Network& network) {
  double largest = 0.0;
  for (int l = 0; l < network.branch_count(); ++l) {
    largest = std::max(largest, std::abs(network.impedance(l, 1)));
  }
  return largest;
}

/// P and Q of loads and capacitors, pu.
double apparent_power(const Network& network) {
  double sum = 0.0;
  for (int b = 0; b < network.bus_count(); ++b) {
    sum += std::abs(network.load(b)) + std::abs(network.shunt_admittance(b, 1));
  }
  return sum;
}

}  // namespace

double least_impedance(const Network& network) {
  const double power = apparent_power(network);
  const double share = kStiffShare * largest_impedance(network);
  return power > 0.0 ? std::max(share, kStiffDrop / power) : share;
}

MergedBuses::MergedBuses(const Network& network)
    : network_(network), edge_(network.branch_count(), -1) {
  const double least = least_impedance(network);
  const auto is_stiff = [least](Complex z) { return std::abs(z) <= least; };
  stiff_source_ = is_stiff(network.source_impedance(1));
  std::vector<StiffEdge> edges;
  for (int l = 0; l < network.branch_count(); ++l) {
    if (const Complex z = network.impedance(l, 1); is_stiff(z)) {
      edge_[l] = static_cast<int>(edges.size());
      edges.push_back({network.from(l), network.to(l), z});
    }
  }
  nodes_ = MergedNodes(network.bus_count(), std::move(edges));
}

std::vector<std::pair<int, Complex>> MergedBuses::shares(int branch) const {
  return nodes_.shares(
      edge_[branch], [this](int bus) { return bus == network_.slack(); },
      [this](int bus) { return network_.load(bus) != Complex(0.0); });
}

}  // namespace overtone
