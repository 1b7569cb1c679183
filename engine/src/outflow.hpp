#pragma once

#include <map>
#include <utility>
#include <vector>

#include <overtone/array.hpp>
#include <overtone/nodal_network.hpp>

namespace overtone {

/// A current as it is put together from what elements and ports draw.
struct Outflow {
  explicit Outflow(int order_count) : constant(order_count) {}

  std::vector<Complex> constant;               ///< [order]
  std::map<int, std::vector<Complex>> factor;  ///< node, [order]
  std::vector<int> nodes;                      ///< of `factor`, in the order they were added
  std::vector<PortShare> ports;

  void add(int node, int order_index, Complex value) {
    auto [at, added] = factor.try_emplace(node, constant.size());
    if (added) {
      nodes.push_back(node);
    }
    at->second[order_index] += value;
  }

  /// Becomes the next form of a network, measured as this.
  void measure(NodalNetwork& network, MeasuredQuantity measured) && {
    Array2<FormTerm> terms(static_cast<int>(constant.size()), static_cast<int>(nodes.size()));
    for (int k = 0; k < terms.extent(0); ++k) {
      for (int i = 0; i < terms.extent(1); ++i) {
        terms(k, i) = {nodes[i], factor.at(nodes[i])[k]};
      }
    }
    measured.ports = std::move(ports);
    network.forms.add(terms, {}, {}, constant);
    network.measured.push_back(std::move(measured));
  }
};

}  // namespace overtone
