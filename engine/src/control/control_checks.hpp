#pragma once

#include <overtone/feeder.hpp>

namespace overtone {

/// Index of a control's transformer.
/// @throws InputError where the feeder has none of this name.
[[nodiscard]] int transformer_of(const Feeder& feeder, const RegulatorControl& control);

/// @throws InputError for the first control that cannot work, naming it, its value and the limit.
void check_controls(const Feeder& feeder);

}  // namespace overtone
