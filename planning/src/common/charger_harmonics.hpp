#pragma once

#include <overtone/harmonic_load_flow.hpp>

namespace overtone {

/// The network solved at the orders of a spectrum too.
[[nodiscard]] Network with_orders_of(const Network& network, const Spectrum& spectrum);

/// Adds to extra_current what chargers draw at harmonics: the spectrum times the fundamental
/// current of their power (pu) at a voltage of the scenario.
void add_charger_harmonics(const Network& network, const Spectrum& spectrum, int scenario, int bus,
                           Complex power, Complex voltage, LoadFlowScenarios& scenarios);

}  // namespace overtone
