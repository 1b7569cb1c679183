#include <overtone/spelling.hpp>

#include <gtest/gtest.h>

namespace overtone {
namespace {

TEST(Spelling, CountsEdits) {
  EXPECT_EQ(edit_distance("", ""), 0);
  EXPECT_EQ(edit_distance("tau", ""), 3);
  EXPECT_EQ(edit_distance("title", "tilte"), 1);  // neighbours exchanged
  EXPECT_EQ(edit_distance("kitten", "sitting"), 3);
}

TEST(Spelling, FindsTheNearestWord) {
  const std::vector<std::string> words = {"tolerance", "violation_tolerance", "tau_min", "cuts"};
  EXPECT_EQ(nearest_word("tolerence", words), "tolerance");
  EXPECT_EQ(nearest_word("violaton_tolerance", words), "violation_tolerance");
  EXPECT_EQ(nearest_word("tau", words), "tau_min");
  EXPECT_EQ(nearest_word("cut", words), "cuts");
  EXPECT_EQ(nearest_word("penetration", words), "");
  EXPECT_EQ(nearest_word("", words), "");
}

TEST(Spelling, AsksWhetherANearNameWasMeant) {
  EXPECT_EQ(did_you_mean("biler", {"boiler", "pump"}), "; did you mean boiler?");
  EXPECT_EQ(did_you_mean("turbine", {"boiler", "pump"}), "");
  EXPECT_EQ(did_you_mean("1034", {"1033", "1035"}), "");
  EXPECT_EQ(did_you_mean("a-c", {"a-b", "b-c"}), "");
}

}  // namespace
}  // namespace overtone
