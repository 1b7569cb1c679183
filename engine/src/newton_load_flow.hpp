#pragma once

#include <vector>

#include <overtone/harmonic_load_flow.hpp>

namespace overtone {

/// Newton's method on the current balance F(V) = Y V + conj(S / V) - source = 0 at the
/// fundamental, in rectangular coordinates with step halving. The fall-back of the
/// current-injection fixed point, for one scenario.
///
/// `power` and `source` by unknown, pu; `source` may have given currents in it. `voltage` is the
/// start on entry and the last iterate on return. Iterations, step and status go to `report`.
void newton_load_flow(const NodalNetwork& network, const std::vector<Complex>& source,
                      const std::vector<Complex>& power, const LoadFlowOptions& options,
                      std::vector<Complex>& voltage, ScenarioReport& report);

}  // namespace overtone
