#pragma once

#include <functional>
#include <utility>
#include <vector>

#include <overtone/complex.hpp>

namespace overtone {

/// Voltage drop at the current of all the feeder's load below which a branch is stiff, pu.
inline constexpr double kStiffDrop = 3e-8;
/// Share of the feeder's largest impedance below which it is in any case: a feeder without load.
inline constexpr double kStiffShare = 1e-9;

/// What parts two nodes by next to nothing.
struct StiffEdge {
  int from = 0, to = 0;
  Complex impedance{};  ///< in the unit of the others; 0 is one
};

/// Which nodes of a network are one, since next to nothing parts them.
///
/// A closed switch has 0 ohm, or some 1e-6 ohm where a program takes no 0. As an admittance that is
/// so large beside those of lines that the digits of these are lost in the sums of Y. Its ends are
/// taken for one node, and its current follows from what is drawn at its ends.
class MergedNodes {
 public:
  MergedNodes() = default;
  MergedNodes(int node_count, std::vector<StiffEdge> edges);

  /// The first of the nodes that are one with a node.
  [[nodiscard]] int representative(int node) const { return representative_[node]; }
  [[nodiscard]] const std::vector<int>& representatives() const { return representative_; }
  /// The nodes that are one with this one, in order.
  [[nodiscard]] std::vector<int> nodes_at(int node) const;

  /// The current of an edge, positive from its "from" end, as shares of what leaves at the nodes
  /// that are one with its ends: node and share, where that is not 0. In loops of edges the current
  /// divides by their impedances (one of 0 takes all beside others that aren't; several share
  /// alike). What leaves at a node that `held` is true for, whose source gives what is missing,
  /// counts nowhere; without one the sum is taken over the side with fewer nodes that are `loaded`.
  [[nodiscard]] std::vector<std::pair<int, Complex>> shares(
      int edge, const std::function<bool(int)>& held, const std::function<bool(int)>& loaded) const;

 private:
  [[nodiscard]] std::vector<Complex> potentials(int edge, const std::vector<int>& nodes) const;

  std::vector<StiffEdge> edges_;
  std::vector<int> representative_;  ///< [node]
};

}  // namespace overtone
