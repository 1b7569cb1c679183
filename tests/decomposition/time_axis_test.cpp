// Studies whose steps are no hours of one day.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <overtone/conditioning.hpp>
#include <overtone/conditioning_study.hpp>
#include <overtone/csv_table.hpp>
#include <overtone/study_profile.hpp>

#include "support/small_conditioning.hpp"
#include "support/studies.hpp"
#include "support/temporary_folder.hpp"

namespace overtone {
namespace {

/// The profile of a study with each hour as `parts` steps, over `days` days, with times.
std::string in_parts(const HourlyProfile& profile, int parts, int days) {
  std::string text = "time";
  for (const auto& [heading, values] : profile.column) {
    text += "," + heading;
  }
  text += "\n";
  for (int day = 0; day < days; ++day) {
    for (int i = 0; i < profile.hour_count() * parts; ++i) {
      const int minute = 24 * 60 * day + 9 * 60 + i * 60 / parts;  // the first hour is the tenth
      text += fmt::format("2026-06-{:02}T{:02}:{:02}", 1 + minute / 1440, minute / 60 % 24,
                          minute % 60);
      for (const auto& [heading, values] : profile.column) {
        text += fmt::format(",{}", values[i / parts]);
      }
      text += "\n";
    }
  }
  return text;
}

class TimeAxis : public testing::Test {
 protected:
  ConditioningProblem of(const std::string& study, int parts, int days = 1) {
    ConditioningStudy read = support::study_called(study);
    const HourlyProfile profile = read_study_profile(read.profile, read.feeder, read.file);
    read.profile = folder_.write(fmt::format("{}.csv", parts), in_parts(profile, parts, days));
    return make_conditioning_problem(read);
  }

 private:
  support::TemporaryFolder folder_;
};
using LongTimeAxis = TimeAxis;

void expect_equal_per_hour(const ConditioningResult& hours, const ConditioningResult& parts) {
  ASSERT_EQ(hours.quality, PointQuality::optimal);
  ASSERT_EQ(parts.quality, PointQuality::optimal) << parts.message;
  EXPECT_NEAR(parts.perspective_objective, hours.perspective_objective,
              1e-6 * hours.perspective_objective);
  EXPECT_NEAR(parts.figures.objective(), hours.figures.objective(),
              1e-6 * hours.figures.objective());
  EXPECT_NEAR(parts.figures.unbalance_mean, hours.figures.unbalance_mean, 1e-6);
  EXPECT_NEAR(parts.iterations.back().master_objective, hours.iterations.back().master_objective,
              1e-6 * hours.perspective_objective);
}

TEST_F(LongTimeAxis, QuarterHoursOf33BusesAreTheHoursPerHour) {
  const char* study = "ieee33-case3-strategy2";
  const ConditioningResult hours = solve_conditioning(of(study, 1));
  const ConditioningProblem quarters = of(study, 4);
  ASSERT_EQ(quarters.hour_count(), 96);
  EXPECT_EQ(quarters.hour[5].name(), "2026-06-01T10:15");
  EXPECT_EQ(quarters.fleet.session_count(), quarters.fleet.lot_count());
  expect_equal_per_hour(hours, solve_conditioning(quarters));
}

TEST_F(LongTimeAxis, QuarterHoursOf13BusesByPhaseAreTheHoursPerHour) {
  const char* study = "ieee13_by_phase-case3-strategy2";
  expect_equal_per_hour(solve_conditioning(of(study, 1)), solve_conditioning(of(study, 4)));
}

TEST_F(LongTimeAxis, LoadFlowsCountStepsByTheirLength) {
  const ConditioningResult hours = solve_conditioning(of("ieee33-case2-strategy1", 1));
  const ConditioningResult quarters = solve_conditioning(of("ieee33-case2-strategy1", 4));
  EXPECT_EQ(quarters.status, hours.status);
  EXPECT_NEAR(quarters.figures.objective(), hours.figures.objective(),
              1e-12 * hours.figures.objective());
  EXPECT_EQ(quarters.figures.v_min, hours.figures.v_min);
}

/// Each lot has its energy once a day, and two days alike are twice the one.
TEST_F(LongTimeAxis, DaysHaveTheirEnergyEach) {
  const char* study = "ieee33-case3-strategy2";
  const ConditioningProblem one = of(study, 1), two = of(study, 1, 2);
  ASSERT_EQ(two.fleet.session_count(), 2 * two.fleet.lot_count());
  EXPECT_EQ(two.fleet.sessions[0].name, "2026-06-01");
  EXPECT_EQ(two.fleet.sessions[1].name, "2026-06-02");
  EXPECT_EQ(two.fleet.sessions[1].energy, one.fleet.sessions[0].energy);
  const ConditioningResult day = solve_conditioning(one), days = solve_conditioning(two);
  ASSERT_EQ(days.quality, PointQuality::optimal) << days.message;
  EXPECT_NEAR(days.perspective_objective, 2.0 * day.perspective_objective,
              1e-5 * days.perspective_objective);
  const std::vector<double> charged = charged_energy(two, days.schedule, two.all_hours());
  for (int s = 0; s < two.fleet.session_count(); ++s) {
    EXPECT_NEAR(charged[s], two.fleet.sessions[s].energy, 1e-7);
  }
}

/// On arrival, as much as is delivered in each day.
TEST_F(TimeAxis, UndeliveredEnergyIsOfADay) {
  const ConditioningProblem one = of("ieee33-case2-strategy1", 1);
  const ConditioningProblem two = of("ieee33-case2-strategy1", 2, 2);
  for (int s = 0; s < two.fleet.session_count(); ++s) {
    const ParkingSession& day = one.fleet.sessions[two.fleet.sessions[s].lot];
    EXPECT_NEAR(two.fleet.sessions[s].undelivered, day.undelivered, 1e-12);
  }
}

TEST(TimeAxisOfProblems, LengthsOfStepsMultiplyPower) {
  ConditioningProblem problem = support::small_problem();
  const std::vector<double> most = most_energy(problem);
  for (TimeStep& step : problem.hour) {
    step.hours = 0.5;
  }
  EXPECT_EQ(problem.mean_step(), 0.5);
  EXPECT_EQ(most_energy(problem)[1], 0.5 * most[1]);
  problem.fleet.sessions[0].energy *= 0.5;
  Schedule schedule = empty_schedule(problem);
  schedule.battery_power = even_charging(problem);
  const std::vector<double> charged = charged_energy(problem, schedule, problem.all_hours());
  EXPECT_NEAR(charged[0], problem.fleet.sessions[0].energy, 1e-15);
}

}  // namespace
}  // namespace overtone
