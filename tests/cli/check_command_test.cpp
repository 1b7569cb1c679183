#include <gtest/gtest.h>

#include "program_run.hpp"
#include "support/temporary_folder.hpp"

namespace overtone::cli_tests {

namespace {

void expect_words(const ProgramRun& run, std::initializer_list<const char*> words) {
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_EQ(run.err, "");
  for (const char* word : words) {
    EXPECT_NE(run.out.find(word), std::string::npos) << word << "\n" << run.out;
  }
}

TEST(CheckCommand, SaysWhatAFeederHolds) {
  expect_words(run_overtone({"check", "networks/ieee33"}),
               {"IEEE 33-bus feeder", "12.66 kV", "33, slack 1", "32, radial",
                "3715 kW, 2300 kvar at 32 buses", "1, 5, 7, 11", "10 buses with 1360 kW", "260 A",
                "hours 1–24"});
}

TEST(CheckCommand, TakesTheFeederFileForItsFolder) {
  expect_words(run_overtone({"check", "networks/ieee69/feeder.toml"}), {"69, slack 1"});
}

TEST(CheckCommand, SaysWhatAStudyHolds) {
  expect_words(run_overtone({"check", "studies/ieee33-case3-strategy2-tight.toml"}),
               {"tight operating limits", "III / II", "hours 1–24", "THD limit 5 % enforced",
                "852.00 in 32 lots", "kWh to charge", "voltage 0.946 to 1.05 pu", "equations",
                "variables", "operating limits"});
}

TEST(CheckCommand, SaysWhatAHostingStudyHolds) {
  expect_words(run_overtone({"check", "studies/hosting/ieee33-limits-a.toml"}),
               {"0.966 to 1.034 pu", "576: 9 scenarios, 2 patterns, 32 buses",
                "7c: 4 storage units, 2 var generators, 3 PV plants, lines 6"});
}

TEST(CheckCommand, SaysWhatACaseWithoutVehiclesHolds) {
  expect_words(run_overtone({"check", "studies/ieee123-case1.toml"}),
               {"case          I,", "nothing to decide"});
}

TEST(CheckCommand, StudyThatNamesNoFeederIsRefused) {
  const support::TemporaryFolder folder;
  const auto file =
      folder.write("study.toml", "title = \"x\"\nfeeder = \"nowhere\"\ncase = \"I\"\n");
  const auto run = run_overtone({"check", file.string()});
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_EQ(line_count(run.err), 1) << run.err;
  EXPECT_NE(run.err.find("nowhere"), std::string::npos) << run.err;
}

}  // namespace

}  // namespace overtone::cli_tests
