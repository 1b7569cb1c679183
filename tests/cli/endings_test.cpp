#include <csignal>
#include <cstdlib>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/resource.h>
#include <unistd.h>

#include "program_run.hpp"
#include "support/temporary_folder.hpp"

namespace overtone::cli_tests {

namespace {

namespace fs = std::filesystem;

using testing::HasSubstr;
using testing::StartsWith;

const std::vector<std::string> kFlow = {"flow", "networks/ieee33", "--hour", "20"};
const std::vector<std::string> kFlowFiles = {
    "branch_harmonics.csv", "branch_hours.csv",     "bus_harmonics.csv",
    "bus_hours.csv",        "feeder_branches.csv",  "feeder_buses.csv",
    "load_harmonics.csv",   "substation_hours.csv", "summary.json"};

/// A stream becomes a device on which every write fails, or is closed.
void fill(int stream) { dup2(open("/dev/full", O_WRONLY), stream); }
void close_stream(int stream) { close(stream); }
/// A pipe that nobody reads.
void lose_reader(int stream) {
  int ends[2];
  if (pipe(ends) == 0) {
    dup2(ends[1], stream);
    close(ends[0]);
  }
}

constexpr void (*kSpoil[])(int) = {fill, close_stream, lose_reader};

TEST(Endings, AnEmptyEnvironmentIsEnough) {
  const ProgramRun run = run_overtone({"--version"}, [] { clearenv(); });
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_THAT(run.out, StartsWith("overtone "));
  EXPECT_EQ(run.err, "");
}

TEST(Endings, ExitCodesHoldWithoutStandardError) {
  const support::TemporaryFolder folder;
  const std::string hosting = (folder.path() / "hosting").string();
  const std::vector<std::string> host = {"host",       "studies/hosting/ieee33-limits-a.toml",
                                         "--scenario", "1",
                                         "--pattern",  "ev1",
                                         "--bus",      "18",
                                         "--output",   hosting};
  ASSERT_EQ(run_overtone(host).exit_code, 0);
  for (const auto spoil : kSpoil) {
    const auto code_of = [&](const std::vector<std::string>& arguments) {
      return run_overtone(arguments, [&] { spoil(STDERR_FILENO); }).exit_code;
    };
    EXPECT_EQ(code_of({"flow", "networks/none"}), 2);
    EXPECT_EQ(code_of({"flow", "networks/ieee33", "--load-scale", "100"}), 4);
    EXPECT_EQ(code_of({"no-such-command"}), 2);
    EXPECT_EQ(code_of(host), 0);  // says that it goes on
  }
}

TEST(Endings, AReportThatCannotBePrintedIsAnErrorAndKeepsTheFiles) {
  for (const auto spoil : kSpoil) {
    const support::TemporaryFolder folder;
    std::vector<std::string> arguments = kFlow;
    arguments.insert(arguments.end(), {"--output", (folder.path() / "out").string()});
    const ProgramRun run = run_overtone(arguments, [&] { spoil(STDOUT_FILENO); });
    EXPECT_EQ(run.exit_code, 1);
    EXPECT_THAT(run.err, HasSubstr("overtone: cannot write to standard output: "));
    EXPECT_EQ(line_count(run.err), 1) << run.err;
    EXPECT_EQ(names_in(folder.path() / "out"), kFlowFiles);
    EXPECT_EQ(headings_of(folder.path() / "out" / "bus_hours.csv").substr(0, 4), "hour");
    EXPECT_NO_THROW((void)read_json(folder.path() / "out" / "summary.json"));
    for (const char* arguments_of_help : {"--version", "--help"}) {
      EXPECT_EQ(run_overtone({arguments_of_help}, [&] { spoil(STDOUT_FILENO); }).exit_code, 1);
    }
  }
}

/// Files that the program opens mustn't take the numbers of closed streams.
TEST(Endings, AllStreamsClosedIsAnErrorAndSpoilsNoFile) {
  const support::TemporaryFolder folder;
  std::vector<std::string> arguments = kFlow;
  arguments.insert(arguments.end(), {"--output", (folder.path() / "out").string()});
  const ProgramRun run = run_overtone(arguments, [] {
    for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
      close(stream);
    }
  });
  EXPECT_EQ(run.exit_code, 1);
  EXPECT_EQ(names_in(folder.path() / "out"), kFlowFiles);
  EXPECT_EQ(read_text(folder.path() / "out" / "summary.json").substr(0, 1), "{");
}

TEST(Endings, AFileThatBecomesTooLargeIsCalledSoAndKeepsTheOldResult) {
  const support::TemporaryFolder folder;
  std::vector<std::string> arguments = kFlow;
  arguments.insert(arguments.end(), {"--output", (folder.path() / "out").string()});
  ASSERT_EQ(run_overtone(arguments).exit_code, 0);
  const std::string before = read_text(folder.path() / "out" / "bus_hours.csv");
  arguments.insert(arguments.end(), {"--load-scale", "0.5"});
  const ProgramRun run = run_overtone(arguments, [] {
    const rlimit limit{.rlim_cur = 500, .rlim_max = 500};
    setrlimit(RLIMIT_FSIZE, &limit);
  });
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_THAT(run.err, HasSubstr("File too large"));
  EXPECT_EQ(line_count(run.err), 1) << run.err;
  EXPECT_EQ(read_text(folder.path() / "out" / "bus_hours.csv"), before);
  EXPECT_EQ(names_in(folder.path()), std::vector<std::string>{"out"});
}

TEST(Endings, ASignalToEndKeepsWhatThereIs) {
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    const support::TemporaryFolder folder;
    const fs::path output = folder.path() / "out";
    const ProgramRun run =
        interrupt_overtone({"host", "studies/hosting/ieee33-limits-a.toml", "--pattern", "ev1",
                            "--threads", "1", "--output", output.string()},
                           "2 of 288", signal);
    EXPECT_EQ(run.exit_code, 130) << run.err;
    EXPECT_GE(names_in(output / "cases").size(), 2U);
    EXPECT_EQ(rows_of(output / "capacities.csv"), 288);
  }
}

}  // namespace

}  // namespace overtone::cli_tests
