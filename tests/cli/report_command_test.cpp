#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "program_run.hpp"
#include "support/temporary_folder.hpp"

namespace overtone::cli_tests {

namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::StartsWith;

TEST(ReportCommand, MakesThePageThatTheOptionMakes) {
  const support::TemporaryFolder folder;
  const fs::path out = folder.path() / "out", page = folder.path() / "pages" / "day.html";
  const auto flow = run_overtone(
      {"flow", "networks/ieee33", "--output", out.string(), "--report", page.string()});
  ASSERT_EQ(flow.exit_code, 0) << flow.err;
  const auto report = run_overtone({"report", out.string()});
  EXPECT_EQ(report.exit_code, 0) << report.err;
  EXPECT_EQ(report.out, (out / "report.html").string() + "\n");
  EXPECT_EQ(read_text(out / "report.html"), read_text(page));
  EXPECT_THAT(read_text(page), StartsWith("<!doctype html>"));
  EXPECT_LT(fs::file_size(page), 1'000'000U);
}

TEST(ReportCommand, NeedsNoOutputFolder) {
  const support::TemporaryFolder folder;
  const fs::path page = folder.path() / "scan.html";
  const auto run = run_overtone({"scan", "networks/ieee13_by_phase", "--to", "10", "--step", "0.5",
                                 "--report", page.string()});
  ASSERT_EQ(run.exit_code, 0) << run.err;
  EXPECT_EQ(names_in(folder.path()), std::vector<std::string>{"scan.html"});
  EXPECT_THAT(read_text(page), HasSubstr("capacitor cap1"));
}

TEST(ReportCommand, RefusesInOneLineAndWritesNothing) {
  const support::TemporaryFolder folder;
  const auto fault = [&](const std::vector<std::string>& arguments) {
    const auto run = run_overtone(arguments);
    EXPECT_EQ(run.exit_code, 2);
    EXPECT_EQ(line_count(run.err), 1);
    return run.err;
  };
  const std::string path = folder.path().string();
  EXPECT_THAT(fault({"report", path + "/none"}), HasSubstr("none: no such folder"));
  EXPECT_THAT(fault({"report", path}), HasSubstr("not the folder of a result"));
  (void)folder.write("summary.json", R"({"command": "check"})");
  EXPECT_THAT(fault({"report", path}), HasSubstr("command 'check'; must be one"));
  EXPECT_EQ(names_in(folder.path()), std::vector<std::string>{"summary.json"});
  EXPECT_THAT(fault({"flow", "networks/ieee33", "--report", path}), HasSubstr("is a folder"));
  EXPECT_THAT(fault({"flow", "networks/ieee33", "--report", "/dev/null/page.html"}),
              HasSubstr("is a file"));
}

/// An old page stays where the new one can't be made.
TEST(ReportCommand, KeepsThePageThatIsThere) {
  const support::TemporaryFolder folder;
  (void)folder.write("report.html", "mine");
  (void)folder.write("summary.json", R"({"command": "flow"})");
  EXPECT_EQ(run_overtone({"report", folder.path().string()}).exit_code, 2);
  EXPECT_EQ(read_text(folder.path() / "report.html"), "mine");
}

}  // namespace

}  // namespace overtone::cli_tests
