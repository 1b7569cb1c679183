// Whole numbers of TOML files, which have 64 bits, where a double is asked for.

#include <gtest/gtest.h>

#include <overtone/feeder_files.hpp>
#include <overtone/study_section.hpp>

#include "support/project_copy.hpp"

namespace overtone {
namespace {

constexpr const char* kTold = "no double holds it: whole numbers must be within ±9007199254740991";

TEST(StudyNumbers, WholeNumberThatNoDoubleHoldsIsRefused) {
  const support::TemporaryFolder folder;
  const auto file = folder.write(
      "study.toml",
      "fits = 9007199254740991\nrounded = 9007199254740993\nnegative = -9007199254740993\n");
  const StudySection top = StudySection::read(file);
  const Bounds wide{-1e300, 1e300};
  EXPECT_EQ(top.whole("fits", wide), 9007199254740991);
  EXPECT_EQ(support::input_error_of([&] { (void)top.number("rounded", wide); }),
            std::string("rounded (study.toml:2): 9007199254740993; ") + kTold);
  EXPECT_EQ(support::input_error_of([&] { (void)top.whole("negative", wide); }),
            std::string("negative (study.toml:3): -9007199254740993; ") + kTold);
  EXPECT_EQ(support::input_error_of([&] { (void)top.number("rounded", {0.0, 100.0}); }),
            "rounded (study.toml:2): 9007199254740993; must be 0 to 100");
}

TEST(StudyNumbers, SoInFeeders) {
  const support::ProjectCopy files({"networks/ieee33", "networks/spectra", "networks/profiles"});
  files.replace("networks/ieee33/feeder.toml", "base_mva = 1.0", "base_mva = 9007199254740993");
  EXPECT_EQ(support::input_error_of([&] { (void)read_feeder(files.path("networks/ieee33")); }),
            std::string("base_mva (feeder.toml:3): 9007199254740993; ") + kTold);
}

}  // namespace
}  // namespace overtone
