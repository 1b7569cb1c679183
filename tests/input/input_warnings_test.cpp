#include <overtone/input_warnings.hpp>

#include <gtest/gtest.h>

#include "support/small_feeder.hpp"

namespace overtone {
namespace {

constexpr auto kInPhase = HarmonicCurrents::in_phase;
constexpr auto kPhaseLocked = HarmonicCurrents::phase_locked;

/// Without angles.
NetworkDescription plain_feeder() {
  NetworkDescription feeder = support::small_feeder();
  for (NonlinearLoad& load : feeder.nonlinear_loads) {
    for (SpectrumLine& line : load.spectrum.lines) {
      line.angle_deg = 0.0;
    }
  }
  return feeder;
}

TEST(InputWarnings, GoodFeederHasNone) {
  const Network feeder(plain_feeder());
  EXPECT_EQ(feeder_warnings(feeder, kInPhase), Warnings());
  EXPECT_EQ(usual_currents(feeder), kInPhase);
}

TEST(InputWarnings, AnglesNotUsedAreSaid) {
  NetworkDescription description = plain_feeder();
  SpectrumLine& line = description.nonlinear_loads[1].spectrum.lines[1];
  line.angle_deg = 180.0;
  line.where = {"six_pulse.csv", 3};
  const Network feeder(description);
  EXPECT_EQ(usual_currents(feeder), kPhaseLocked);
  EXPECT_EQ(feeder_warnings(feeder, kPhaseLocked), Warnings());
  EXPECT_EQ(feeder_warnings(feeder, kInPhase),
            Warnings{"angle_deg of spectra (six_pulse.csv:3) is not used: harmonic currents are "
                     "in_phase; only phase_locked currents take angles"});
}

TEST(InputWarnings, AnglesOfChargersCount) {
  const Network feeder(plain_feeder());
  const Spectrum chargers{.name = "ev", .lines = {{.order = 5, .factor = 0.1, .angle_deg = 30.0}}};
  EXPECT_EQ(feeder_warnings(feeder, kInPhase, chargers).size(), 1U);
}

TEST(InputWarnings, AnglesThatTurnWithTheFundamentalAreNone) {
  NetworkDescription description = plain_feeder();
  auto& lines = description.nonlinear_loads[0].spectrum.lines;
  lines[0].angle_deg = -30.0;
  lines[1].angle_deg = 5.0 * -30.0;
  lines[2].angle_deg = 7.0 * -30.0 + 360.0;
  EXPECT_EQ(usual_currents(Network(description)), kInPhase);
}

TEST(InputWarnings, BranchesThatNoNameTellsApartAreSaid) {
  NetworkDescription description = plain_feeder();
  for (size_t l = 0; l < description.branches.size(); ++l) {
    description.branches[l].where = {"branch.csv", static_cast<int>(l) + 2};
  }
  Branch twin = description.branches[2];
  twin.where = {"branch.csv", 5};
  std::swap(twin.from, twin.to);
  description.branches.push_back(twin);
  EXPECT_EQ(feeder_warnings(Network(description), kInPhase),
            Warnings{"branch b-c (branch.csv:4) and branch c-b (branch.csv:5) are not told apart "
                     "by their names (2 branches in all): parallel lines, or a row given twice? "
                     "Column id of branch.csv names them"});
  description.branches[2].id = "east";
  description.branches[3].id = "west";
  EXPECT_EQ(feeder_warnings(Network(description), kInPhase), Warnings());
}

TEST(InputWarnings, UnusedColumnsAreSaidWithTheNearest) {
  HourlyProfile profile{.hour = {1}, .load_share = {1.0}, .column = {}, .file = "day.csv"};
  profile.column = {{"load_share", {1.0}}, {"parkd_share", {1.0}}, {"price", {1.0}}};
  EXPECT_EQ(unused_columns(profile, {"load_share", "parked_share"}),
            Warnings{"day.csv: this study does not use column parkd_share (did you mean "
                     "parked_share?), price"});
  EXPECT_EQ(unused_columns(profile, {"load_share", "parkd_share", "price"}), Warnings());
}

}  // namespace
}  // namespace overtone
