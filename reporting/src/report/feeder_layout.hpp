#pragma once

#include <utility>
#include <vector>

namespace overtone::reporting {

/// Where buses of a feeder stand in its one-line diagram.
struct FeederLayout {
  std::vector<double> x;  ///< [bus] branches from the source
  std::vector<double> y;  ///< [bus] row; the trunk's is 0
  /// [bus] the bus before it on the way from the source; -1: a source, or apart from any.
  std::vector<int> before;
};

/// The trunk, the way to the farthest bus, is a straight line, laterals leave it up and down and
/// have laterals of their own; nothing crosses. Branches that close loops are left out of the way.
/// Buses without a path to a source stand below, each group with its own trunk.
/// `branches`: pairs of buses below `buses`.
[[nodiscard]] FeederLayout feeder_layout(int buses,
                                         const std::vector<std::pair<int, int>>& branches,
                                         const std::vector<int>& sources);

}  // namespace overtone::reporting
