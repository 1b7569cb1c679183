// Input that must not be lost or misread without a word, as a user meets it.

#include <filesystem>
#include <initializer_list>

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "program_run.hpp"
#include "support/small_feeder.hpp"
#include "support/temporary_folder.hpp"

namespace overtone::cli_tests {

namespace {

namespace fs = std::filesystem;

class InputFiles : public testing::Test {
 protected:
  support::TemporaryFolder folder_;
  support::SmallFeederFiles files_;

  void SetUp() override {
    files_.replace("day.csv", "1,0.6,1\n20,1,0.25\n", "20,1,0.25\n");
    files_.text["six_pulse.csv"] = "order,factor\n5,0.2\n7,0.14\n";
    files_.text["fleet.csv"] =
        "group,share,battery_kwh,arrival_soc,charger_kva,charge_rate_kw\ncar,1,10,0.5,4,3\n";
    files_.text["study.toml"] =
        "feeder = \".\"\ncase = \"II\"\nstrategy = \"II\"\n[vehicles]\nfleet = "
        "\"fleet.csv\"\npenetration = 0.01\n";
  }
  [[nodiscard]] std::string path(const char* name = "") const {
    return (folder_.path() / name).string();
  }
  /// Of `check` and `flow`: refused in one line with these words.
  void expect_refused(std::initializer_list<const char*> words) const {
    files_.write(folder_);
    for (const char* command : {"check", "flow"}) {
      const ProgramRun run = run_overtone({command, path()});
      EXPECT_EQ(run.exit_code, command == std::string("check") ? 6 : 2) << run.out;
      EXPECT_EQ(line_count(run.err), 1) << run.err;
      for (const char* word : words) {
        EXPECT_NE(run.err.find(word), std::string::npos) << run.err;
      }
    }
  }
};

TEST_F(InputFiles, BusCalledWithAHashIsThere) {
  files_.text["bus.csv"] += "#d,10,5,\n";
  expect_refused({"bus #d (bus.csv:6): no path to the slack bus"});
  files_.text["branch.csv"] += "#d,c,0.1,0.1,,,\n";
  files_.write(folder_);
  const ProgramRun run = run_overtone({"check", path()});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_NE(run.out.find("buses         5,"), std::string::npos) << run.out;
}

TEST_F(InputFiles, OtherEncodingsAreRefused) {
  files_.text["bus.csv"] += "S\xF8nder,10,5\n";
  expect_refused({"bus.csv:6", "byte 2", "UTF-8"});
}

TEST_F(InputFiles, SemicolonsAreRefused) {
  files_.text["bus.csv"] = "bus;p_kw;q_kvar\ns;0,5;0\n";
  expect_refused({"bus.csv:1", "semicolons", "commas"});
}

TEST_F(InputFiles, PercentSpectrumIsRefused) {
  files_.replace("six_pulse.csv", "5,0.2", "5,20");
  expect_refused({"six_pulse.csv:2", "divide percent by 100"});
}

TEST_F(InputFiles, PipesAndFailingReadsAreRefused) {
  files_.write(folder_);
  for (const char* name : {"bus.csv", "branch.csv", "nonlinear.csv", "six_pulse.csv"}) {
    files_.write(folder_);
    fs::remove(folder_.path() / name);
    ASSERT_EQ(::mkfifo(path(name).c_str(), 0600), 0);
    const ProgramRun pipe = run_overtone({"flow", path()});
    EXPECT_EQ(pipe.exit_code, 2);
    EXPECT_NE(pipe.err.find(name), std::string::npos) << pipe.err;
    fs::remove(folder_.path() / name);
    if (fs::exists("/proc/self/mem")) {
      fs::create_symlink("/proc/self/mem", folder_.path() / name);  // its first page: EIO
      const ProgramRun failed = run_overtone({"flow", path()});
      EXPECT_EQ(failed.exit_code, 2);
      EXPECT_NE(failed.err.find(std::string(name) + ": cannot be read: Input/output error"),
                std::string::npos)
          << failed.err;
      fs::remove(folder_.path() / name);
    }
  }
}

TEST_F(InputFiles, FlowTakesTheAnglesOfSpectraUnlessToldOtherwise) {
  files_.replace("nonlinear.csv", "c,six_pulse.csv", "c,turned.csv");
  files_.text["turned.csv"] = "order,factor,angle_deg\n5,0.2,180\n7,0.14,180\n";
  files_.write(folder_);
  const std::string out = path("result");
  const ProgramRun usual = run_overtone({"flow", path(), "-o", out});
  EXPECT_EQ(usual.exit_code, 0);
  EXPECT_EQ(usual.err, "");
  EXPECT_EQ(read_json(fs::path(out) / "summary.json")["currents"], "phase_locked");
  EXPECT_FALSE(read_json(fs::path(out) / "summary.json").contains("warnings"));

  const ProgramRun told = run_overtone({"flow", path(), "--currents", "in_phase", "-o", out});
  EXPECT_EQ(told.exit_code, 0);
  const std::string warning =
      "angle_deg of spectra (turned.csv:2) is not used: harmonic currents are in_phase; only "
      "phase_locked currents take angles";
  EXPECT_EQ(told.err, "overtone: warning: " + warning + "\n");
  EXPECT_EQ(read_json(fs::path(out) / "summary.json")["warnings"],
            nlohmann::json::array({warning}));

  const ProgramRun checked = run_overtone({"check", path("study.toml")});
  EXPECT_EQ(checked.err, "overtone: warning: " + warning + "\n");
}

TEST_F(InputFiles, AmbiguousBranchOfALimitIsRefused) {
  files_.text["bus.csv"] = "bus,p_kw,q_kvar\ns,0,0\ns-a,10,0\nb,10,0\nc,10,0\na-b,10,0\n";
  files_.text["branch.csv"] = "from,to,r_ohm,x_ohm\ns,a-b,1,1\ns,s-a,1,1\ns-a,b,1,1\nb,c,1,1\n";
  files_.text["study.toml"] += "[limits.branch_current_a]\n\"s-a-b\" = 8\n";
  files_.write(folder_);
  const ProgramRun run = run_overtone({"condition", path("study.toml")});
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_EQ(run.err,
            "overtone: branch 's-a-b' may be s to a-b (without id, branch.csv:2) or s-a to b "
            "(without id, branch.csv:4); give them an id in branch.csv and name that\n");
}

TEST_F(InputFiles, ParallelLinesAreSaidAndToldApartByTheirIds) {
  files_.text["branch.csv"] = "from,to,r_ohm,x_ohm\ns,a,1,1\na,b,1,1\nb,c,1,1\nb,c,1,1\n";
  files_.write(folder_);
  const ProgramRun said = run_overtone({"flow", path()});
  EXPECT_EQ(said.exit_code, 0);
  EXPECT_EQ(line_count(said.err), 1) << said.err;
  EXPECT_NE(said.err.find("branch b-c (branch.csv:4) and branch b-c (branch.csv:5)"),
            std::string::npos)
      << said.err;
  files_.text["branch.csv"] =
      "from,to,r_ohm,x_ohm,id\ns,a,1,1,\na,b,1,1,\nb,c,1,1,east\nb,c,1,1,west\n";
  files_.write(folder_);
  const ProgramRun named = run_overtone({"flow", path(), "-o", path("result")});
  EXPECT_EQ(named.exit_code, 0);
  EXPECT_EQ(named.err, "");
  EXPECT_EQ(headings_of(folder_.path() / "result/branch_hours.csv"),
            "hour,from,to,i_rms,i_rms_a,i_max,loading,id");
}

TEST_F(InputFiles, VehiclesAtTheSlackBusCount) {
  files_.replace("bus.csv", "s,0,0", "s,300,0");
  files_.write(folder_);
  const ProgramRun checked = run_overtone({"check", path("study.toml")});
  EXPECT_EQ(checked.exit_code, 0);
  EXPECT_EQ(checked.err.find("left out"), std::string::npos) << checked.err;
}

TEST_F(InputFiles, LinesOfOtherFilesAreNotRepeated) {
  files_.text["secret.txt"] = "root:x:0:0:the line of another file\n";
  files_.replace("study.toml", "fleet.csv", "secret.txt");
  files_.write(folder_);
  const ProgramRun run = run_overtone({"check", path("study.toml")});
  EXPECT_EQ(run.exit_code, 6);
  EXPECT_EQ(run.err.find("root"), std::string::npos) << run.err;
}

}  // namespace

}  // namespace overtone::cli_tests
