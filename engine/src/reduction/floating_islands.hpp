#pragma once

#include "merged_nodes.hpp"
#include "reduction/nodal_elements.hpp"

namespace overtone {

/// The parts of a feeder by phase that no wire, winding or load joins to ground, with the sums of
/// their balances; `network`: with its admittances.
[[nodiscard]] std::vector<FloatingIsland> floating_islands(const NodalElements& elements,
                                                           const MergedNodes& merged,
                                                           const NodalNetwork& network);

}  // namespace overtone
