// Tables of single vehicles that park and charge.

#include <overtone/listed_sessions.hpp>

#include <algorithm>

#include <gtest/gtest.h>

#include "support/temporary_folder.hpp"

namespace overtone {
namespace {

constexpr const char* kHeadings = "bus,arrival,departure,energy_kwh,charge_kw";

std::vector<ListedSession> read(const std::string& text) {
  const support::TemporaryFolder folder;
  return read_listed_sessions(folder.write("sessions.csv", text));
}

/// Of a row with or without what batteries hold.
std::string refusal(const std::string& row) {
  const bool batteries = std::ranges::count(row, ',') > 4;
  try {
    (void)read(std::string(kHeadings) + (batteries ? ",stored_kwh,battery_kwh" : "") + "\n" + row +
               "\n");
  } catch (const InputError& error) {
    return error.what();
  }
  return "none";
}

TEST(ListedSessions, KeepWhatIsThere) {
  const auto sessions = read(
      "session,bus,phases,arrival,departure,energy_kwh,charge_kw,charger_kva\n"
      "a,634,,2026-03-28T17:45,2026-03-29T07:00,12.5,11,22\n"
      ",645,2,2026-03-28 20:00,2026-03-28 23:30,3,3.7,\n");
  ASSERT_EQ(sessions.size(), 2U);
  EXPECT_EQ(sessions[0].name, "a");
  EXPECT_EQ(sessions[0].bus, "634");
  EXPECT_EQ(sessions[0].energy_kwh, 12.5);
  EXPECT_EQ(sessions[0].charger_kva, 22.0);
  EXPECT_EQ(sessions[0].departure.clock_s - sessions[0].arrival.clock_s, 13 * 3600 + 900);
  EXPECT_EQ(sessions[1].name, "2026-03-28 20:00 to 2026-03-28 23:30");
  EXPECT_EQ(sessions[1].phases, (std::vector<int>{2}));
  EXPECT_NEAR(sessions[1].charger_kva, 1.1 * 3.7, 1e-15);
}

TEST(ListedSessions, SayWhatIsWrong) {
  EXPECT_EQ(refusal("7,17:45,now,5,11"),
            "session at bus 7 (sessions.csv:2): departure now; must be a time, as 17:45, "
            "2026-03-29T17:45 or 2026-03-29T17:45+02:00");
  EXPECT_EQ(refusal("7,2026-03-28T17:45,2026-03-28T17:00,5,11"),
            "session at bus 7 (sessions.csv:2): departure 2026-03-28T17:00 is not after arrival "
            "2026-03-28T17:45");
  EXPECT_EQ(refusal("7,17:45,17:45,5,11"),
            "session at bus 7 (sessions.csv:2): departure 17:45 is not after arrival 17:45");
  EXPECT_EQ(refusal("7,17:45,2026-03-28T17:00,5,11"),
            "session at bus 7 (sessions.csv:2): its times are written another way than the first; "
            "date and offset of all, or of none");
  EXPECT_EQ(refusal("7,17:45,07:00,-5,11"),
            "session at bus 7 (sessions.csv:2): energy_kwh -5; must be 0 to 1000000000");
  EXPECT_EQ(refusal("7,17:45,07:00,5,11,-1,20"),
            "session at bus 7 (sessions.csv:2): stored_kwh -1; must be 0 to 1000000000");
  EXPECT_EQ(refusal("7,17:45,07:00,5,11,16,20"),
            "session at bus 7 (sessions.csv:2): stored_kwh 16 and energy_kwh 5; must be at most "
            "battery_kwh = 20 together");
  EXPECT_EQ(refusal("7,17:45,07:00,5,0"),
            "session at bus 7 (sessions.csv:2): charge_kw 0; must be > 0, at most 1000000000");
  EXPECT_EQ(refusal(",17:45,07:00,5,11"),
            "session (sessions.csv:2): no bus; every session needs one");
  EXPECT_EQ(refusal("7,17:45,07:00,5,11"), "none");
}

}  // namespace
}  // namespace overtone
