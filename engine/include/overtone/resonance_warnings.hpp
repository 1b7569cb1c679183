#pragma once

#include <string>
#include <vector>

#include <overtone/harmonic_load_flow.hpp>

namespace overtone {

/// A line for each order but the fundamental at which a voltage is larger than all at the
/// fundamental: Y[h] is so near singular there, a resonance with next to no resistance, that
/// results at that order say nothing of a feeder. Names the scenario's nodes that resonate and an
/// estimate of the condition number.
/// @throws std::invalid_argument for a result of another network.
[[nodiscard]] std::vector<std::string> resonance_warnings(const NodalNetwork& network,
                                                          const LoadFlowScenarios& scenarios,
                                                          const LoadFlowResult& result);

}  // namespace overtone
