#pragma once

#include <vector>

#include <overtone/admittance.hpp>
#include <overtone/harmonic_load_flow.hpp>

namespace overtone {

/// Newton's method on the current balance F(V) = Y V + conj(S / V) - source = 0 at the
/// fundamental, in rectangular coordinates with step halving. The fall-back of the
/// current-injection fixed point, for one scenario.
///
/// `admittance` nnz values of `pattern`; `power` and `source` by unknown, pu. `voltage` is the
/// start on entry and the last iterate on return. Iterations, step and status go to `report`.
void newton_load_flow(const AdmittancePattern& pattern, const std::vector<Complex>& admittance,
                      const std::vector<Complex>& source, const std::vector<Complex>& power,
                      const LoadFlowOptions& options, std::vector<Complex>& voltage,
                      ScenarioReport& report);

}  // namespace overtone
