#pragma once

#include <overtone/feeder.hpp>

namespace overtone {

/// Index of the transformer, of the bank that a control moves.
/// @throws InputError where the feeder has none of this name.
[[nodiscard]] int transformer_of(const Feeder& feeder, const RegulatorControl& control);
[[nodiscard]] int capacitor_of(const Feeder& feeder, const CapacitorControl& control);

/// The wires of a terminal among those of its element.
struct SeenWires {
  int first_wire = 0;
  int conductors = 0;
  int phases = 0;  ///< of the element
};
/// The element that a control sees, by its index, and its terminal.
/// @throws InputError where the feeder has none of this name, or the element no such terminal.
[[nodiscard]] std::pair<int, SeenWires> seen_by(const Feeder& feeder,
                                                const CapacitorControl& control);

/// Of the bank as it stands. @throws InputError where its kvar are none that steps make.
[[nodiscard]] int steps_in_service(const CapacitorControl& control, const Capacitor& capacitor);

/// @throws InputError for the first control that cannot work, naming it, its value and the limit.
void check_controls(const Feeder& feeder);

}  // namespace overtone
