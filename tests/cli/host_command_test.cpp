#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include "program_run.hpp"
#include "support/temporary_folder.hpp"

namespace overtone::cli_tests {

namespace {

const char* const kStudy = "studies/hosting/ieee33-limits-a.toml";

TEST(HostCommand, ReportsTheStationAndWhatHoldsIt) {
  const ProgramRun run =
      run_overtone({"host", kStudy, "--scenario", "1", "--pattern", "ev1", "--bus", "18"});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_EQ(run.err, "");
  for (const char* words : {"IEEE 33-bus feeder", "0.1761", "voltage low at 13: 0.966",
                            "not to be summed", "solved        1 of 1", "weighted"}) {
    EXPECT_NE(run.out.find(words), std::string::npos) << words << "\n" << run.out;
  }
}

TEST(HostCommand, WritesItsTables) {
  const support::TemporaryFolder folder;
  const std::string output = (folder.path() / "out").string();
  const ProgramRun run = run_overtone({"host", kStudy, "--scenario", "1", "--scenario", "2",
                                       "--pattern", "ev1", "--bus", "18", "-o", output});
  ASSERT_EQ(run.exit_code, 0) << run.err;
  EXPECT_EQ(names_in(output), (std::vector<std::string>{
                                  "capacities.csv", "cases", "dispatch.csv", "feeder_branches.csv",
                                  "feeder_buses.csv", "growth.csv", "limits.csv", "summary.json"}));
  const std::filesystem::path out = output;
  EXPECT_EQ(rows_of(out / "capacities.csv"), 2);
  EXPECT_EQ(rows_of(out / "growth.csv"), 1);
  EXPECT_EQ(rows_of(out / "dispatch.csv"), 2 * 24 * (1 + 4 + 2 + 3));
  EXPECT_EQ(headings_of(out / "limits.csv"),
            "scenario,pattern,bus,role,kind,at,hour,value,limit,multiplier,order");
  const nlohmann::json summary = read_json(out / "summary.json");
  ASSERT_EQ(summary.at("cases").size(), 2U);
  EXPECT_NEAR(summary["cases"][0]["station_mw"].get<double>(), 0.1761, 5e-4);
  EXPECT_EQ(summary["cases"][0]["limited_by"]["kind"], "voltage_low");
  EXPECT_NEAR(summary["growth"][0]["mean_percent"].get<double>(),
              100.0 * (summary["cases"][1]["station_mw"].get<double>() /
                           summary["cases"][0]["station_mw"].get<double>() -
                       1.0),
              1e-9);
  EXPECT_LE(summary["checks"]["largest_cone_gap_pu"].get<double>(), 1e-5);
}

TEST(HostCommand, GoesOnWithFinishedCases) {
  const support::TemporaryFolder folder;
  const std::string output = (folder.path() / "out").string();
  const auto run = [&](const std::vector<std::string>& buses) {
    std::vector<std::string> arguments{"host",      kStudy, "--scenario", "1",
                                       "--pattern", "ev1",  "-o",         output};
    for (const std::string& bus : buses) {
      arguments.insert(arguments.end(), {"--bus", bus});
    }
    return run_overtone(arguments);
  };
  ASSERT_EQ(run({"18"}).exit_code, 0);
  const std::filesystem::path record = std::filesystem::path(output) / "cases" / "1_ev1_18.json";
  const std::string before = read_text(record);
  const std::string capacities = read_text(std::filesystem::path(output) / "capacities.csv");
  const ProgramRun more = run({"18", "33"});
  ASSERT_EQ(more.exit_code, 0) << more.err;
  EXPECT_NE(more.err.find("1 of 2 cases are in"), std::string::npos) << more.err;
  EXPECT_EQ(read_text(record), before);
  EXPECT_EQ(rows_of(std::filesystem::path(output) / "capacities.csv"), 2);
  // Every figure of a kept case comes back, its time included.
  ASSERT_EQ(run({"18"}).exit_code, 0);
  EXPECT_EQ(read_text(std::filesystem::path(output) / "capacities.csv"), capacities);
  // A record that isn't one is solved anew.
  std::ofstream(record) << "{\"key\":";
  ASSERT_EQ(run({"18"}).exit_code, 0);
  EXPECT_NE(read_text(record), "{\"key\":");
}

TEST(HostCommand, KeepsFinishedCasesWhenInterrupted) {
  const support::TemporaryFolder folder;
  const std::filesystem::path output = folder.path() / "out";
  const ProgramRun run = interrupt_overtone(
      {"host", kStudy, "--pattern", "ev1", "--threads", "1", "-o", output.string()}, "3 of 288");
  EXPECT_EQ(run.exit_code, 130) << run.err;
  EXPECT_GE(names_in(output / "cases").size(), 3U);
  EXPECT_LT(names_in(output / "cases").size(), 288U);
  EXPECT_EQ(rows_of(output / "capacities.csv"), 288);
  EXPECT_NE(read_text(output / "capacities.csv").find(",not_run,,"), std::string::npos);
}

TEST(HostCommand, InfeasibleCasesHaveTheirReasonAndNoNumber) {
  const support::TemporaryFolder folder;
  const std::string source = std::filesystem::absolute(OVERTONE_SOURCE_DIR).string();
  const auto study = folder.write(
      "study.toml", "feeder = \"" + source + "/networks/ieee33\"\ncurves = \"" + source +
                        "/studies/hosting/day_curves.csv\"\nscenario_file = \"s.csv\"\n"
                        "device_file = \"d.csv\"\nbuses = [\"2\"]\npatterns = [\"ev1\"]\n"
                        "[load]\nscale = 0.8\n");
  folder.write("s.csv", "scenario,line_limit_mw\nbare,4\n");
  folder.write("d.csv", "scenario,kind,bus\n");
  const std::filesystem::path output = folder.path() / "out";
  const ProgramRun run = run_overtone({"host", study.string(), "-o", output.string()});
  EXPECT_EQ(run.exit_code, 3) << run.err;
  EXPECT_NE(run.out.find("bus 18, hour 19: 0.9316 p.u. < 0.9500"), std::string::npos) << run.out;
  const std::string table = read_text(output / "capacities.csv");
  EXPECT_NE(table.find("bare,ev1,2,infeasible,,,"), std::string::npos) << table;
  // As many fields as headings, whatever the status.
  const std::string row =
      table.substr(table.find('\n') + 1, table.find("\"") - table.find('\n') - 1);
  EXPECT_EQ(std::count(row.begin(), row.end(), ','),
            std::count(table.begin(), table.begin() + static_cast<long>(table.find('\n')), ','));
  EXPECT_TRUE(read_json(output / "summary.json")["cases"][0]["station_mw"].is_null());
}

TEST(HostCommand, BadArgumentsAreRefused) {
  const ProgramRun root = run_overtone({"host", kStudy, "--bus", "1"});
  EXPECT_EQ(root.exit_code, 2);
  EXPECT_NE(root.err.find("is the substation; allowed are 2, 3"), std::string::npos) << root.err;
  const ProgramRun scenario = run_overtone({"host", kStudy, "--scenario", "9"});
  EXPECT_EQ(scenario.exit_code, 2);
  EXPECT_NE(scenario.err.find("scenario '9': not in the study"), std::string::npos);
  EXPECT_EQ(line_count(scenario.err), 1);
}

}  // namespace

}  // namespace overtone::cli_tests
