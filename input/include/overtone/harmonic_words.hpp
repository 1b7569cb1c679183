#pragma once

#include <overtone/harmonic_load_flow.hpp>
#include <overtone/option_words.hpp>
#include <overtone/standards/voltage_limits.hpp>

namespace overtone {

// What study files and the command line call the engine's conventions.
[[nodiscard]] const Words<HarmonicCurrents>& harmonic_currents_words();
[[nodiscard]] const Words<PowerBalance>& power_balance_words();
[[nodiscard]] const Words<LinearLoadModel>& linear_load_words();
[[nodiscard]] const Words<Standard>& standard_words();

}  // namespace overtone
