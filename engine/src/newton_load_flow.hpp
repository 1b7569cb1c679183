#pragma once

#include <vector>

#include <overtone/harmonic_load_flow.hpp>

#include "fundamental_lanes.hpp"

namespace overtone {

/// Newton's method on the current balance F(V) = Y V + I(V) - source = 0 at the fundamental, I what
/// ports draw, conj(S / V) of constant power, in rectangular coordinates with step halving. The
/// fall-back of the current-injection fixed point, and what finds the reactive powers of held
/// voltages, for one scenario: those beyond a limit are taken to it, one after the other, until
/// none is.
///
/// `source` by unknown, pu; it may have given currents in it. `power` as FundamentalLanes::power()
/// has it; gets the Q of held voltages. `voltage` [unknown] is the start on entry and the last
/// iterate on return. Iterations, step and status go to `report`.
void newton_load_flow(const FundamentalBalance& balance, const std::vector<Complex>& source,
                      const LoadFlowOptions& options, std::vector<Complex>& power,
                      std::vector<Complex>& voltage, ScenarioReport& report);

}  // namespace overtone
