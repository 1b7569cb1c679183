#pragma once

#include <overtone/study_section.hpp>

namespace overtone {

// Bounds that tables of several studies share.

inline constexpr Bounds kShare{0.0, 1.0};
inline constexpr Bounds kLoads{0.0, 10.0};  ///< shares of full load
inline constexpr Bounds kPower{0.0, 1e5};   ///< MW, MVA, MWh

}  // namespace overtone
