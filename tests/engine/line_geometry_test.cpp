// What no cross-section of a line can be.

#include <overtone/line_geometry.hpp>

#include <string>

#include <gtest/gtest.h>

#include <overtone/line_constants.hpp>

#include "support/line_geometries.hpp"

namespace overtone {
namespace {

/// The message with which a geometry is refused at a frequency.
std::string geometry_refusal(const LineGeometry& geometry, double frequency_hz = 60.0) {
  try {
    (void)line_constants(geometry, frequency_hz);
  } catch (const InputError& error) {
    return error.what();
  }
  return "nothing was refused";
}

TEST(LineGeometry, IsRefusedWithoutPhases) {
  LineGeometry geometry = support::pole_500();
  geometry.phases = 5;
  EXPECT_EQ(geometry_refusal(geometry),
            "line geometry pole500: phases 5; must be 1 to 4, its conductors");
}

TEST(LineGeometry, IsRefusedBelowGround) {
  LineGeometry geometry = support::pole_500();
  geometry.where = {"line_geometry.csv", 7};
  geometry.conductors[2].height_m = -1.0;
  EXPECT_EQ(geometry_refusal(geometry),
            "line geometry pole500, conductor 3 (line_geometry.csv:7): height, m, -1; must be more "
            "than its radius above ground");
}

TEST(LineGeometry, IsRefusedWithoutResistance) {
  LineGeometry geometry = support::pole_500();
  geometry.conductors[0].r_ac_ohm_per_m = 0.0;
  EXPECT_EQ(geometry_refusal(geometry),
            "line geometry pole500, conductor 1: ac resistance, ohm/m, 0; must be > 0");
}

TEST(LineGeometry, IsRefusedWithConductorsInOnePlace) {
  LineGeometry geometry = support::pole_500();
  geometry.conductors[1].x_m = geometry.conductors[0].x_m;
  EXPECT_EQ(geometry_refusal(geometry),
            "line geometry pole500: conductors 1 and 2 are 0 m apart; must be more than their "
            "radii, 0.01831 m");
}

TEST(LineGeometry, IsRefusedBeyondTheRangeOfCarsonsSeries) {
  LineGeometry geometry = support::pole_500();
  geometry.earth = EarthModel::full_carson;
  geometry.earth_resistivity_ohm_m = 1.0;
  EXPECT_EQ(geometry_refusal(geometry, 6000.0),
            "line geometry pole500: images 17.07 m away at 6000 Hz over 1 ohm m are 3.72 on the "
            "scale of full_carson; must be <= 2 (use deri)");
}

TEST(LineGeometry, IsRefusedWithInsulationThickerThanTheCable) {
  LineGeometry geometry = support::line_geometries().at("tape");
  geometry.conductors[0].cable->insulation_thickness_m = 0.02;
  EXPECT_EQ(geometry_refusal(geometry),
            "line geometry tape, conductor 1: insulation thickness, m, 0.02; must be between 0 and "
            "0.010414");
}

TEST(LineGeometry, IsRefusedWithATapeLappedOnItself) {
  LineGeometry geometry = support::line_geometries().at("tape");
  std::get<TapeShield>(geometry.conductors[0].cable->shield).lap_percent = 100.0;
  EXPECT_EQ(geometry_refusal(geometry),
            "line geometry tape, conductor 1: tape lap, percent, 100; must be at least 0 and < "
            "100");
}

TEST(LineGeometry, IsRefusedWithOneStrand) {
  LineGeometry geometry = support::line_geometries().at("concentric");
  std::get<ConcentricNeutral>(geometry.conductors[1].cable->shield).strands = 1;
  EXPECT_EQ(geometry_refusal(geometry),
            "line geometry concentric, conductor 2: strands of the neutral 1; must be at least 2");
}

}  // namespace
}  // namespace overtone
