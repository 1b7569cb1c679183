#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include <overtone/input_error.hpp>

namespace overtone {

// A line or a cable by its cross-section. What follows from it at a frequency: line_constants.hpp.

/// How the earth carries the return current.
enum class EarthModel {
  carson,       ///< the first term of Carson's series, the same for every pair of conductors
  full_carson,  ///< the series to the fourth power of distance over depth
  deri,         ///< images at a complex depth (Deri, Tevan, Semlyen, Castanheira 1981)
};

/// What is inside a conductor.
enum class InternalImpedance {
  /// Between 40 and 1000 Hz the reactance of the tabulated GMR; outside that range, with deri that
  /// of a solid round conductor, with both Carson models mu0/8pi of the radius. The resistance:
  /// with deri that of a solid round conductor, with both Carson models r_ac at every frequency.
  tabulated,
  /// That of a solid round conductor at every frequency and with every earth model: no steps.
  skin_effect,
};

/// Wires round a cable, each bare, that return the current.
struct ConcentricNeutral {
  int strands = 0;
  double strand_diameter_m = 0.0;
  double strand_gmr_m = 0.0;  ///< 0: 0.7788 times its radius
  double strand_r_ohm_per_m = 0.0;
  double cable_diameter_m = 0.0;  ///< over the strands
};

/// A copper tape wound round a cable.
struct TapeShield {
  double diameter_m = 0.0;  ///< over the tape
  double thickness_m = 0.0;
  double lap_percent = 20.0;  ///< of the tape's width
};

/// What is round the core of a cable. The shield is at earth potential at both ends.
struct CableLayers {
  double relative_permittivity = 2.3;
  double insulation_thickness_m = 0.0;
  double insulation_diameter_m = 0.0;  ///< over the insulation
  std::variant<ConcentricNeutral, TapeShield> shield;
};

struct Conductor {
  double x_m = 0.0;       ///< across the line, from anywhere
  double height_m = 0.0;  ///< above ground; of a cable also below, negative
  double radius_m = 0.0;  ///< of a cable that of its core
  double gmr_m = 0.0;     ///< at the fundamental; 0: 0.7788 times the radius
  double r_ac_ohm_per_m = 0.0;
  double r_dc_ohm_per_m = 0.0;        ///< 0: r_ac / 1.02
  double capacitance_radius_m = 0.0;  ///< 0: the radius; another one of a bundle
  std::optional<CableLayers> cable{};
};

/// Where the conductors are and what they are; one for many lines.
struct LineGeometry {
  std::string id;
  std::vector<Conductor> conductors;  ///< the phases first, then neutrals
  int phases = 0;
  bool reduce_neutrals = true;  ///< at earth potential all along; false: wires as the phases are
  double earth_resistivity_ohm_m = 100.0;
  EarthModel earth = EarthModel::deri;
  InternalImpedance internal = InternalImpedance::tabulated;
  SourceLine where{};

  /// Wires of a line with this geometry.
  [[nodiscard]] int wire_count() const {
    return reduce_neutrals ? phases : static_cast<int>(conductors.size());
  }
  [[nodiscard]] bool has_cable() const {
    return std::ranges::any_of(conductors, [](const Conductor& c) { return c.cable.has_value(); });
  }
};

}  // namespace overtone
