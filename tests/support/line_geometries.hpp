#pragma once

// The cross-sections of tests/reference/line_constants and tests/reference/line_geometries.

#include <map>
#include <string>
#include <utility>
#include <vector>

#include <overtone/line_geometry.hpp>

namespace overtone::support {

inline Conductor at(Conductor conductor, double x_m, double height_m) {
  conductor.x_m = x_m;
  conductor.height_m = height_m;
  return conductor;
}

/// IEEE pole configuration 500: 336,400 26/7 ACSR phases and a 4/0 6/1 ACSR neutral.
inline LineGeometry pole_500() {
  constexpr double kFoot = 0.3048, kInch = 0.0254, kMile = 1609.344;
  const Conductor phase{
      .radius_m = 0.721 * kInch / 2.0, .gmr_m = 0.0244 * kFoot, .r_ac_ohm_per_m = 0.306 / kMile};
  const Conductor neutral{
      .radius_m = 0.563 * kInch / 2.0, .gmr_m = 0.00814 * kFoot, .r_ac_ohm_per_m = 0.592 / kMile};
  return {
      .id = "pole500",
      .conductors = {at(phase, -4.0 * kFoot, 28.0 * kFoot), at(phase, -1.5 * kFoot, 28.0 * kFoot),
                     at(phase, 3.0 * kFoot, 28.0 * kFoot), at(neutral, 0.0, 24.0 * kFoot)},
      .phases = 3};
}

inline const Conductor kBareWire{
    .radius_m = 0.00715, .gmr_m = 0.0024811, .r_ac_ohm_per_m = 3.6785e-4, .r_dc_ohm_per_m = 3.6e-4};
inline const Conductor kThinWire{
    .radius_m = 0.0046736, .gmr_m = 0.0034, .r_ac_ohm_per_m = 6.0e-4, .r_dc_ohm_per_m = 5.7e-4};
inline const Conductor kBundle{.radius_m = 0.12,
                               .gmr_m = 0.11,
                               .r_ac_ohm_per_m = 4.3e-6,
                               .r_dc_ohm_per_m = 4e-6,
                               .capacitance_radius_m = 0.14};

inline Conductor concentric_cable() {
  return {.radius_m = 0.0072009,
          .gmr_m = 0.0052121,
          .r_ac_ohm_per_m = 2.5476e-4,
          .cable = CableLayers{.relative_permittivity = 2.3,
                               .insulation_thickness_m = 0.005588,
                               .insulation_diameter_m = 0.026924,
                               .shield = ConcentricNeutral{.strands = 13,
                                                           .strand_diameter_m = 0.0016256,
                                                           .strand_gmr_m = 0.00063398,
                                                           .strand_r_ohm_per_m = 9.2442e-3,
                                                           .cable_diameter_m = 0.032766}}};
}

inline Conductor tape_cable() {
  return {.radius_m = 0.0046736,
          .gmr_m = 0.0034,
          .r_ac_ohm_per_m = 6.0273e-4,
          .cable = CableLayers{
              .relative_permittivity = 2.6,
              .insulation_thickness_m = 0.005588,
              .insulation_diameter_m = 0.020828,
              .shield = TapeShield{
                  .diameter_m = 0.022352, .thickness_m = 0.000127, .lap_percent = 20.0}}};
}

inline LineGeometry one_wire() {
  return {.id = "one wire", .conductors = {at(kBareWire, 0.0, 8.0)}, .phases = 1};
}

/// Those of geometries.dss, by their names there.
inline std::map<std::string, LineGeometry> line_geometries() {
  const Conductor c250 = concentric_cable(), c10 = tape_cable();
  std::map<std::string, LineGeometry> all;
  const auto add = [&all](const char* id, std::vector<Conductor> conductors, int phases,
                          bool reduce) {
    all[id] = {
        .id = id, .conductors = std::move(conductors), .phases = phases, .reduce_neutrals = reduce};
  };
  add("concentric", {at(c250, -0.1524, -1.2192), at(c250, 0.0, -1.2192), at(c250, 0.1524, -1.2192)},
      3, false);
  add("concentric_bare",
      {at(c250, -0.1524, -1.2192), at(c250, 0.02, -1.1), at(kBareWire, 0.1524, -1.2192)}, 2, true);
  add("tape", {at(c10, 0.0, -1.2192), at(kThinWire, 0.0254, -1.2192)}, 1, true);
  add("tape_bare", {at(c10, 0.0, -1.2192), at(c10, 0.2, -1.2192), at(kThinWire, 0.3, -1.0)}, 2,
      false);
  add("open_neutral", {at(kBareWire, -0.9, 9.1), at(kBareWire, 0.7, 8.6), at(kThinWire, 0.1, 7.2)},
      2, false);
  add("bundle", {at(kBundle, -9.0, 22.0), at(kBundle, 0.0, 22.0), at(kBundle, 9.0, 23.0)}, 3,
      false);
  return all;
}

}  // namespace overtone::support
