#pragma once

namespace overtone {

inline constexpr double kReplayTolerance = 1e-6;  ///< pu, MW: of a result in its load flow
inline constexpr double kLimitTolerance = 1e-6;   ///< pu, MVA, MW, MWh: of limits there

/// MW: what may be called not at once when a unit charges and discharges.
inline constexpr double kLargestOverlapTolerance = 1e-2;

}  // namespace overtone
