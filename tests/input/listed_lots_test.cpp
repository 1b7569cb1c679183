// Tables of parking lots.

#include <overtone/listed_lots.hpp>

#include <gtest/gtest.h>

#include "support/temporary_folder.hpp"

namespace overtone {
namespace {

std::vector<ListedLot> read(const std::string& text) {
  const support::TemporaryFolder folder;
  return read_listed_lots(folder.write("lots.csv", text));
}

std::string refusal(const std::string& text) {
  try {
    (void)read(text);
  } catch (const InputError& error) {
    return error.what();
  }
  return "none";
}

TEST(ListedLots, KeepWhatIsThere) {
  const auto lots = read(
      "bus,phases,vehicles,energy_kwh,charger_kva,charge_kw\n"
      "634,,34,,,\n"
      "645,23,7.5,80,33,28\n");
  ASSERT_EQ(lots.size(), 2U);
  EXPECT_EQ(lots[0].bus, "634");
  EXPECT_EQ(lots[0].vehicles, 34.0);
  EXPECT_TRUE(lots[0].phases.empty());
  EXPECT_FALSE(lots[0].energy_kwh || lots[0].charger_kva || lots[0].charge_kw);
  EXPECT_EQ(lots[1].phases, (std::vector<int>{2, 3}));
  EXPECT_EQ(lots[1].energy_kwh, 80.0);
  EXPECT_EQ(lots[1].charger_kva, 33.0);
  EXPECT_EQ(lots[1].charge_kw, 28.0);
}

TEST(ListedLots, HaveWindowsOfTheClock) {
  const auto lots = read(
      "bus,vehicles,chargers,windows\n"
      "1,9,4,18:00-07:30\n"
      "2,9,,13:00-17:00 08:00-12:30\n"
      "3,9,,always\n"
      "4,9,,08:00-24:00\n"
      "5,9,,\n");
  EXPECT_EQ(lots[0].chargers, 4.0);
  ASSERT_EQ(lots[0].windows.size(), 1U);
  EXPECT_EQ(lots[0].windows[0].begin, 18.0);
  EXPECT_EQ(lots[0].windows[0].end, 31.5) << "on the next day";
  ASSERT_EQ(lots[1].windows.size(), 2U);
  EXPECT_EQ(lots[1].windows[0].begin, 8.0) << "in the order of the clock";
  EXPECT_EQ(lots[1].windows[0].end, 12.5);
  EXPECT_EQ(lots[2].windows[0].begin, 0.0);
  EXPECT_EQ(lots[2].windows[0].end, 24.0);
  EXPECT_EQ(lots[3].windows[0].end, 24.0);
  EXPECT_TRUE(lots[4].windows.empty());
}

TEST(ListedLots, SayWhichWindowsAreNone) {
  const auto of = [](const std::string& windows) {
    return refusal("bus,vehicles,windows\n7,3," + windows + "\n");
  };
  for (const std::string window : {"18:00", "18-7", "07:00-07:00", "24:00-07:00", "25:00-26:00"}) {
    EXPECT_EQ(
        of(window),
        "lot at bus 7 (lots.csv:2): window " + window +
            "; must be begin and end, as 18:00-07:00, several with blanks between, or always");
  }
  EXPECT_EQ(
      of("18:00-07:00 06:00-08:00"),
      "lot at bus 7 (lots.csv:2): windows 18:00-07:00 06:00-08:00 overlap; vehicles are there "
      "once");
  EXPECT_EQ(of("18:00-07:00 07:00-18:00"), "none");
}

TEST(ListedLots, SayWhatIsWrong) {
  EXPECT_EQ(refusal("bus,vehicles\n7,-1\n"),
            "lot at bus 7 (lots.csv:2): vehicles -1; must be 0 to 10000000");
  EXPECT_EQ(refusal("bus,vehicles\n,3\n"), "lot (lots.csv:2): no bus; every lot needs one");
  EXPECT_EQ(refusal("bus,vehicles,phases\n7,3,114\n"),
            "lot at bus 7 (lots.csv:2): phases 114; must be conductors of the bus, each once, as "
            "123 or 2");
  EXPECT_NE(refusal("bus,vehicles\n7,3\n7,4\n").find("give a bus one lot"), std::string::npos);
  EXPECT_NE(refusal("bus\n7\n").find("no column vehicles"), std::string::npos);
}

}  // namespace
}  // namespace overtone
