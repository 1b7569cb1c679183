#pragma once

#include <string>

#include <overtone/harmonic_load_flow.hpp>

namespace overtone {

inline constexpr double kReplayTolerance = 1e-6;  ///< pu, MW: of a result in its load flow
inline constexpr double kLimitTolerance = 1e-6;   ///< pu, MVA, MW, MWh: of limits there

/// Of loads that a solver found no operating point for: "; the load alone has no load flow in hour
/// 20 either: …", or nothing where all have one. `hour` [scenario] labels.
[[nodiscard]] std::string without_load_flow(const Network& network, const LoadFlowScenarios& loads,
                                            const std::vector<int>& hour);

}  // namespace overtone
