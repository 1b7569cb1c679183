#pragma once

#include <vector>

#include "reduction/nodal_elements.hpp"

namespace overtone {

/// Gives the ports of a generator, which are the last of `elements`, the voltage behind its
/// impedance: that of the first phase, from which the others are h times 120 degrees apart; to
/// ground of a delta of three phases, else across the phase. `nodes` [wire].
void add_internal_voltage(const Generator& generator, const Spectrum& spectrum,
                          const std::vector<int>& nodes, NodalElements& elements);

}  // namespace overtone
