// Lots whose vehicles are there in windows of the clock, and share chargers.

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <overtone/conditioning.hpp>
#include <overtone/conditioning_study.hpp>

#include "support/studies.hpp"
#include "support/temporary_folder.hpp"

namespace overtone {
namespace {

using testing::DoubleNear;

constexpr double kRounding = 1e-12;

class LotWindows : public testing::Test {
 protected:
  LotWindows() : study_(support::study_called("ieee33-case3-strategy2")) {}

  /// `lots`: rows of bus,vehicles,chargers,windows,energy_kwh,charge_kw.
  ConditioningProblem with(const std::string& lots) {
    study_.lots =
        folder_.write("lots.csv", "bus,vehicles,chargers,windows,energy_kwh,charge_kw\n" + lots);
    return make_conditioning_problem(study_);
  }
  /// In kW and kWh, of the problem's first lot.
  [[nodiscard]] static std::vector<double> battery_kw(const ConditioningProblem& problem) {
    std::vector<double> kw = problem.fleet.chargers[0].battery_max;
    for (double& power : kw) {
      power *= 1000.0 * problem.network().base_mva;
    }
    return kw;
  }
  /// A profile of steps with times, without shares of vehicles.
  void use_times(const std::string& first_day, int first_hour, int hours) {
    std::string text = "time,load_share\n";
    for (int i = 0; i < hours; ++i) {
      const int hour = first_hour + i;
      text += fmt::format("{}{}T{:02}:00,0.6\n", first_day, 1 + hour / 24, hour % 24);
    }
    study_.profile = folder_.write("times.csv", text);
  }

  support::TemporaryFolder folder_;
  ConditioningStudy study_;
};

/// 18:00 to 7:30: hours 19 to 24, 1 to 7 and half of hour 8.
TEST_F(LotWindows, GoPastMidnight) {
  const ConditioningProblem problem = with("18,10,,18:00-07:30,60,30\n");
  const std::vector<double> kw = battery_kw(problem);
  for (int hour = 1; hour <= 24; ++hour) {
    EXPECT_NEAR(kw[hour - 1],
                hour <= 7 || hour >= 19 ? 30.0
                : hour == 8             ? 15.0
                                        : 0.0,
                kRounding)
        << hour;
  }
  ASSERT_EQ(problem.fleet.session_count(), 1);
  EXPECT_NEAR(problem.fleet.sessions[0].energy * 1000.0 * problem.network().base_mva, 60.0,
              kRounding);
  EXPECT_TRUE(problem.fleet.sessions[0].name.empty());
}

TEST_F(LotWindows, AreSeveralADayOrTheWholeDay) {
  const std::vector<double> two = battery_kw(with("18,10,,08:15-09:00 13:00-14:00,60,30\n"));
  EXPECT_NEAR(two[8], 22.5, kRounding);
  EXPECT_NEAR(two[13], 30.0, kRounding);
  EXPECT_EQ(two[10], 0.0);
  for (const double power : battery_kw(with("18,10,,always,60,30\n"))) {
    EXPECT_NEAR(power, 30.0, kRounding);
  }
}

/// Four chargers for ten vehicles: as many at a time, all the energy.
TEST_F(LotWindows, WithFewerChargersThanVehicles) {
  const ConditioningProblem all = with("18,10,,always,,\n"), four = with("18,10,4,always,,\n");
  EXPECT_NEAR(four.fleet.chargers[0].battery_max[3], 0.4 * all.fleet.chargers[0].battery_max[3],
              kRounding);
  EXPECT_NEAR(four.fleet.chargers[0].current_max[3], 0.4 * all.fleet.chargers[0].current_max[3],
              kRounding);
  EXPECT_EQ(four.fleet.sessions[0].energy, all.fleet.sessions[0].energy);
  // By the profile's share, hour 10: of ten vehicles more are there than chargers, or fewer.
  const ConditioningProblem shares = with("18,10,,,,\n"), two = with("18,10,2,,,\n");
  for (int t = 0; t < 24; ++t) {
    EXPECT_NEAR(two.fleet.chargers[0].battery_max[t],
                std::min(shares.fleet.chargers[0].battery_max[t],
                         0.2 * all.fleet.chargers[0].battery_max[t]),
                kRounding);
  }
}

TEST_F(LotWindows, HaveANightsEnergyOnceANight) {
  use_times("2026-06-0", 0, 72);
  const ConditioningProblem problem = with("18,10,,18:00-07:00,60,30\n");
  ASSERT_EQ(problem.fleet.session_count(), 3);
  EXPECT_EQ(problem.fleet.sessions[1].name, "2026-06-02");
  const auto in = [&](int session, int t) { return problem.fleet.sessions[session].in(t); };
  EXPECT_TRUE(in(0, 18) && in(0, 30) && !in(0, 31)) << "from the evening to 7:00";
  EXPECT_TRUE(in(1, 42) && in(1, 54) && in(2, 66));
  EXPECT_TRUE(in(2, 3)) << "the first morning is of the last night";
}

/// Charging on arrival: 30 kW from 18:00 on, 75 kWh.
TEST_F(LotWindows, FillOnArrival) {
  study_.study_case = StudyCase::II;
  study_.strategy = ChargingStrategy::on_arrival;
  const std::vector<double> kw = battery_kw(with("18,10,,18:00-07:00,75,30\n"));
  EXPECT_NEAR(kw[18], 30.0, kRounding);
  EXPECT_NEAR(kw[19], 30.0, kRounding);
  EXPECT_NEAR(kw[20], 15.0, kRounding);
  EXPECT_NEAR(kw[21] + kw[0] + kw[17], 0.0, kRounding);
  const ConditioningProblem late = with("18,10,,23:00-01:00,75,30\n");
  EXPECT_THAT(battery_kw(late)[23], DoubleNear(30.0, kRounding));
  EXPECT_THAT(battery_kw(late)[0], DoubleNear(30.0, kRounding));
  EXPECT_NEAR(late.fleet.sessions[0].undelivered * 1000.0 * late.network().base_mva, 15.0,
              kRounding);
}

/// The study by parked_share is that with windows where the profile has shares of 1 and 0.
using LongLotWindows = LotWindows;
TEST_F(LongLotWindows, AreTheSharesOfAProfileThatHasThem) {
  const HourlyProfile profile =
      read_hourly_profile(support::source_folder() / "networks/profiles/residential.csv");
  std::string text = "hour,load_share,parked_share\n";
  for (int t = 0; t < 24; ++t) {
    text += fmt::format("{},{},{}\n", t + 1, profile.load_share[t], t < 7 || t >= 18 ? 1 : 0);
  }
  study_.profile = folder_.write("shares.csv", text);
  study_.enforce_thd_limit = false;
  const ConditioningResult shares = solve_conditioning(with("18,30,,,,\n25,60,,,,\n"));
  const ConditioningResult windows =
      solve_conditioning(with("18,30,,18:00-07:00,,\n25,60,,18:00-07:00,,\n"));
  ASSERT_EQ(windows.quality, PointQuality::optimal) << windows.message;
  EXPECT_EQ(windows.perspective_objective, shares.perspective_objective);
}

/// At a bus that gives power and at one without load.
TEST_F(LongLotWindows, AreConditionedAtBusesThatGivePower) {
  study_.load_groups = folder_.write("groups.csv", "bus,profile\n18,net\n");
  const HourlyProfile profile =
      read_hourly_profile(support::source_folder() / "networks/profiles/residential.csv");
  std::string text = "hour,load_share,net\n";
  for (int t = 0; t < 24; ++t) {
    text += fmt::format("{},{},{}\n", t + 1, profile.load_share[t], t > 8 && t < 16 ? -3.0 : 0.3);
  }
  study_.profile = folder_.write("net.csv", text);
  study_.enforce_thd_limit = false;
  study_.v_max = 1.1;
  const ConditioningProblem problem = with("18,30,,always,,\n1,5,,always,,\n");
  EXPECT_LT(problem.load(10, 17).real(), 0.0);
  const ConditioningResult result = solve_conditioning(problem);
  EXPECT_EQ(result.quality, PointQuality::optimal) << result.message;
  EXPECT_THAT(result.verification.faults, testing::IsEmpty());
}

TEST_F(LotWindows, OnArrivalWithoutThemFollowTheProfile) {
  study_.study_case = StudyCase::II;
  study_.strategy = ChargingStrategy::on_arrival;
  try {
    (void)with("18,10,4,,,\n");
    ADD_FAILURE() << "nothing was refused";
  } catch (const InputError& error) {
    EXPECT_STREQ(error.what(),
                 "lot at bus 18 (lots.csv:2): lists energy_kwh, charge_kw or chargers, and in "
                 "strategy I charging follows from the groups of vehicles; leave them out, give "
                 "windows, or take strategy II");
  }
}

}  // namespace
}  // namespace overtone
