#pragma once

#include <overtone/harmonic_load_flow.hpp>

namespace overtone {

/// Adds to extra_current, which may still be empty, what chargers at a bus draw at harmonics: the
/// spectrum times the fundamental current of their power (pu) at a voltage of the scenario, turned
/// as `convention` has it.
/// @throws std::invalid_argument where the network is not solved at an order of the spectrum.
void add_charger_harmonics(const NodalNetwork& network, const Spectrum& spectrum, int scenario,
                           int bus, Complex power, Complex voltage, HarmonicCurrents convention,
                           LoadFlowScenarios& scenarios);

}  // namespace overtone
