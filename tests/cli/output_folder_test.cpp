#include <gtest/gtest.h>
#include <unistd.h>

#include "program_run.hpp"
#include "support/temporary_folder.hpp"

namespace overtone::cli_tests {

namespace {

namespace fs = std::filesystem;

const std::vector<std::string> kFlowFiles = {
    "branch_harmonics.csv", "branch_hours.csv",     "bus_harmonics.csv",
    "bus_hours.csv",        "feeder_branches.csv",  "feeder_buses.csv",
    "load_harmonics.csv",   "substation_hours.csv", "summary.json"};

ProgramRun flow_into(const fs::path& output, const std::string& feeder = "networks/ieee33") {
  return run_overtone({"flow", feeder, "--hour", "20", "--output", output.string()});
}

TEST(OutputFolder, IsMadeWithAllFoldersAboveAndNothingElse) {
  const support::TemporaryFolder folder;
  const fs::path output = folder.path() / "a b" / "c" / "result";
  ASSERT_EQ(flow_into(output).exit_code, 0);
  EXPECT_EQ(names_in(output), kFlowFiles);
  EXPECT_EQ(names_in(output.parent_path()), std::vector<std::string>{"result"});
}

TEST(OutputFolder, MayEndInASlash) {
  const support::TemporaryFolder folder;
  ASSERT_EQ(flow_into(folder.path() / "result" / "").exit_code, 0);
  EXPECT_EQ(names_in(folder.path()), std::vector<std::string>{"result"});
}

TEST(OutputFolder, NewResultReplacesTheOldOneAndKeepsOtherFiles) {
  const support::TemporaryFolder folder;
  folder.write("summary.json", "old");
  folder.write("notes.txt", "mine");
  ASSERT_EQ(flow_into(folder.path()).exit_code, 0);
  EXPECT_EQ(read_json(folder.path() / "summary.json")["status"], "converged");
  EXPECT_EQ(read_text(folder.path() / "notes.txt"), "mine");
  EXPECT_EQ(names_in(folder.path()).size(), kFlowFiles.size() + 1);
}

TEST(OutputFolder, EarlierResultSurvivesAFailedRun) {
  const support::TemporaryFolder folder;
  ASSERT_EQ(flow_into(folder.path()).exit_code, 0);
  const std::string before = read_text(folder.path() / "summary.json");
  EXPECT_EQ(flow_into(folder.path(), "networks/none").exit_code, 2);
  EXPECT_EQ(read_text(folder.path() / "summary.json"), before);
  EXPECT_EQ(names_in(folder.path()), kFlowFiles);
}

TEST(OutputFolder, FailedRunLeavesNothingBehind) {
  const support::TemporaryFolder folder;
  EXPECT_EQ(flow_into(folder.path() / "new", "networks/none").exit_code, 2);
  EXPECT_TRUE(names_in(folder.path()).empty());
}

/// Before the solve: a study that would take minutes is refused at once.
TEST(OutputFolder, ThatCannotBeWrittenIsFoundBeforeTheSolve) {
  const support::TemporaryFolder folder;
  const fs::path file = folder.write("file", "mine");
  for (const fs::path& output : {file, file / "below"}) {
    const auto run = run_overtone(
        {"condition", "studies/ieee123-case3-strategy2.toml", "--output", output.string()});
    EXPECT_EQ(run.exit_code, 2);
    EXPECT_EQ(line_count(run.err), 1) << run.err;
    EXPECT_EQ(run.out, "");
  }
  EXPECT_EQ(read_text(file), "mine");
}

TEST(OutputFolder, WithoutWritePermissionIsRefused) {
  if (geteuid() == 0) {
    GTEST_SKIP() << "root may write anywhere";
  }
  const support::TemporaryFolder folder;
  fs::permissions(folder.path(), fs::perms::owner_read | fs::perms::owner_exec);
  const auto run = flow_into(folder.path() / "new");
  fs::permissions(folder.path(), fs::perms::owner_all);
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_EQ(line_count(run.err), 1) << run.err;
}

TEST(OutputFolder, LinkedFolderIsFilledAndStaysALink) {
  const support::TemporaryFolder folder;
  fs::create_directory(folder.path() / "real");
  fs::create_directory_symlink(folder.path() / "real", folder.path() / "link");
  ASSERT_EQ(flow_into(folder.path() / "link").exit_code, 0);
  EXPECT_TRUE(fs::is_symlink(folder.path() / "link"));
  EXPECT_EQ(names_in(folder.path() / "real"), kFlowFiles);
}

}  // namespace

}  // namespace overtone::cli_tests
