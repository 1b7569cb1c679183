#pragma once

#include <numbers>

#include <overtone/complex.hpp>
#include <overtone/line_geometry.hpp>

namespace overtone {

// Parts of a line's series impedance, ohm per metre. The constants are those of OpenDSS, whose
// results these are compared with: mu0 is 5e-8, e0 2e-5 from the exact ones.

inline constexpr double kPi = std::numbers::pi;
inline constexpr double kMu0 = 12.56637e-7;  ///< H/m
inline constexpr double kE0 = 8.854e-12;     ///< F/m

/// Between the axes.
[[nodiscard]] double axial_distance_m(const Conductor& one, const Conductor& other);

/// j w mu0 / 2pi, what multiplies the logarithms of distances.
[[nodiscard]] Complex logarithm_factor(double frequency_hz);

/// Inside a conductor and from its surface to a metre from its axis.
[[nodiscard]] Complex self_impedance(const Conductor& conductor, const LineGeometry& geometry,
                                     double frequency_hz);

/// What the earth adds to that, or to j w mu0/2pi ln(1/D) of two conductors.
/// @throws InputError beyond the range of full_carson.
[[nodiscard]] Complex earth_return(const Conductor& one, const Conductor& other,
                                   const LineGeometry& geometry, double frequency_hz);

/// A shield as a tube: a conductor round a core.
struct Shield {
  double r_ohm_per_m = 0.0;
  double gmr_m = 0.0;
  double radius_m = 0.0;  ///< mean; distance from its core
  int strands = 0;        ///< on that radius; 0: a closed tube
};

[[nodiscard]] Shield shield_of(const CableLayers& cable);

/// Geometric mean distance of a shield to what is outside, `axial_m` from its axis.
[[nodiscard]] double distance_to(const Shield& shield, double axial_m);

/// Farad per metre between core and shield.
[[nodiscard]] double core_capacitance(const CableLayers& cable);

}  // namespace overtone
