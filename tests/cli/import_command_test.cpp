#include <cstdlib>

#include <gtest/gtest.h>

#include <overtone/element_folder.hpp>
#include <overtone/input_error.hpp>

#include "program_run.hpp"
#include "support/temporary_folder.hpp"

namespace overtone::cli_tests {

namespace {

constexpr const char* kCircuit =
    "New Circuit.small basekv=12.47\n"
    "New LineCode.thin nphases=3 r1=0.1 x1=0.3 r0=0.3 x0=0.9 units=km\n"
    "New Line.line bus1=sourcebus bus2=b linecode=thin length=2 units=km\n"
    "New Line.twig bus1=b bus2=c linecode=thin length=500 units=m normamps=77\n"
    "New Load.load bus1=c kv=12.47 kw=100 pf=0.9\n"
    "Set VoltageBases=[12.47]\nCalcVoltageBases\n";

/// Scripts and folders for them; skips where there is no library.
class ImportCommand : public testing::Test {
 protected:
  support::TemporaryFolder folder_;
  std::filesystem::path script_ = folder_.write("small.dss", kCircuit);
  std::filesystem::path made_ = folder_.path() / "made";

  [[nodiscard]] ProgramRun import_script(std::vector<std::string> options = {}) const {
    options.insert(options.begin(), {"import", script_.string(), made_.string()});
    return run_overtone(options);
  }
  [[nodiscard]] static bool no_library(const ProgramRun& run) {
    return run.err.find("pip install") != std::string::npos;
  }
};

TEST_F(ImportCommand, WritesAFolderThatReadsBack) {
  const auto run = import_script();
  if (no_library(run)) {
    GTEST_SKIP() << run.err;
  }
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_EQ(run.err, "");
  EXPECT_EQ(run.out, "3 buses, 1 voltage source, 2 lines, 1 load, 1 spectrum, written to " +
                         made_.string() + "\n");
  const Feeder feeder = read_element_folder(made_);
  EXPECT_EQ(feeder.name, "small");
  ASSERT_EQ(feeder.lines.size(), 2U);
  EXPECT_EQ(feeder.lines[0].code, "thin");
  EXPECT_EQ(feeder.lines[0].length_m, 2000.0);
  EXPECT_EQ(feeder.lines[1].code, "thin");
  EXPECT_EQ(feeder.lines[1].i_max_a, 0.0);
}

TEST_F(ImportCommand, FolderIsCheckedAndSolvedAsItsScript) {
  const auto run = import_script();
  if (no_library(run)) {
    GTEST_SKIP() << run.err;
  }
  const auto checked = run_overtone({"check", made_.string()});
  EXPECT_EQ(checked.exit_code, 0) << checked.err;
  EXPECT_NE(checked.out.find("elements      3 buses, 1 voltage source, 2 lines"), std::string::npos)
      << checked.out;
  const auto folder = run_overtone({"flow", made_.string()});
  const auto script = run_overtone({"flow", script_.string()});
  EXPECT_EQ(folder.exit_code, 0) << folder.err;
  EXPECT_EQ(folder.out, script.out);
}

TEST_F(ImportCommand, RatingsBecomeLimits) {
  const auto run = import_script({"--ratings"});
  if (no_library(run)) {
    GTEST_SKIP() << run.err;
  }
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_EQ(read_element_folder(made_).lines[1].i_max_a, 77.0);
}

TEST_F(ImportCommand, SaysWhatWasLeftOut) {
  script_ = folder_.write("more.dss", std::string(kCircuit) +
                                          "New LoadShape.day npts=2 interval=12 mult=(1 0.5)\n"
                                          "Edit Load.load daily=day\n"
                                          "New Capacitor.lost bus1=nowhere kv=12.47 kvar=100\n");
  const auto run = import_script();
  if (no_library(run)) {
    GTEST_SKIP() << run.err;
  }
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_NE(run.err.find("overtone: warning: no source reaches capacitors lost: left out"),
            std::string::npos)
      << run.err;
}

TEST_F(ImportCommand, WrongScriptIsOneLine) {
  script_ = folder_.write("wrong.dss", std::string(kCircuit) + "New Lien.x\n");
  const auto run = import_script();
  if (no_library(run)) {
    GTEST_SKIP() << run.err;
  }
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_EQ(line_count(run.err), 1) << run.err;
  EXPECT_FALSE(std::filesystem::exists(made_));
}

TEST_F(ImportCommand, FolderThatHoldsAFeederIsLeftAlone) {
  folder_.write("made/loads.csv", "mine");
  const auto run = import_script();
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_EQ(run.err, "overtone: " + made_.string() +
                         ": holds loads.csv already; name another folder, or remove it\n");
  EXPECT_EQ(read_text(made_ / "loads.csv"), "mine");
}

TEST_F(ImportCommand, SaysWhereALibraryCanBeHad) {
  const auto run = run_overtone({"import", script_.string(), made_.string()}, [] {
    ::setenv("OVERTONE_DSS_LIBRARY", "/nowhere/libdss_capi.so", 1);
  });
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_EQ(line_count(run.err), 1) << run.err;
  EXPECT_NE(run.err.find("/nowhere/libdss_capi.so"), std::string::npos) << run.err;
  EXPECT_NE(run.err.find("pip install dss-python==0.15.7"), std::string::npos) << run.err;
  EXPECT_FALSE(std::filesystem::exists(made_));
}

TEST_F(ImportCommand, MissingScriptIsRefused) {
  script_ = folder_.path() / "none.dss";
  const auto run = import_script();
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_EQ(line_count(run.err), 1) << run.err;
  EXPECT_NE(run.err.find("none.dss"), std::string::npos) << run.err;
}

}  // namespace

}  // namespace overtone::cli_tests
