#pragma once

#include <string>
#include <vector>

#include "reduction/phase_clocks.hpp"

namespace overtone {

/// What the positive sequence of a feeder leaves out, one line each: elements and loads whose
/// phases are not alike, and neutrals that are not on ground.
[[nodiscard]] std::vector<std::string> sequence_losses(const NodalElements& by_phase,
                                                       const PhaseClocks& clocks);

}  // namespace overtone
