#include <overtone/tap_control.hpp>

#include <cmath>
#include <functional>

#include <gtest/gtest.h>

#include <overtone/by_phase.hpp>

#include "support/refusal.hpp"

namespace overtone {
namespace {

constexpr double kVolt = 2400.0;

/// A source of 2400 V and behind a regulator of one phase and next to no impedance a load.
struct OnePhase {
  double source_pu = 1.0;
  double load_ohm = 1e9;    ///< a resistance; 1e9: none
  double series_ohm = 0.0;  ///< reactance of the regulator
  RegulatorControl control{.id = "r",
                           .transformer = "r",
                           .pt_ratio = 20.0,
                           .ct_primary_a = 100.0,
                           .v_setting_v = 120.0,
                           .band_v = 2.0};

  [[nodiscard]] Feeder feeder() const {
    Feeder feeder{.name = "two"};
    const double base_kv = kVolt * std::sqrt(3.0) * 1e-3;
    for (const char* bus : {"a", "b"}) {
      feeder.buses.push_back({bus, base_kv, {}});
    }
    feeder.voltage_sources = {{.id = "s",
                               .from = {"a", {1}},
                               .to = {"a", {0}},
                               .kv = kVolt * 1e-3,
                               .voltage_pu = source_pu,
                               .impedance = {0.0, 1e-6, 0.0, 1e-6}}};
    const double kva = 1000.0;
    const double base_ohm = kVolt * kVolt / (kva * 1e3);
    Transformer transformer{.id = "r", .phases = 1, .x_pu = {1e-6 + series_ohm / base_ohm}};
    for (const char* bus : {"a", "b"}) {
      transformer.windings.push_back({.at = {bus, {1, 0}}, .kv = kVolt * 1e-3, .kva = kva});
    }
    feeder.transformers = {transformer};
    feeder.loads = {{.id = "l",
                     .at = {"b", {1, 0}},
                     .phases = 1,
                     .kv = kVolt * 1e-3,
                     .p_kw = kVolt * kVolt / load_ohm * 1e-3,
                     .law = {.model = LoadModel::constant_impedance}}};
    feeder.regulators = {control};
    return feeder;
  }
};

TapControlResult settled_of(const Feeder& feeder, const TapControlOptions& options = {}) {
  const TapControl control(feeder);
  return control.settle(1.0, control.as_given(), options);
}

/// Steps from neutral of the only tap.
int position_of(const Feeder& feeder) {
  const TapControlResult result = settled_of(feeder);
  EXPECT_TRUE(result.settled()) << result.in_words();
  return TapControl(feeder).changers()[0].position(result.state.tap[0]);
}

/// 0.95 * 120 = 114 V at the relay, where a step is 0.7125 V and thought to be 0.75 V. 6 V short
/// are 8 steps; 5 of them (70 %) at once are 117.5625 V. 2.4375 V short are 3.25: 3 steps, 2 at
/// once: 118.9875 V. 1.0125 V short, more than half the band of 2 V, are 1.35: one step, 119.7 V.
TEST(TapControl, GoesSeventyPerCentOfTheWayAtATime) {
  const TapControlResult result = settled_of(OnePhase{.source_pu = 0.95}.feeder());
  ASSERT_TRUE(result.settled()) << result.in_words();
  EXPECT_EQ(result.load_flows, 4);
  ASSERT_EQ(result.moves.size(), 3u);
  EXPECT_NEAR(result.moves[0].to, 1.0 + 5 * 0.00625, 1e-12);
  EXPECT_NEAR(result.moves[1].to, 1.0 + 7 * 0.00625, 1e-12);
  EXPECT_NEAR(result.moves[2].to, 1.0 + 8 * 0.00625, 1e-12);
  EXPECT_EQ(result.moves[2].control, "regulator r");
  EXPECT_EQ(result.moves[2].load_flow, 3);
  EXPECT_EQ(result.in_words(), "controls at rest after 4 load flows");
}

TEST(TapControl, GoesAsManyStepsAtOnceAsItMay) {
  OnePhase one{.source_pu = 0.95};
  one.control.max_tap_change = 1;
  const TapControlResult result = settled_of(one.feeder());
  EXPECT_EQ(result.moves.size(), 8u);
  EXPECT_NEAR(result.state.tap[0], 1.05, 1e-12);
}

/// The edges of the band belong to it.
TEST(TapControl, StaysWithinItsBand) {
  const double edge = 1.0 / 120.0;
  EXPECT_EQ(position_of(OnePhase{.source_pu = 1.0 - 0.9999 * edge}.feeder()), 0);
  EXPECT_EQ(position_of(OnePhase{.source_pu = 1.0 + 0.9999 * edge}.feeder()), 0);
  EXPECT_EQ(position_of(OnePhase{.source_pu = 1.0 - 1.0001 * edge}.feeder()), 1);
  EXPECT_EQ(position_of(OnePhase{.source_pu = 1.0 + 1.0001 * edge}.feeder()), -1);
}

TEST(TapControl, EndsAtTheLimitsOfItsTaps) {
  EXPECT_EQ(position_of(OnePhase{.source_pu = 0.8}.feeder()), 16);
  EXPECT_EQ(position_of(OnePhase{.source_pu = 1.3}.feeder()), -16);
  Feeder feeder = OnePhase{.source_pu = 0.8}.feeder();
  feeder.transformers[0].windings[1].tap_max = 1.05;
  feeder.transformers[0].windings[1].tap_min = 0.95;
  feeder.transformers[0].windings[1].tap_steps = 10;
  EXPECT_EQ(position_of(feeder), 5);
}

/// Moved at the other winding, a tap goes the other way.
TEST(TapControl, MovesTheTapOfAnotherWinding) {
  OnePhase one{.source_pu = 0.95};
  one.control.tap_winding = 1;
  EXPECT_EQ(position_of(one.feeder()), -7);  // 114 V / 0.9625 = 118.44 V, / 0.95625 = 119.2 V
}

/// 240 A on 100 A and R = 4 V: the relay sees 120 - 9.6 V at neutral, 110.4 t with a tap, which is
/// 119 V, the lower edge of its band, at 1.0779: 13 steps.
TEST(TapControl, AddsTheDropOfTheLine) {
  OnePhase one{.load_ohm = 10.0};
  one.control.r_drop_v = 4.0;
  EXPECT_EQ(position_of(one.feeder()), 13);
  one.control.r_drop_v = 0.0;
  EXPECT_EQ(position_of(one.feeder()), 0);
  // Across the current a drop of 9.6 V lowers the magnitude of 120 V by 0.38 V.
  one.control.x_drop_v = 4.0;
  EXPECT_EQ(position_of(one.feeder()), 0);
}

/// Whatever the relay sees.
TEST(TapControl, KeepsTheLimitOfTheBus) {
  OnePhase one{.load_ohm = 10.0};
  one.control.r_drop_v = 4.0;
  one.control.band_v = 30.0;
  one.control.v_limit_v = 118.6;
  EXPECT_EQ(position_of(one.feeder()), -2);  // 118.5 V
}

/// At the far end of a line of 0.5 ohm: 120 t 10 / 10.5 V, 119 V at 1.0413.
TEST(TapControl, SeesARemoteBus) {
  OnePhase one{.load_ohm = 10.0};
  one.control.remote = {"c", {1}};
  one.control.remote_pt_ratio = 20.0;
  Feeder feeder = one.feeder();
  feeder.buses.push_back({"c", feeder.buses[0].base_kv, {}});
  Array2<double> r(1, 1, 0.5), x(1, 1, 0.0);
  feeder.lines.push_back({.id = "l", .from = {"b", {1}}, .to = {"c", {1}}, .r_ohm = r, .x_ohm = x});
  feeder.loads[0].at.bus = "c";
  EXPECT_EQ(position_of(feeder), 7);
}

/// Two regulators after one another: that of the shorter delay moves first, and alone.
TEST(TapControl, TheShorterDelayComesFirst) {
  OnePhase one{.source_pu = 0.97};
  Feeder feeder = one.feeder();
  feeder.buses.push_back({"c", feeder.buses[0].base_kv, {}});
  Transformer second = feeder.transformers[0];
  second.id = "second";
  second.windings[0].at.bus = "b";
  second.windings[1].at.bus = "c";
  feeder.transformers.push_back(second);
  RegulatorControl slow = one.control;
  slow.id = slow.transformer = "second";
  slow.delay_s = 30.0;
  feeder.regulators.push_back(slow);
  const TapControlResult first = settled_of(feeder);
  ASSERT_TRUE(first.settled());
  for (const ControlMove& move : first.moves) {
    EXPECT_EQ(move.control, "regulator r");
  }
  feeder.regulators[0].delay_s = 45.0;
  const TapControlResult last = settled_of(feeder);
  ASSERT_TRUE(last.settled());
  EXPECT_EQ(last.moves.front().control, "regulator second");
  feeder.regulators[0].delay_s = 30.0;
  const TapControlResult both = settled_of(feeder);
  ASSERT_GE(both.moves.size(), 2u);
  EXPECT_EQ(both.moves[0].load_flow, both.moves[1].load_flow);
}

/// Two regulators that want different voltages of one bus.
TEST(TapControl, SaysWhichControlsHunt) {
  OnePhase one;
  Feeder feeder = one.feeder();
  RegulatorControl other = one.control;
  other.id = "other";
  other.v_setting_v = 125.0;
  feeder.regulators.push_back(other);
  const TapControlResult result = settled_of(feeder);
  EXPECT_EQ(result.status, TapControlStatus::hunting);
  EXPECT_EQ(result.restless.size(), 2u);
  EXPECT_LT(result.load_flows, 20);
  EXPECT_EQ(result.in_words().find("regulator"), 0u) << result.in_words();
  EXPECT_NE(result.in_words().find("for ever; widen its band"), std::string::npos);
}

TEST(TapControl, GivesUpAfterSoManyLoadFlows) {
  OnePhase one{.source_pu = 0.95};
  one.control.max_tap_change = 1;
  const TapControlResult result = settled_of(one.feeder(), {.max_load_flows = 3});
  EXPECT_EQ(result.status, TapControlStatus::unsettled);
  EXPECT_EQ(result.load_flows, 3);
  ASSERT_EQ(result.restless.size(), 1u);
  EXPECT_EQ(result.in_words(),
            "controls not at rest after 3 load flows: regulator r moves between 1.00625 and "
            "1.0125; allow more, or widen bands");
}

TEST(TapControl, SaysWhereThereIsNoLoadFlow) {
  Feeder feeder = OnePhase{.series_ohm = 10.0}.feeder();
  feeder.loads[0].p_kw = 4000.0;
  feeder.loads[0].law = {};
  const TapControlResult result = settled_of(feeder);
  EXPECT_EQ(result.status, TapControlStatus::no_load_flow);
  EXPECT_NE(result.in_words().find("load flow 1 of the controls did not converge"),
            std::string::npos);
}

/// A change of a tap is the network of the feeder with this tap.
TEST(TapControl, AChangedTapIsThatOfTheDescription) {
  const Feeder feeder = OnePhase{.source_pu = 0.95, .load_ohm = 10.0, .series_ohm = 0.5}.feeder();
  const TapControl control(feeder);
  const TapControlResult result = control.settle(1.0, control.as_given());
  ASSERT_TRUE(result.settled());
  const Feeder there = control.feeder(result.state);
  EXPECT_EQ(there.transformers[0].windings[1].tap, result.state.tap[0]);
  const TapControlResult again = settled_of(there);
  EXPECT_TRUE(again.settled());
  EXPECT_EQ(again.load_flows, 1);
}

TEST(TapControl, RefusesControlsThatCannotWork) {
  const auto refused = [](const std::string& message, const std::function<void(Feeder&)>& spoil) {
    Feeder feeder = OnePhase{}.feeder();
    spoil(feeder);
    try {
      (void)TapControl(feeder);
      ADD_FAILURE() << "nothing was refused; expected: " << message;
    } catch (const InputError& error) {
      EXPECT_EQ(error.what(), message);
    }
  };
  refused("regulator r: transformer t; the feeder has none of this name",
          [](Feeder& f) { f.regulators[0].transformer = "t"; });
  refused("regulator r: winding 3; must be 1 to 2", [](Feeder& f) { f.regulators[0].winding = 3; });
  refused("regulator r: tap winding 0; must be 1 to 2",
          [](Feeder& f) { f.regulators[0].tap_winding = 0; });
  refused("regulator r: phase 2; must be 1 to 1", [](Feeder& f) { f.regulators[0].phase = 2; });
  refused("regulator r: band is -1; must be >= 0",
          [](Feeder& f) { f.regulators[0].band_v = -1.0; });
  refused("regulator r: voltage transformer ratio is 0; must be > 0",
          [](Feeder& f) { f.regulators[0].pt_ratio = 0.0; });
  refused("regulator r: most taps at once is 0; must be >= 1",
          [](Feeder& f) { f.regulators[0].max_tap_change = 0; });
  refused("regulator r: remote bus z.1; no element of the feeder is there",
          [](Feeder& f) { f.regulators[0].remote = {"z", {1}}; });
  refused("regulator r: winding 2 of transformer r has 0 tap steps; must be >= 1",
          [](Feeder& f) { f.transformers[0].windings[1].tap_steps = 0; });
  refused("regulator r: tap of winding 2 of transformer r is 1.2; must be 0.9 to 1.1",
          [](Feeder& f) { f.transformers[0].windings[1].tap = 1.2; });
}

TEST(TapControl, RefusesStatesOfAnotherFeeder) {
  const TapControl control(OnePhase{}.feeder());
  EXPECT_EQ(support::refusal([&] { (void)control.settle(1.0, {}); }),
            "tap control: state.tap has 0 entries; must have 1");
  EXPECT_EQ(support::refusal([&] { (void)control.settle(1.0, {.tap = {1.2}}); }),
            "tap control: tap 1.2 of winding 2 of transformer r; must be 0.9 to 1.1");
}

}  // namespace
}  // namespace overtone
