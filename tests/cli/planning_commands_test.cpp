// The commands dispatch and allocate: files, exit codes, messages.

#include <cmath>
#include <regex>

#include <gtest/gtest.h>

#include <overtone/csv_table.hpp>

#include "program_run.hpp"
#include "support/temporary_folder.hpp"

namespace overtone::cli_tests {

namespace {

namespace fs = std::filesystem;

/// A study of the project with some text replaced, its paths made absolute.
fs::path changed(const support::TemporaryFolder& folder, const std::string& study,
                 std::vector<std::pair<std::string, std::string>> changes) {
  const std::string source = OVERTONE_SOURCE_DIR;
  std::string text = read_text(fs::path(source) / "studies" / study);
  changes.emplace_back("\"../../networks", "\"" + source + "/networks");
  for (const auto& [from, to] : changes) {
    size_t at = text.find(from);
    for (; at != std::string::npos; at = text.find(from, at + to.size())) {
      text.replace(at, from.size(), to);
    }
  }
  const std::string beside = (fs::path(source) / "studies" / study).parent_path().string();
  text = std::regex_replace(text, std::regex("\"([a-z0-9_-]+\\.csv)\""), "\"" + beside + "/$1\"");
  return folder.write("study.toml", text);
}

void expect_refusal(const fs::path& study, const char* command, const std::string& message) {
  const auto run = run_overtone({command, study.string()});
  EXPECT_EQ(run.exit_code, 2) << run.out;
  EXPECT_NE(run.err.find(message), std::string::npos) << run.err;
  EXPECT_EQ(line_count(run.err), 1);
}

TEST(DispatchCommand, WritesItsTablesAndSummary) {
  const support::TemporaryFolder folder;
  const auto run =
      run_overtone({"dispatch", "studies/dispatch/ieee33.toml", "-o", folder.path().string()});
  ASSERT_EQ(run.exit_code, 0) << run.err << run.out;
  EXPECT_EQ(
      headings_of(folder.path() / "lots.csv"),
      "run,hour,bus,cars,capacity_mwh,charge_max_mw,charge_mw,discharge_mw,q_mvar,energy_mwh");
  EXPECT_EQ(rows_of(folder.path() / "lots.csv"), 4 * 24 * 5);
  EXPECT_EQ(rows_of(folder.path() / "bus_hours.csv"), 4 * 24 * 33);
  EXPECT_EQ(rows_of(folder.path() / "grid.csv"), 4 * 24);
  const auto summary = read_json(folder.path() / "summary.json");
  ASSERT_EQ(summary["runs"].size(), 4U);
  for (const auto& one : summary["runs"]) {
    EXPECT_EQ(one["status"], "optimal");
    EXPECT_EQ(one["verification"]["passed"], true);
    EXPECT_GT(one["thd_max"].get<double>(), 0.0);
  }
  EXPECT_NE(run.out.find("S2b against S1b: objective -12.2"), std::string::npos) << run.out;
}

TEST(DispatchCommand, OneFaultOneMessage) {
  const support::TemporaryFolder folder;
  const std::string study = "dispatch/ieee33.toml";
  const auto table = [&](const std::string& text) {
    return folder.write("table.csv", text).string();
  };
  expect_refusal(changed(folder, study, {{"dead_band_pu = 0.05", "dead_band_pu = 0.12"}}),
                 "dispatch", "penalty.dead_band_pu (study.toml:22): 0.12; must be below limit_pu");
  expect_refusal(
      changed(folder, study, {{"\"ieee33-lots.csv", "\"" + table("bus,chargers\n40,600\n")}}),
      "dispatch", "lot at bus 40 (table.csv:2): bus not in feeder (buses 1..33)");
  expect_refusal(changed(folder, study,
                         {{"\"ieee33-generators.csv",
                           "\"" + table("bus,s_mva,p_min_mw,p_max_mw,ramp_mw_per_h,cost_per_mwh\n"
                                        "7,0.6,0.7,0.6,0.3,62\n")}}),
                 "dispatch", "generator at bus 7 (table.csv:2): Pmin 0.7 MW above Pmax 0.6 MW");
  expect_refusal(changed(folder, study, {{"vehicle_to_grid = false", "efficiency = 0.05"}}),
                 "dispatch", "charger limit delivers at most");
  expect_refusal(changed(folder, study, {{"first_hour = 13", "first_hour = 25"}}), "dispatch",
                 "25; must be a whole number, 1 to 24");
  expect_refusal(changed(folder, study, {{"title", "tilte"}}), "dispatch", "did you mean title?");
}

TEST(DispatchCommand, InfeasibleStudyNamesTheLimit) {
  const support::TemporaryFolder folder;
  const fs::path study =
      changed(folder, "dispatch/ieee33.toml",
              {{"[penalty]", "[unused]"},
               {"first_hour = 13", "first_hour = 13\nload_scale = 1.6\nruns = [\"S1a\"]"},
               {"[unused]", "[penalty]"}});
  const auto run = run_overtone({"dispatch", study.string()});
  EXPECT_EQ(run.exit_code, 3) << run.out << run.err;
  EXPECT_NE(run.out.find("cannot be kept: voltage at bus 18"), std::string::npos) << run.out;
}

TEST(AllocateCommand, WritesItsTablesAndSummary) {
  const support::TemporaryFolder folder;
  const auto run = run_overtone({"allocate", "studies/allocation/ieee13.toml", "--stations", "50",
                                 "100", "-o", folder.path().string()});
  ASSERT_EQ(run.exit_code, 0) << run.err << run.out;
  EXPECT_EQ(headings_of(folder.path() / "plans.csv"), "stations,objective,bus,count");
  EXPECT_EQ(rows_of(folder.path() / "plans.csv"), 2 * 4 * 10);
  EXPECT_EQ(rows_of(folder.path() / "owner.csv"), 2 * 4 * 24);
  EXPECT_EQ(rows_of(folder.path() / "bus_hours.csv"), 2 * 4 * 288 * 12);
  const auto summary = read_json(folder.path() / "summary.json");
  ASSERT_EQ(summary["cases"].size(), 2U);
  EXPECT_EQ(summary["cases"][0]["plans"][3]["stations_by_bus"]["652"], 50);
  EXPECT_NEAR(summary["cases"][1]["plans"][3]["total_cost"].get<double>(), 407.90, 0.41);
  EXPECT_NE(run.out.find("611:21 652:29"), std::string::npos) << run.out;
}

TEST(AllocateCommand, ImpossibleSitesAreInfeasible) {
  const support::TemporaryFolder folder;
  const fs::path study = changed(folder, "allocation/ieee13.toml",
                                 {{"[\"633\", \"634\", \"645\", \"646\", \"671\", \"675\", "
                                   "\"684\", \"611\", \"652\", \"680\"]",
                                   "[\"634\"]"}});
  const auto run = run_overtone({"allocate", study.string()});
  EXPECT_EQ(run.exit_code, 3) << run.out << run.err;
  EXPECT_NE(run.out.find("no candidate set can host 200 stations: branch 633-634"),
            std::string::npos)
      << run.out;
}

TEST(CheckCommand, KnowsStudiesOfDispatchAndAllocation) {
  const auto dispatch = run_overtone({"check", "studies/dispatch/ieee69.toml"});
  EXPECT_EQ(dispatch.exit_code, 0) << dispatch.err;
  EXPECT_NE(dispatch.out.find("3 generators, 2 renewables, 1 storage units, 5 lots"),
            std::string::npos);
  const auto allocation = run_overtone({"check", "studies/allocation/ieee123.toml"});
  EXPECT_EQ(allocation.exit_code, 0) << allocation.err;
  EXPECT_NE(allocation.out.find("200 at 10 candidates"), std::string::npos);
}

}  // namespace

}  // namespace overtone::cli_tests
