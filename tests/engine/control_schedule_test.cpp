#include <overtone/control_schedule.hpp>

#include <cmath>

#include <gtest/gtest.h>

#include "support/tap_cases.hpp"

namespace overtone {
namespace {

const std::vector<TimeStep> kHours = {7, 8, 9, 10, 11};
const std::vector<double> kShares = {0.5, 1.0, 1.1, 1.0, 0.5};

class ControlScheduleOf13 : public testing::Test {
 protected:
  Feeder feeder_ = support::case_controlled_feeder("ieee13");
  TapControl control_{feeder_};
  ControlledDay day_ = settle_day(control_, kHours, kShares, control_.neutral());
};

TEST_F(ControlScheduleOf13, EachHourStartsWhereTheOneBeforeEnded) {
  ASSERT_TRUE(day_.settled());
  ControlState at = control_.neutral();
  for (int t = 0; t < 5; ++t) {
    const TapControlResult alone = control_.settle(kShares[t], at);
    EXPECT_EQ(day_.schedule.state[t], alone.state);
    EXPECT_EQ(day_.result[t].load_flows, alone.load_flows);
    at = alone.state;
  }
}

TEST_F(ControlScheduleOf13, ListsTapsByHour) {
  const std::vector<TapHour> rows = tap_hours(day_.schedule);
  ASSERT_EQ(rows.size(), 15u);
  EXPECT_EQ(rows[3].hour, 8);
  EXPECT_EQ(rows[3].transformer, "reg1");
  EXPECT_EQ(rows[3].winding, 2);
  EXPECT_EQ(rows[3].tap, day_.schedule.state[1].tap[0]);
  EXPECT_NEAR(rows[3].tap, 1.0 + rows[3].position * 0.00625, 1e-12);
  EXPECT_TRUE(bank_hours(day_.schedule).empty());
}

TEST_F(ControlScheduleOf13, HoursAlikeAreTogether) {
  ControlSchedule schedule = day_.schedule;
  schedule.state[3] = schedule.state[1];
  schedule.state[4] = schedule.state[0];
  schedule.state[2].tap[0] = 0.95;
  const std::vector<HoursAlike> groups = hours_alike(schedule);
  ASSERT_EQ(groups.size(), 3u);
  EXPECT_EQ(groups[0].index, (std::vector<int>{0, 4}));
  EXPECT_EQ(groups[1].index, (std::vector<int>{1, 3}));
  EXPECT_EQ(groups[2].index, (std::vector<int>{2}));
  EXPECT_EQ(groups[2].state, schedule.state[2]);
}

/// All hours, harmonics included, are what each is alone with its own taps.
TEST_F(ControlScheduleOf13, HarmonicsHaveTheTapsOfTheirHour) {
  const FlowResult day = solve_flow(feeder_, day_.schedule, kShares);
  ASSERT_TRUE(day.converged());
  EXPECT_EQ(day.hour, kHours);
  for (int t = 0; t < 5; ++t) {
    const auto network = std::make_shared<const NodalNetwork>(
        by_phase(feeder_in(feeder_, day_.schedule, day_.schedule.state[t])));
    const FlowResult alone =
        solve_flow(std::make_shared<const HarmonicLoadFlow>(network), {kHours[t]}, {kShares[t]});
    for (int k = 0; k < network->order_count(); ++k) {
      for (int n = 0; n < network->node_count(); ++n) {
        EXPECT_EQ(day.solution.voltage(t, k, n), alone.solution.voltage(0, k, n));
      }
    }
    for (int c = 0; c < day.distortion.current_rms.extent(1); ++c) {
      EXPECT_EQ(day.distortion.current_rms(t, c), alone.distortion.current_rms(0, c));
    }
    EXPECT_EQ(day.losses[t], alone.losses[0]);
    EXPECT_EQ(day.ieee519_violations[t], alone.ieee519_violations[0]);
  }
}

TEST_F(ControlScheduleOf13, GivenTapsHoldUntilOthersAreGiven) {
  const ControlSchedule schedule = scheduled_taps(
      feeder_, kHours,
      {{10, "reg2", 2, 1.0, {}}, {8, "reg1", 2, 1.025, {}}, {8, "reg2", 2, 0.975, {}}});
  const double before = feeder_.transformers[0].windings[0].tap;
  EXPECT_EQ(before, 1.0);
  ASSERT_EQ(schedule.changers.size(), 2u);
  EXPECT_EQ(schedule.changers[0].transformer, "reg2");
  EXPECT_EQ(schedule.state[0].tap[1], 1.0562499999999999);  // as the feeder has it
  EXPECT_EQ(schedule.state[1].tap, (std::vector<double>{0.975, 1.025}));
  EXPECT_EQ(schedule.state[2].tap, (std::vector<double>{0.975, 1.025}));
  EXPECT_EQ(schedule.state[4].tap, (std::vector<double>{1.0, 1.025}));
  EXPECT_EQ(tap_hours(schedule)[2].position, -4);
  const FlowResult flow = solve_flow(feeder_, schedule, kShares, {.harmonics = false});
  EXPECT_TRUE(flow.converged());
}

TEST_F(ControlScheduleOf13, RefusesTapsThatCannotBe) {
  const auto refused = [&](const std::string& message, const std::vector<GivenTap>& given) {
    try {
      (void)scheduled_taps(feeder_, kHours, given);
      ADD_FAILURE() << "nothing was refused; expected: " << message;
    } catch (const InputError& error) {
      EXPECT_EQ(error.what(), message);
    }
  };
  refused("tap of transformer reg9 winding 2: the feeder has no transformer of this name",
          {{8, "reg9", 2, 1.0, {}}});
  refused("tap of transformer reg1 winding 3: winding 3; must be 1 to 2",
          {{8, "reg1", 3, 1.0, {}}});
  refused("tap of transformer reg1 winding 2: hour 6; there is no such hour",
          {{6, "reg1", 2, 1.0, {}}});
  refused("tap of transformer reg1 winding 2: tap 1.2; must be 0.9 to 1.1",
          {{8, "reg1", 2, 1.2, {}}});
  refused("tap of transformer reg1 winding 2: hour 8 appears twice; must have one tap",
          {{8, "reg1", 2, 1.0, {}}, {8, "reg1", 2, 1.0, {}}});
}

}  // namespace
}  // namespace overtone
