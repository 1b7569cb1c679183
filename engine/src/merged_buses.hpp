#pragma once

#include <utility>
#include <vector>

#include <overtone/nodal_network.hpp>

#include "merged_nodes.hpp"

namespace overtone {

/// Which buses of a feeder are one node.
class MergedBuses {
 public:
  explicit MergedBuses(const Network& network);

  /// Whether a branch parts its ends by so little that they are one node.
  [[nodiscard]] bool stiff(int branch) const { return edge_[branch] >= 0; }
  /// Whether the source does so from its bus.
  [[nodiscard]] bool stiff_source() const { return stiff_source_; }
  /// The first of the buses that are one node with a bus.
  [[nodiscard]] int representative(int bus) const { return nodes_.representative(bus); }
  [[nodiscard]] const std::vector<int>& representatives() const { return nodes_.representatives(); }
  /// The buses that are one node with this one, in order.
  [[nodiscard]] std::vector<int> buses_at(int bus) const { return nodes_.nodes_at(bus); }

  /// The current of a stiff branch as MergedNodes has it; the slack bus is held.
  [[nodiscard]] std::vector<std::pair<int, Complex>> shares(int branch) const;

 private:
  const Network& network_;
  bool stiff_source_ = false;
  std::vector<int> edge_;  ///< [branch] -1: not stiff
  MergedNodes nodes_;
};

}  // namespace overtone
