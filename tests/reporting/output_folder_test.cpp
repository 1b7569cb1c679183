#include <overtone/output_folder.hpp>

#include <fstream>
#include <iterator>
#include <thread>

#include <gmock/gmock.h>
#include <sys/file.h>
#include <sys/stat.h>

#include "process/open_file.hpp"
#include "process/partial_folder.hpp"
#include "support/temporary_folder.hpp"

namespace overtone::reporting {

namespace {

namespace fs = std::filesystem;

std::string content_of(const fs::path& file) {
  std::ifstream stream(file);
  return {std::istreambuf_iterator<char>(stream), {}};
}

std::vector<std::string> names_in(const fs::path& folder) {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder)) {
    names.push_back(entry.path().filename().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

using Names = std::vector<std::string>;

void write_run(const fs::path& folder, const std::string& run) {
  write_output_folder(folder, {text_file("table.csv", run), text_file("summary.json", run)});
}

class OutputFolderExchange : public testing::Test {
 protected:
  [[nodiscard]] fs::path out() const { return folder_.path() / "out"; }
  support::TemporaryFolder folder_;
};

TEST_F(OutputFolderExchange, KeepsOtherFilesFoldersLinksAndPermissions) {
  write_run(out(), "old");
  fs::create_directories(out() / "plots" / "empty");
  std::ofstream(out() / "plots" / "a.svg") << "picture";
  fs::create_symlink("nowhere", out() / "link");
  fs::permissions(out(), fs::perms::owner_all | fs::perms::group_read);
  write_run(out(), "new");
  EXPECT_EQ(content_of(out() / "table.csv"), "new");
  EXPECT_EQ(content_of(out() / "summary.json"), "new");
  EXPECT_EQ(content_of(out() / "plots" / "a.svg"), "picture");
  EXPECT_TRUE(fs::is_directory(out() / "plots" / "empty"));
  EXPECT_EQ(fs::read_symlink(out() / "link"), "nowhere");
  EXPECT_EQ(fs::status(out()).permissions(), fs::perms::owner_all | fs::perms::group_read);
  EXPECT_EQ(names_in(folder_.path()), Names{"out"});
}

TEST_F(OutputFolderExchange, LeavesTheFolderOfWhoStandsInItWhereItIs) {
  write_run(out(), "old");
  struct stat before{};
  struct stat after{};
  ASSERT_EQ(stat(out().c_str(), &before), 0);
  const fs::path here = fs::current_path();
  fs::current_path(out());
  write_run(".", "new");
  fs::current_path(here);
  ASSERT_EQ(stat(out().c_str(), &after), 0);
  EXPECT_EQ(before.st_ino, after.st_ino);
  EXPECT_EQ(content_of(out() / "table.csv"), "new");
  EXPECT_EQ(names_in(out()), (Names{"summary.json", "table.csv"}));
}

TEST_F(OutputFolderExchange, RemovesWhatKilledRunsLeftAndNothingOfLiveOnes) {
  write_run(out(), "old");
  fs::create_directories(folder_.path() / "out.partial-0123ab" / "below");
  fs::create_directories(out() / "out.partial-0123ac");
  fs::create_directories(folder_.path() / "out.partial-notes");
  const fs::path live = folder_.path() / "out.partial-0123ad";
  fs::create_directories(live);
  const OpenFile lock(live, O_RDONLY | O_DIRECTORY);
  ASSERT_EQ(flock(lock.number(), LOCK_EX), 0);
  write_run(out(), "new");
  EXPECT_EQ(names_in(folder_.path()), (Names{"out", "out.partial-0123ad", "out.partial-notes"}));
  EXPECT_EQ(names_in(out()), (Names{"summary.json", "table.csv"}));
}

TEST_F(OutputFolderExchange, RefusesToReplaceAFolderByAFile) {
  fs::create_directories(out() / "table.csv" / "mine");
  EXPECT_THROW(write_run(out(), "new"), OutputError);
  EXPECT_TRUE(fs::is_directory(out() / "table.csv" / "mine"));
  EXPECT_EQ(names_in(folder_.path()), Names{"out"});
}

TEST_F(OutputFolderExchange, SaysWhatTheSystemSays) {
  try {
    write_output_folder(out(), {{"table.csv", [](std::ostream& stream) {
                                   stream << "x";
                                   stream.setstate(std::ios::badbit);
                                 }}});
    FAIL() << "no error";
  } catch (const OutputError& error) {
    EXPECT_THAT(error.what(), testing::HasSubstr("cannot be written: Input/output error"));
  }
  EXPECT_FALSE(fs::exists(out()));
}

/// One of them as a whole, and what each adds beside its results.
TEST_F(OutputFolderExchange, RunsIntoOneFolderAtOnceLoseNothing) {
  constexpr int kRounds = 10;
  for (int round = 0; round < kRounds; ++round) {
    const fs::path target = folder_.path() / ("run" + std::to_string(round));
    std::vector<std::thread> runs;
    for (const std::string name : {"a", "b", "c"}) {
      runs.emplace_back([target, name] {
        write_output_folder(target / "cases", {text_file(name, name)});
        write_run(target, name);
      });
    }
    for (std::thread& run : runs) {
      run.join();
    }
    EXPECT_EQ(names_in(target), (Names{"cases", "summary.json", "table.csv"}));
    EXPECT_EQ(names_in(target / "cases"), (Names{"a", "b", "c"}));
    EXPECT_EQ(content_of(target / "table.csv"), content_of(target / "summary.json"));
  }
  EXPECT_EQ(names_in(folder_.path()).size(), static_cast<size_t>(kRounds));
}

}  // namespace

}  // namespace overtone::reporting
