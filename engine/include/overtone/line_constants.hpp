#pragma once

#include <Eigen/Core>

#include <overtone/line_geometry.hpp>

namespace overtone {

/// Of a metre of line, [wire][wire], symmetric: phases, then neutrals that stay.
struct LineConstants {
  Eigen::MatrixXcd z_ohm_per_m;   ///< series impedance
  Eigen::MatrixXd c_farad_per_m;  ///< nodal capacitance: charges from voltages to ground
};

/// From the geometry at a frequency, not its order. Neutrals and the shields of cables are
/// eliminated (Kron); capacitance is by images, of a cable that between core and shield, and bare
/// conductors beside cables have none.
/// @throws InputError for a geometry that no line can have, or one beyond the range of full_carson.
/// @throws std::invalid_argument for a frequency that is not positive and finite.
[[nodiscard]] LineConstants line_constants(const LineGeometry& geometry, double frequency_hz);

/// What line_constants refuses whatever the frequency. @throws InputError
void check_geometry(const LineGeometry& geometry);

}  // namespace overtone
