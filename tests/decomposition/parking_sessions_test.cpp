// Vehicles that park and charge one by one, several of a lot at a time.

#include <algorithm>

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <overtone/conditioning.hpp>
#include <overtone/conditioning_study.hpp>

#include "support/studies.hpp"
#include "support/temporary_folder.hpp"

namespace overtone {
namespace {

constexpr double kRounding = 1e-12;

class Sessions : public testing::Test {
 protected:
  Sessions() : study_(support::study_called("ieee33-case3-strategy2")) {
    study_.fleet.clear();
    study_.enforce_thd_limit = false;
  }

  /// `rows`: bus,arrival,departure,energy_kwh,charge_kw.
  ConditioningProblem with(const std::string& rows) {
    study_.sessions =
        folder_.write("sessions.csv", "bus,arrival,departure,energy_kwh,charge_kw\n" + rows);
    return make_conditioning_problem(study_);
  }
  /// Hours with dates from 2026-06-01T00:00 on.
  void use_dates(int hours) {
    std::string text = "time,load_share\n";
    for (int i = 0; i < hours; ++i) {
      text += fmt::format("2026-06-{:02}T{:02}:00,0.6\n", 1 + i / 24, i % 24);
    }
    study_.profile = folder_.write("dates.csv", text);
  }
  std::string refused(const std::string& rows) {
    try {
      (void)with(rows);
    } catch (const InputError& error) {
      return error.what();
    }
    return "none";
  }
  static double kw(const ConditioningProblem& problem, double power) {
    return power * 1000.0 * problem.network().base_mva;
  }

  support::TemporaryFolder folder_;
  ConditioningStudy study_;
};
using LongSessions = Sessions;

/// 11 kW from 17:30 to 7:00, 4 kW from 19:00 to 21:00: both at a time in hours 20 and 21.
TEST_F(Sessions, AreThereWithTheirPowers) {
  const ConditioningProblem problem =
      with("18,17:30,07:00,20,11\n18,19:00,21:00,6,4\n25,08:00,12:00,5,7\n");
  ASSERT_EQ(problem.fleet.lot_count(), 2);
  EXPECT_EQ(problem.fleet.lots[0].vehicles, 2.0);
  ASSERT_EQ(problem.fleet.session_count(), 3);
  const Charger& charger = problem.fleet.chargers[0];
  const auto first = [&](int hour) {
    return problem.fleet.sessions[0].share_in(hour - 1) *
           kw(problem, charger.battery_max[hour - 1]);
  };
  EXPECT_NEAR(first(18), 5.5, kRounding);
  EXPECT_NEAR(first(20), 11.0, kRounding);
  EXPECT_NEAR(first(7), 11.0, kRounding);
  EXPECT_EQ(first(8), 0.0);
  EXPECT_NEAR(kw(problem, charger.battery_max[19]), 15.0, kRounding);
  EXPECT_NEAR(kw(problem, charger.current_max[19]), 1.1 * 15.0, kRounding);
  EXPECT_NEAR(kw(problem, problem.fleet.sessions[1].energy), 6.0, kRounding);
  EXPECT_NEAR(kw(problem, most_energy(problem)[1]), 8.0, kRounding);
  EXPECT_EQ(problem.fleet.sessions[1].name, "19:00 to 21:00");
}

TEST_F(Sessions, OutsideTheProfileAreSaid) {
  use_dates(24);
  const ConditioningProblem problem = with(
      "18,2026-06-01T18:00,2026-06-02T06:00,20,11\n"
      "18,2026-06-03T18:00,2026-06-03T20:00,6,4\n");
  ASSERT_EQ(problem.fleet.session_count(), 1);
  EXPECT_NEAR(kw(problem, problem.fleet.sessions[0].energy), 10.0, kRounding);
  EXPECT_THAT(
      problem.warnings,
      testing::IsSupersetOf(
          {"1 of 2 sessions are left out: dates.csv does not cover their time",
           "1 of 2 sessions are in dates.csv for a part of their time; they get that part of their "
           "energy"}));
}

TEST_F(Sessions, SayWhatIsWrong) {
  EXPECT_EQ(refused("18,2026-06-01T18:00,2026-06-02T06:00,20,11\n"),
            "session at bus 18 (sessions.csv:2): its times are dated by a clock, those of "
            "residential.csv of any day; write them in one way");
  EXPECT_EQ(refused("99,18:00,19:00,5,11\n"),
            "lot at bus 99 (sessions.csv:2): there is no such bus in feeder IEEE 33-bus feeder");
}

/// On arrival 11 kW until there are 20 kWh, beside 4 kW for an hour and a half.
TEST_F(Sessions, FillOnArrival) {
  study_.study_case = StudyCase::II;
  study_.strategy = ChargingStrategy::on_arrival;
  const ConditioningProblem problem =
      with("18,18:00,07:00,20,11\n18,19:00,21:00,6,4\n18,22:00,23:00,9,6\n");
  const std::vector<double>& battery = problem.fleet.chargers[0].battery_max;
  EXPECT_NEAR(kw(problem, battery[18]), 11.0, kRounding);
  EXPECT_NEAR(kw(problem, battery[19]), 9.0 + 4.0, kRounding);
  EXPECT_NEAR(kw(problem, battery[20]), 2.0, kRounding);
  EXPECT_NEAR(kw(problem, problem.fleet.sessions[2].undelivered), 3.0, kRounding);
  study_.study_case = StudyCase::III;
  const ConditioningProblem optimised = with("18,18:00,07:00,20,11\n18,19:00,21:00,6,4\n");
  const ConditioningResult result = solve_conditioning(optimised);
  EXPECT_EQ(result.quality, PointQuality::optimal) << result.message;
  const std::vector<double> charged =
      charged_energy(optimised, result.schedule, optimised.all_hours());
  EXPECT_NEAR(kw(optimised, charged[0]), 20.0, 1e-9);
  EXPECT_NEAR(kw(optimised, charged[1]), 6.0, 1e-9);
}

/// Ten vehicles alike are a lot of ten.
TEST_F(LongSessions, OfVehiclesAlikeAreALot) {
  std::string rows;
  for (int i = 0; i < 10; ++i) {
    rows += "18,18:00,07:00,10,4\n";
  }
  const ConditioningResult single = solve_conditioning(with(rows));
  study_.sessions.clear();
  study_.fleet = support::source_folder() / "studies/fleet/ev_groups.csv";
  study_.lots = folder_.write("lots.csv",
                              "bus,vehicles,windows,energy_kwh,charge_kw,charger_kva\n"
                              "18,10,18:00-07:00,100,40,44\n");
  const ConditioningResult lot = solve_conditioning(make_conditioning_problem(study_));
  ASSERT_EQ(single.quality, PointQuality::optimal) << single.message;
  ASSERT_EQ(lot.quality, PointQuality::optimal) << lot.message;
  EXPECT_NEAR(single.perspective_objective, lot.perspective_objective,
              1e-6 * lot.perspective_objective);
}

/// Sessions that overlap keep each its energy and its power, by either method and from a start.
TEST_F(LongSessions, ThatOverlapKeepTheirEnergyAndPower) {
  const ConditioningProblem problem = with(
      "18,17:30,07:00,20,11\n18,19:00,21:00,7.9,4\n18,06:00,18:00,30,11\n"
      "33,09:00,15:00,40,22\n33,12:00,13:00,3.6,3.7\n25,22:00,05:00,5,7\n");
  const ConditioningResult benders = solve_conditioning(problem);
  ASSERT_EQ(benders.quality, PointQuality::optimal) << benders.message;
  EXPECT_THAT(benders.verification.faults, testing::IsEmpty());
  const Schedule& schedule = benders.schedule;
  for (int s = 0; s < problem.fleet.session_count(); ++s) {
    const ParkingSession& session = problem.fleet.sessions[s];
    for (int t = 0; t < 24; ++t) {
      const double most = session.share_in(t) * problem.fleet.chargers[session.lot].battery_max[t];
      EXPECT_LE(schedule.session_power(t, s), most + 1e-7) << s << " in hour " << t + 1;
      EXPECT_GE(schedule.session_power(t, s), -1e-7);
    }
  }
  ConditioningOptions monolithic;
  monolithic.method = ConditioningMethod::monolithic;
  const ConditioningResult one = solve_conditioning(problem, monolithic);
  EXPECT_NEAR(one.perspective_objective, benders.perspective_objective,
              2e-4 * one.perspective_objective);
  ASSERT_TRUE(benders.end.has_value());
  ConditioningOptions again;
  again.start = benders.end;
  const ConditioningResult warm = solve_conditioning(problem, again);
  EXPECT_NEAR(warm.perspective_objective, benders.perspective_objective,
              1e-5 * warm.perspective_objective);
  EXPECT_LT(warm.iterations.front().solver_iterations,
            benders.iterations.front().solver_iterations);
}

TEST_F(Sessions, LeaveFleetAndLotsOut) {
  const auto study = folder_.write("study.toml",
                                   "kind = \"conditioning\"\nfeeder = \"x\"\ncase = \"II\"\n"
                                   "strategy = \"II\"\n[vehicles]\nfleet = \"f.csv\"\n"
                                   "sessions = \"s.csv\"\n");
  try {
    (void)read_conditioning_study(study);
    ADD_FAILURE() << "nothing was refused";
  } catch (const InputError& error) {
    EXPECT_STREQ(
        error.what(),
        "vehicles.fleet (study.toml:6): sessions say all of the vehicles; leave one of both "
        "out");
  }
}

}  // namespace
}  // namespace overtone
