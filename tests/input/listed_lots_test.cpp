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
