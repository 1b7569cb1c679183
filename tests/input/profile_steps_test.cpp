#include <gtest/gtest.h>

#include <overtone/feeder_files.hpp>

#include "support/refusal.hpp"
#include "support/temporary_folder.hpp"

namespace overtone {
namespace {

class ProfileSteps : public testing::Test {
 protected:
  HourlyProfile read(const std::string& text) {
    return read_hourly_profile(folder_.write("day.csv", text));
  }
  std::string refused(const std::string& text) {
    try {
      (void)read(text);
    } catch (const InputError& error) {
      return error.what();
    }
    return "";
  }

 private:
  support::TemporaryFolder folder_;
};

std::vector<double> lengths(const HourlyProfile& profile) {
  std::vector<double> hours;
  for (const TimeStep& step : profile.hour) {
    hours.push_back(step.hours);
  }
  return hours;
}

std::vector<int> days(const HourlyProfile& profile) {
  std::vector<int> day;
  for (const StepClock& clock : profile.clock) {
    day.push_back(clock.day);
  }
  return day;
}

/// Steps of `hours` from 1 on, as a table.
std::string numbered(int count, const std::string& length = "") {
  std::string text = length.empty() ? "hour,load_share\n" : "hour,load_share,step_hours\n";
  for (int i = 1; i <= count; ++i) {
    text += std::to_string(i) + ",1" + (length.empty() ? "" : "," + length) + "\n";
  }
  return text;
}

TEST_F(ProfileSteps, HoursAreAnHourLongAndOneDay) {
  const HourlyProfile profile = read("hour,load_share\n23,1\n24,1\n1,0.5\n");
  EXPECT_EQ(profile.hour, (std::vector<TimeStep>{23, 24, 1}));
  EXPECT_EQ(lengths(profile), (std::vector<double>{1.0, 1.0, 1.0}));
  EXPECT_EQ(days(profile), (std::vector<int>{0, 0, 0}));
  EXPECT_EQ(profile.clock[0].of_day, 22.0);
  EXPECT_EQ(profile.clock[2].of_day, 0.0);
  EXPECT_EQ(profile.clock[2].since, 2.0);
}

TEST_F(ProfileSteps, TimesSayHowLongTheyAre) {
  const HourlyProfile profile = read("time,load_share\n23:30,1\n23:45,1\n00:00,0.5\n");
  EXPECT_EQ(profile.hour[2].name(), "00:00");
  EXPECT_EQ(lengths(profile), (std::vector<double>{0.25, 0.25, 0.25}));
  EXPECT_EQ(profile.clock[0].of_day, 23.5);
  EXPECT_EQ(profile.clock[2].of_day, 0.0);
  EXPECT_EQ(profile.clock[2].since, 0.5);
  EXPECT_EQ(profile.index_of("23:45"), 1);
}

TEST_F(ProfileSteps, NumbersWithALengthFollowOneAnother) {
  const HourlyProfile profile = read(numbered(96, "0.25"));
  EXPECT_EQ(profile.hour_count(), 96);
  EXPECT_EQ(profile.day_count(), 1);
  EXPECT_EQ(profile.clock[95].of_day, 23.75);
  EXPECT_FALSE(profile.column.contains("step_hours")) << "it is of the steps";
}

TEST_F(ProfileSteps, DaysAreOf23And25Hours) {
  EXPECT_EQ(read(numbered(23)).day_count(), 1);
  EXPECT_EQ(read(numbered(25)).day_count(), 1);
  EXPECT_EQ(read(numbered(48)).day_count(), 2);
  EXPECT_EQ(read(numbered(49)).day_count(), 2);
  EXPECT_EQ(read(numbered(36)).day_count(), 2);
  std::string text =
      "time,load_share\n2026-10-25T00:00+02:00,1\n2026-10-25T01:00+02:00,1\n"
      "2026-10-25T02:00+02:00,1\n2026-10-25T02:00+01:00,1\n";
  for (const char* hour : {"03", "04", "05", "06", "07", "08", "09", "10", "11", "12", "13",
                           "14", "15", "16", "17", "18", "19", "20", "21", "22", "23"}) {
    text += std::string("2026-10-25T") + hour + ":00+01:00,1\n";
  }
  const HourlyProfile autumn = read(text + "2026-10-26T00:00+01:00,1\n");
  EXPECT_EQ(autumn.hour_count(), 26);
  EXPECT_EQ(autumn.clock[24].day, 0) << "23:00 of the day of 25 hours";
  EXPECT_EQ(autumn.clock[25].day, 1);
  EXPECT_EQ(autumn.clock[24].since, 24.0);
  EXPECT_EQ(autumn.clock[24].of_day, 23.0);
}

TEST_F(ProfileSteps, MayDifferWhereTheirLengthsAreGiven) {
  const HourlyProfile profile =
      read("time,load_share,step_hours\n06:00,1,2\n08:00,1,0.5\n08:30,1,1.5\n");
  EXPECT_EQ(lengths(profile), (std::vector<double>{2.0, 0.5, 1.5}));
}

TEST_F(ProfileSteps, SayWhatIsWrong) {
  EXPECT_EQ(refused("time,load_share\n6 o'clock,1\n"),
            "time 6 o'clock (day.csv:2): must be the beginning of a step, as 17:45, "
            "2026-03-29T17:45 or 2026-03-29T17:45+02:00");
  EXPECT_EQ(refused("time,load_share\n2026-02-29T06:00,1\n"),
            "time 2026-02-29T06:00 (day.csv:2): must be the beginning of a step, as 17:45, "
            "2026-03-29T17:45 or 2026-03-29T17:45+02:00");
  EXPECT_EQ(refused("time,load_share\n06:00,1\n06:15,1\n06:45,1\n"),
            "time 06:45 (day.csv:4): comes 0.5 h after the one before, whose step is 0.25 h long; "
            "times must be as far apart as steps are long (lengths that differ in a column "
            "step_hours; offsets from UTC where clocks are set)");
  EXPECT_EQ(refused("time,load_share\n06:00,1\n"),
            "time 06:00 (day.csv:2): is the only step, so its length is not known; give it, in "
            "hours, in a column step_hours");
  EXPECT_EQ(refused("time,load_share\n06:00,1\n18:00,1\n06:00,1\n"),
            "time 06:00 (day.csv:4): appears twice; give times of several days with their dates");
  EXPECT_EQ(refused("time,load_share\n2026-10-25T02:00,1\n2026-10-25T02:30,1\n"
                    "2026-10-25T02:00,1\n"),
            "time 2026-10-25T02:00 (day.csv:4): appears twice; where clocks are set back, give "
            "times with their offset from UTC, as 2026-10-25T02:30+02:00");
  EXPECT_EQ(refused("time,load_share\n2026-10-25T02:00,1\n2026-10-25T01:00,1\n"),
            "time 2026-10-25T01:00 (day.csv:3): is not after the one before; times must go up");
  EXPECT_EQ(refused("time,load_share\n2026-10-25T02:00,1\n03:00,1\n"),
            "time 03:00 (day.csv:3): is written another way than the first; date and offset of "
            "all, or of none");
  EXPECT_EQ(refused("time,hour,load_share\n06:00,6,1\n"),
            "day.csv: columns hour and time both name its steps; leave one out");
  EXPECT_EQ(refused("hour,load_share,step_hours\n1,1,0\n"),
            "hour 1 (day.csv:2): step_hours 0; must be > 0, at most 24");
}

}  // namespace
}  // namespace overtone
