#include <cstdlib>

#include <gtest/gtest.h>

#include "program_run.hpp"
#include "support/temporary_folder.hpp"

namespace overtone::cli_tests {

namespace {

ProgramRun generate(const std::filesystem::path& folder, std::vector<std::string> options) {
  options.insert(options.begin(), {"generate", folder.string()});
  return run_overtone(options);
}

TEST(GenerateCommand, WritesAFeederAndAStudyOfIt) {
  const support::TemporaryFolder folder;
  const auto made = folder.path() / "feeder";
  const auto run = generate(made, {"--buses", "60", "--seed", "7"});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_NE(run.out.find("60 buses"), std::string::npos) << run.out;
  EXPECT_EQ(rows_of(made / "bus.csv"), 60);
  EXPECT_EQ(rows_of(made / "branch.csv"), 59);
  const auto feeder = run_overtone({"check", made.string()});
  EXPECT_EQ(feeder.exit_code, 0) << feeder.err;
  EXPECT_NE(feeder.out.find("59, radial"), std::string::npos) << feeder.out;
  EXPECT_NE(feeder.out.find("hours 1–24"), std::string::npos) << feeder.out;
  const auto study = run_overtone({"check", (made / "study.toml").string()});
  EXPECT_EQ(study.exit_code, 0) << study.err;
  EXPECT_NE(study.out.find("III / II"), std::string::npos) << study.out;
  const auto flow = run_overtone({"flow", made.string(), "--hour", "20"});
  EXPECT_EQ(flow.exit_code, 0) << flow.err;
}

TEST(GenerateCommand, WorksAwayFromTheSourceTree) {
  const support::TemporaryFolder folder;
  const std::string command = "cd '" + folder.path().string() +
                              "' && '" OVERTONE_PROGRAM
                              "' generate feeder --buses 040 > out 2> err";
  EXPECT_EQ(std::system(command.c_str()), 0) << read_text(folder.path() / "err");
  EXPECT_EQ(rows_of(folder.path() / "feeder/bus.csv"), 40);
}

TEST(GenerateCommand, SameSeedSameFiles) {
  const support::TemporaryFolder folder;
  for (const char* name : {"a", "b"}) {
    ASSERT_EQ(generate(folder.path() / name, {"--buses", "40"}).exit_code, 0);
  }
  ASSERT_EQ(generate(folder.path() / "c", {"--buses", "40", "--seed", "2"}).exit_code, 0);
  for (const auto& name : names_in(folder.path() / "a")) {
    EXPECT_EQ(read_text(folder.path() / "a" / name), read_text(folder.path() / "b" / name)) << name;
  }
  EXPECT_NE(read_text(folder.path() / "a" / "bus.csv"), read_text(folder.path() / "c" / "bus.csv"));
}

TEST(GenerateCommand, OptionsOutOfRangeAreRefusedAndNothingIsWritten) {
  const support::TemporaryFolder folder;
  const auto run = generate(folder.path() / "feeder", {"--buses", "3"});
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_NE(run.err.find("buses 3; must be 10 to 1000000"), std::string::npos) << run.err;
  EXPECT_FALSE(std::filesystem::exists(folder.path() / "feeder"));
}

TEST(GenerateCommand, NeedsAStudyWithVehicles) {
  const support::TemporaryFolder folder;
  const auto run = generate(folder.path() / "feeder", {"--like", "studies/ieee33-case1.toml"});
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_NE(run.err.find("needs a study with vehicles"), std::string::npos) << run.err;
}

}  // namespace

}  // namespace overtone::cli_tests
