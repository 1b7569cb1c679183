#pragma once

#include <string>

#include <overtone/elements.hpp>

// Elements whose three phases are alike, from what balanced descriptions say of them.

namespace overtone {

/// Conductors 1, 2, 3 of a bus.
[[nodiscard]] Terminal three_phases(const std::string& bus);
/// The same with a neutral on ground: a winding or load in wye.
[[nodiscard]] Terminal grounded_wye(const std::string& bus);
/// Three wires on ground: the other end of a shunt.
[[nodiscard]] Terminal three_grounds(const std::string& bus);

/// What a line has of a sequence.
struct LineSequence {
  double r_ohm = 0.0, x_ohm = 0.0, c_nf = 0.0;
};

/// Three equal wires with a positive- and a zero-sequence impedance and capacitance.
[[nodiscard]] Line balanced_line(const std::string& id, const std::string& from,
                                 const std::string& to, const LineSequence& positive,
                                 const LineSequence& zero);

}  // namespace overtone
