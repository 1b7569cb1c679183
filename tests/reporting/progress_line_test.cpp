#include <overtone/progress_line.hpp>

#include <gtest/gtest.h>

namespace overtone::reporting {

namespace {

TEST(TimeLeft, GoesByHowLongTheSharesSoFarTook) {
  TimeLeft left;
  EXPECT_EQ(left.at(100.0, 0.2), std::nullopt);
  EXPECT_EQ(left.at(101.0, 0.3), std::nullopt) << "too early to say";
  EXPECT_DOUBLE_EQ(left.at(110.0, 0.4).value(), 30.0);  // a fifth in 10 s, three fifths to go
  EXPECT_DOUBLE_EQ(left.at(130.0, 0.6).value(), 30.0);
  EXPECT_EQ(left.at(200.0, 1.0), std::nullopt);
}

TEST(TimeLeft, IsUnknownWhileNothingIsDone) {
  TimeLeft left;
  EXPECT_EQ(left.at(0.0, 0.0), std::nullopt);
  EXPECT_EQ(left.at(50.0, 0.0), std::nullopt);
}

TEST(Durations, AreInTheUnitThatTellsMost) {
  EXPECT_EQ(duration_text(0.2), "1 s");
  EXPECT_EQ(duration_text(59.0), "59 s");
  EXPECT_EQ(duration_text(61.0), "2 min");
  EXPECT_EQ(duration_text(3.0 * 3600.0 + 290.0), "3 h 05 min");
}

}  // namespace

}  // namespace overtone::reporting
