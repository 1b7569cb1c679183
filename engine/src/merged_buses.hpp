#pragma once

#include <utility>
#include <vector>

#include <overtone/nodal_network.hpp>

namespace overtone {

/// Which buses of a feeder are one node, since next to nothing parts them.
///
/// A closed switch has 0 ohm, or some 1e-6 ohm where a program takes no 0. As an admittance that is
/// so large beside those of lines that the digits of these are lost in the sums of Y. Its ends are
/// taken for one node, and its current follows from what the buses at its ends draw.
class MergedBuses {
 public:
  explicit MergedBuses(const Network& network);

  /// Whether a branch parts its ends by so little that they are one node.
  [[nodiscard]] bool stiff(int branch) const { return stiff_[branch] != 0; }
  /// Whether the source does so from its bus.
  [[nodiscard]] bool stiff_source() const { return stiff_source_; }
  /// The first of the buses that are one node with a bus.
  [[nodiscard]] int representative(int bus) const { return representative_[bus]; }
  [[nodiscard]] const std::vector<int>& representatives() const { return representative_; }
  /// The buses that are one node with this one, in order.
  [[nodiscard]] std::vector<int> buses_at(int bus) const;

  /// The current of a stiff branch, positive from its "from" end, as shares of what leaves the node
  /// at its buses: bus and share, where that is not 0. In loops of stiff branches the current
  /// divides by their impedances (one of 0 ohm takes all beside others that aren't; several share
  /// alike). What leaves at the slack bus counts nowhere; else the sum is taken over the buses with
  /// fewer loads.
  [[nodiscard]] std::vector<std::pair<int, Complex>> shares(int branch) const;

 private:
  [[nodiscard]] std::vector<Complex> potentials(int branch, const std::vector<int>& buses) const;

  const Network& network_;
  bool stiff_source_ = false;
  std::vector<char> stiff_;          ///< [branch]
  std::vector<int> representative_;  ///< [bus]
};

}  // namespace overtone
