#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <variant>

#include <fmt/format.h>

#include <overtone/line_constants.hpp>

#include "line_constants_parts.hpp"

namespace overtone {

namespace {

/// Refuses on behalf of a geometry, or of one of its conductors.
class GeometryChecks {
 public:
  GeometryChecks(std::string element, const SourceLine& where)
      : element_(std::move(element)), where_(where) {}

  void require(bool holds, const char* what, double value, const std::string& bound) const {
    if (!holds) {
      throw InputError(element_, where_, fmt::format("{} {}; must be {}", what, value, bound));
    }
  }
  void positive(const char* what, double value) const {
    require(value > 0.0 && std::isfinite(value), what, value, "> 0");
  }
  /// 0: a default.
  void not_negative(const char* what, double value) const {
    require(value >= 0.0 && std::isfinite(value), what, value, ">= 0");
  }
  void between(const char* what, double value, double low, double high) const {
    require(value > low && value < high, what, value, fmt::format("between {} and {}", low, high));
  }

 private:
  std::string element_;
  SourceLine where_;
};

void check_shield(const TapeShield& tape, const CableLayers& cable, const GeometryChecks& checks) {
  checks.require(tape.diameter_m > cable.insulation_diameter_m && std::isfinite(tape.diameter_m),
                 "tape diameter, m,", tape.diameter_m,
                 fmt::format("> {}, that of the insulation", cable.insulation_diameter_m));
  checks.between("tape thickness, m,", tape.thickness_m, 0.0, 0.5 * tape.diameter_m);
  checks.require(tape.lap_percent >= 0.0 && tape.lap_percent < 100.0, "tape lap, percent,",
                 tape.lap_percent, "at least 0 and < 100");
}

void check_shield(const ConcentricNeutral& neutral, const CableLayers& cable,
                  const GeometryChecks& checks) {
  checks.require(neutral.strands >= 2, "strands of the neutral", neutral.strands, "at least 2");
  checks.positive("strand diameter, m,", neutral.strand_diameter_m);
  checks.not_negative("strand GMR, m,", neutral.strand_gmr_m);
  checks.positive("strand resistance, ohm/m,", neutral.strand_r_ohm_per_m);
  checks.require(neutral.cable_diameter_m > cable.insulation_diameter_m &&
                     std::isfinite(neutral.cable_diameter_m),
                 "cable diameter, m,", neutral.cable_diameter_m,
                 fmt::format("> {}, that of the insulation", cable.insulation_diameter_m));
}

void check_cable(const CableLayers& cable, const Conductor& core, const GeometryChecks& checks) {
  checks.require(core.height_m != 0.0 && std::isfinite(core.height_m), "height, m,", core.height_m,
                 "other than 0; below ground negative");
  checks.require(cable.relative_permittivity >= 1.0 && std::isfinite(cable.relative_permittivity),
                 "relative permittivity", cable.relative_permittivity, ">= 1");
  checks.positive("insulation diameter, m,", cable.insulation_diameter_m);
  checks.between("insulation thickness, m,", cable.insulation_thickness_m, 0.0,
                 0.5 * cable.insulation_diameter_m);
  std::visit([&](const auto& shield) { check_shield(shield, cable, checks); }, cable.shield);
}

void check_conductor(const Conductor& c, bool beside_cables, const GeometryChecks& checks) {
  checks.require(std::isfinite(c.x_m), "x, m,", c.x_m, "finite");
  checks.positive("radius, m,", c.radius_m);
  checks.not_negative("GMR, m,", c.gmr_m);
  checks.positive("ac resistance, ohm/m,", c.r_ac_ohm_per_m);
  checks.not_negative("dc resistance, ohm/m,", c.r_dc_ohm_per_m);
  checks.not_negative("capacitance radius, m,", c.capacitance_radius_m);
  if (c.cable) {
    check_cable(*c.cable, c, checks);
  } else if (beside_cables) {
    checks.require(c.height_m != 0.0 && std::isfinite(c.height_m), "height, m,", c.height_m,
                   "other than 0; below ground negative");
  } else {
    checks.require(
        c.height_m > std::max(c.radius_m, c.capacitance_radius_m) && std::isfinite(c.height_m),
        "height, m,", c.height_m, "more than its radius above ground");
  }
}

/// Of the outermost metal.
double metal_radius_m(const Conductor& c) {
  return c.cable ? std::max(c.radius_m, shield_of(*c.cable).radius_m) : c.radius_m;
}

void check_distances(const LineGeometry& geometry) {
  const auto& c = geometry.conductors;
  for (std::size_t i = 0; i < c.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      const double apart = axial_distance_m(c[i], c[j]);
      const double least = metal_radius_m(c[i]) + metal_radius_m(c[j]);
      if (!(apart > least)) {
        throw InputError("line geometry " + geometry.id, geometry.where,
                         fmt::format("conductors {} and {} are {:.4g} m apart; must be more than "
                                     "their radii, {:.4g} m",
                                     j + 1, i + 1, apart, least));
      }
    }
  }
}

}  // namespace

void check_geometry(const LineGeometry& geometry) {
  const std::string element = "line geometry " + geometry.id;
  const GeometryChecks checks(element, geometry.where);
  const auto count = static_cast<int>(geometry.conductors.size());
  checks.require(geometry.phases >= 1 && geometry.phases <= count, "phases", geometry.phases,
                 fmt::format("1 to {}, its conductors", count));
  checks.positive("earth resistivity, ohm m,", geometry.earth_resistivity_ohm_m);
  for (int i = 0; i < count; ++i) {
    check_conductor(geometry.conductors[i], geometry.has_cable(),
                    {fmt::format("{}, conductor {}", element, i + 1), geometry.where});
  }
  check_distances(geometry);
}

}  // namespace overtone
