#include <overtone/tap_file.hpp>

#include <fstream>

#include <gtest/gtest.h>

#include "support/temporary_folder.hpp"

namespace overtone {
namespace {

TEST(TapFile, HasTheTapsOfATableOfResults) {
  const support::TemporaryFolder folder;
  const auto file = folder.path() / "tap_hours.csv";
  std::ofstream(file) << "hour,transformer,winding,tap,position\n8,reg1,2,1.025,4\n9,reg1,2,1,0\n";
  const std::vector<GivenTap> taps = read_given_taps(file);
  ASSERT_EQ(taps.size(), 2u);
  EXPECT_EQ(taps[0].hour, 8);
  EXPECT_EQ(taps[0].transformer, "reg1");
  EXPECT_EQ(taps[0].winding, 2);
  EXPECT_EQ(taps[0].tap, 1.025);
  EXPECT_EQ(taps[1].where.line, 3);
}

TEST(TapFile, RefusesWhatItDoesNotRead) {
  const support::TemporaryFolder folder;
  const auto file = folder.path() / "taps.csv";
  std::ofstream(file) << "hour,transformer,winding,tap,load\n";
  EXPECT_THROW((void)read_given_taps(file), InputError);
}

}  // namespace
}  // namespace overtone
