// Every call to the system fails once, and the program is killed at every step of an exchange: the
// output folder holds the old result or the new one, and the exit code says which.

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <map>
#include <ostream>
#include <regex>
#include <sstream>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "cli/program_run.hpp"
#include "support/temporary_folder.hpp"

namespace overtone::fault_tests {

namespace {

namespace fs = std::filesystem;

using cli_tests::ProgramRun;
using cli_tests::run_overtone;

constexpr int kMostCalls = 2000;

struct Fault {
  std::string call;
  std::string error;  ///< errno, or kill, killed
  [[nodiscard]] bool kills() const { return error.starts_with("kill"); }
};

void PrintTo(const Fault& fault, std::ostream* out) { *out << fault.call << " " << fault.error; }

const Fault kRefusals[] = {{"write", std::to_string(ENOSPC)}, {"fsync", std::to_string(EIO)},
                           {"close", std::to_string(EIO)},    {"open", std::to_string(EMFILE)},
                           {"mkdir", std::to_string(ENOSPC)}, {"link", std::to_string(EIO)},
                           {"rename", std::to_string(EIO)},   {"unlink", std::to_string(EIO)}};
const Fault kKills[] = {{"fsync", "kill"},    {"link", "kill"},   {"rename", "kill"},
                        {"rename", "killed"}, {"unlink", "kill"}, {"mkdir", "killed"}};

/// Lines that say what failed; others say what was taken from records.
int errors_in(const std::string& text) {
  int count = 0;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    count += line.starts_with("overtone: ") ? 1 : 0;
  }
  return count;
}

using Content = std::map<std::string, std::string>;

nlohmann::json without_times(const nlohmann::json& value) {
  if (!value.is_structured()) {
    return value;
  }
  nlohmann::json kept = value.is_array() ? nlohmann::json::array() : nlohmann::json::object();
  for (const auto& [key, part] : value.items()) {
    if (value.is_array()) {
      kept.push_back(without_times(part));
    } else if (key.find("seconds") == std::string::npos) {
      kept[key] = without_times(part);
    }
  }
  return kept;
}

/// A file without what differs from run to run.
std::string steady(const fs::path& file) {
  const std::string text = cli_tests::read_text(file);
  if (file.filename() == "summary.json") {
    return without_times(nlohmann::json::parse(text)).dump();
  }
  if (file.filename() == "capacities.csv") {  // … iterations,seconds,message
    return std::regex_replace(text, std::regex(",[0-9.e-]+,([^,\n]*)\n"), ",,$1\n");
  }
  return text;
}

Content content_of(const fs::path& folder) {
  Content content;
  for (const std::string& name : cli_tests::names_in(folder)) {
    content[name] = fs::is_regular_file(folder / name) ? steady(folder / name) : "";
  }
  return content;
}

/// What a killed run leaves aside is no result.
Content without_partial(Content content) {
  std::erase_if(content,
                [](const auto& file) { return file.first.find(".partial-") != std::string::npos; });
  return content;
}

/// A command in two versions, whose results differ, and its output folder.
class Exchange {
 public:
  Exchange(std::vector<std::string> before, std::vector<std::string> after)
      : before_(std::move(before)), after_(std::move(after)) {
    for (auto* arguments : {&before_, &after_}) {
      arguments->insert(arguments->end(), {"--output", output().string()});
    }
    EXPECT_EQ(run_overtone(after_).exit_code, 0);
    new_ = content_of(output());
    EXPECT_EQ(run_overtone(before_).exit_code, 0);
    std::ofstream(output() / "notes.txt") << "mine";
    old_ = content_of(output());
    new_["notes.txt"] = "mine";
    EXPECT_NE(old_, new_);
    fs::copy(output(), folder_.path() / "kept", fs::copy_options::recursive);
  }

  /// As on a file system that knows no exchange.
  void stay() { stays_ = true; }

  /// Every call that the fault is about in turn; returns how many there were.
  int fail_each(const Fault& fault) {
    for (int at = 1; at < kMostCalls; ++at) {
      SCOPED_TRACE(fmt::format("{} number {}, {}", fault.call, at, fault.error));
      fs::remove_all(output());
      fs::copy(folder_.path() / "kept", output(), fs::copy_options::recursive);
      const ProgramRun run = run_with(fault, at);
      if (!fs::exists(log())) {
        EXPECT_EQ(run.exit_code, 0) << run.err;
        return at - 1;
      }
      fs::remove(log());
      check(fault, run);
      if (testing::Test::HasFailure()) {
        return at;
      }
    }
    return kMostCalls;
  }

 private:
  [[nodiscard]] fs::path output() const { return folder_.path() / "result" / "out"; }
  [[nodiscard]] fs::path log() const { return folder_.path() / "log"; }

  [[nodiscard]] ProgramRun run_with(const Fault& fault, int at) const {
    return run_overtone(after_, [&] {
      setenv("LD_PRELOAD", OVERTONE_FAILING_CALLS, 1);
      setenv("ASAN_OPTIONS", "verify_asan_link_order=0", 1);
      setenv("FAULT_CALL", fault.call.c_str(), 1);
      setenv("FAULT_AT", std::to_string(at).c_str(), 1);
      setenv("FAULT_ERROR", fault.error.c_str(), 1);
      setenv("FAULT_LOG", log().c_str(), 1);
      if (stays_) {
        setenv("FAULT_STAYS", "", 1);
      }
    });
  }

  void check(const Fault& fault, const ProgramRun& run) const {
    const Content content = content_of(output());
    if (fault.kills()) {
      EXPECT_EQ(run.exit_code, 128 + SIGKILL);
      const bool told = stays_ && !content.contains("summary.json");
      EXPECT_TRUE(told || without_partial(content) == old_ || without_partial(content) == new_)
          << "a mixture";
      EXPECT_EQ(run_overtone(after_).exit_code, 0);
      EXPECT_EQ(content_of(output()), new_);
      EXPECT_EQ(cli_tests::names_in(output().parent_path()), std::vector<std::string>{"out"});
    } else if (run.exit_code == 0) {
      EXPECT_EQ(content, new_);
    } else {
      EXPECT_EQ(run.exit_code, 2) << run.err;
      EXPECT_EQ(errors_in(run.err), 1) << run.err;
      EXPECT_TRUE(content == old_ || content == new_) << "a mixture";
    }
  }

  support::TemporaryFolder folder_;
  std::vector<std::string> before_, after_;
  Content old_, new_;
  bool stays_ = false;
};

Exchange of_flow() {
  return {{"flow", "networks/ieee33", "--hour", "20"}, {"flow", "networks/ieee33", "--hour", "3"}};
}

Exchange of_conditioning() {
  return {{"condition", "studies/ieee69-case1.toml"}, {"condition", "studies/ieee33-case1.toml"}};
}

/// With records of both.
Exchange of_hosting() {
  const char* study = "studies/hosting/ieee33-limits-a.toml";
  return {{"host", study, "--scenario", "1", "--pattern", "ev1", "--bus", "18"},
          {"host", study, "--scenario", "1", "--pattern", "ev1", "--bus", "30"}};
}

const Fault kFailedRead{"read", std::to_string(EIO)};

class FlowFaults : public testing::TestWithParam<Fault> {};
TEST_P(FlowFaults, LeaveTheOldResultOrTheNewOne) {
  Exchange flow = of_flow();
  EXPECT_GT(flow.fail_each(GetParam()), 0);
}
INSTANTIATE_TEST_SUITE_P(Some, FlowFaults,
                         testing::Values(Fault{"write", std::to_string(ENOSPC)},
                                         Fault{"rename", std::to_string(EIO)},
                                         Fault{"rename", "kill"}, Fault{"rename", "killed"}));

/// Folders that have to stay where they are: no summary says so where a run was killed.
class LongStayingFlowFaults : public testing::TestWithParam<Fault> {};
TEST_P(LongStayingFlowFaults, LeaveTheOldResultOrTheNewOneOrNoSummary) {
  Exchange flow = of_flow();
  flow.stay();
  EXPECT_GT(flow.fail_each(GetParam()), 0);
}
INSTANTIATE_TEST_SUITE_P(Renames, LongStayingFlowFaults,
                         testing::Values(Fault{"rename", std::to_string(EIO)},
                                         Fault{"rename", "kill"}, Fault{"rename", "killed"}));

TEST(FlowReads, FailedReadsAreErrors) {
  Exchange flow = of_flow();
  EXPECT_GT(flow.fail_each(kFailedRead), 0);
}

class LongStudyFaults : public testing::TestWithParam<Fault> {};
TEST_P(LongStudyFaults, LeaveTheOldFlowOrTheNewOne) {
  Exchange flow = of_flow();
  EXPECT_GT(flow.fail_each(GetParam()), 0);
}
TEST_P(LongStudyFaults, LeaveTheOldConditioningOrTheNewOne) {
  Exchange conditioning = of_conditioning();
  EXPECT_GT(conditioning.fail_each(GetParam()), 0);
}
TEST_P(LongStudyFaults, LeaveTheOldHostingOrTheNewOne) {
  Exchange hosting = of_hosting();
  EXPECT_GT(hosting.fail_each(GetParam()), 0);
}
INSTANTIATE_TEST_SUITE_P(Refusals, LongStudyFaults, testing::ValuesIn(kRefusals));
INSTANTIATE_TEST_SUITE_P(Kills, LongStudyFaults, testing::ValuesIn(kKills));

TEST(LongStudyReads, FailedReadsAreErrors) {
  Exchange conditioning = of_conditioning();
  EXPECT_GT(conditioning.fail_each(kFailedRead), 0);
  Exchange hosting = of_hosting();
  EXPECT_GT(hosting.fail_each(kFailedRead), 0);
}

}  // namespace

}  // namespace overtone::fault_tests
