#include <cmath>
#include <cstdlib>

#include <gtest/gtest.h>

#include <overtone/csv_table.hpp>

#include "program_run.hpp"
#include "support/temporary_folder.hpp"

namespace overtone::cli_tests {

namespace {

namespace fs = std::filesystem;
using nlohmann::json;

/// The first row of the published figures for a feeder, case and strategy.
struct Reference {
  Reference(const std::string& feeder, const std::string& study_case, const std::string& strategy,
            const std::string& penetration)
      : table(fs::path(OVERTONE_SOURCE_DIR) / "tests/reference/energy_conditioning.csv") {
    while (row < table.row_count() &&
           !(table.text(row, "feeder") == feeder && table.text(row, "case") == study_case &&
             table.text(row, "strategy") == strategy &&
             table.text(row, "penetration") == penetration)) {
      ++row;
    }
  }
  [[nodiscard]] double at(const std::string& heading) const { return table.number(row, heading); }
  [[nodiscard]] const std::string& text(const std::string& heading) const {
    return table.text(row, heading);
  }

  CsvTable table;
  int row = 0;
};

void expect_load_flow_figures(const json& summary, const Reference& reference) {
  EXPECT_EQ(summary["status"], "load_flow");
  EXPECT_NEAR(summary["sum_voltage_deviation"].get<double>(), reference.at("sum_dv"), 5.1e-7);
  EXPECT_NEAR(summary["sum_thd"].get<double>(), reference.at("sum_thd"), 5.1e-7);
  EXPECT_NEAR(summary["v_min"].get<double>(), reference.at("v_min"), 5.1e-7);
  EXPECT_EQ(summary["v_min_bus"], reference.text("v_min_bus"));
  EXPECT_EQ(std::to_string(summary["v_min_hour"].get<int>()), reference.text("v_min_hour"));
  EXPECT_NEAR(100.0 * summary["thd_max"].get<double>(), reference.at("thd_max_percent"), 5.1e-6);
  EXPECT_EQ(summary["thd_max_bus"], reference.text("thd_max_bus"));
  EXPECT_NEAR(summary["substation_current_by_hour"]["20"].get<double>(),
              reference.at("substation_hour20"), 5.1e-6);
}

TEST(ConditionCommand, CaseOneHasTheReferenceFigures) {
  const support::TemporaryFolder folder;
  const auto run =
      run_overtone({"condition", "studies/ieee33-case1.toml", "-o", folder.path().string()});
  ASSERT_EQ(run.exit_code, 0) << run.err;
  const json summary = read_json(folder.path() / "summary.json");
  expect_load_flow_figures(summary, Reference("ieee33", "I", "", "0"));
  EXPECT_TRUE(summary["strategy"].is_null());
  EXPECT_EQ(rows_of(folder.path() / "lots.csv"), 0);
}

TEST(ConditionCommand, ChargingOnArrivalHasTheReferenceFigures) {
  const support::TemporaryFolder folder;
  const auto run = run_overtone(
      {"condition", "studies/ieee33-case2-strategy1.toml", "-o", folder.path().string()});
  ASSERT_EQ(run.exit_code, 0) << run.err;
  expect_load_flow_figures(read_json(folder.path() / "summary.json"),
                           Reference("ieee33", "II", "I", "0.21"));
}

TEST(ConditionCommand, SearchesForTheLargestPenetration) {
  const support::TemporaryFolder folder;
  const auto run =
      run_overtone({"condition", "studies/ieee33-case2-strategy1.toml", "--largest-penetration",
                    "--within", "0.5", "--json", "-o", folder.path().string()});
  ASSERT_EQ(run.exit_code, 0) << run.err;
  const json summary = json::parse(run.out);
  const json& found = summary["largest_penetration"];
  EXPECT_EQ(found["status"], "found");
  EXPECT_NEAR(found["allowed_percent"].get<double>(), 65.5, 0.5);
  EXPECT_LE(found["beyond_percent"].get<double>() - found["allowed_percent"].get<double>(), 0.5);
  EXPECT_EQ(found["runs"][1]["penetration_percent"], 21.0) << "the study's own";
  EXPECT_EQ(summary["status"], "load_flow") << "the schedule at the largest that is allowed";
  EXPECT_EQ(rows_of(folder.path() / "penetration.csv"), static_cast<int>(found["runs"].size()));
  const auto without_vehicles =
      run_overtone({"condition", "studies/ieee33-case1.toml", "--largest-penetration"});
  EXPECT_EQ(without_vehicles.exit_code, 2);
  EXPECT_NE(without_vehicles.err.find("case I has no vehicles"), std::string::npos);
}

TEST(ConditionCommand, InterruptedSearchKeepsWhatThereIs) {
  const auto run = interrupt_overtone({"condition", "studies/ieee33-case3-strategy2.toml",
                                       "--largest-penetration", "--up-to", "1000"},
                                      "iteration 3");
  EXPECT_EQ(run.exit_code, 130) << run.err;
  EXPECT_NE(run.out.find("largest penetration: interrupted; no answer yet"), std::string::npos)
      << run.out;
}

TEST(ConditionCommand, SummaryHasEveryDocumentedKey) {
  const support::TemporaryFolder folder;
  ASSERT_EQ(run_overtone(
                {"condition", "studies/ieee33-case2-strategy1.toml", "-o", folder.path().string()})
                .exit_code,
            0);
  const json summary = read_json(folder.path() / "summary.json");
  for (const char* key : {"command",
                          "feeder",
                          "title",
                          "case",
                          "strategy",
                          "study_file",
                          "status",
                          "point_quality",
                          "message",
                          "objective",
                          "perspective_objective",
                          "sum_voltage_deviation",
                          "sum_thd",
                          "v_min",
                          "v_min_bus",
                          "v_min_hour",
                          "thd_max",
                          "thd_max_bus",
                          "thd_max_hour",
                          "thd_limit",
                          "buses_over_thd_limit_by_hour",
                          "substation_current_by_hour",
                          "solve_seconds",
                          "method",
                          "cuts",
                          "iterations",
                          "operating_limit_violation",
                          "shortfalls",
                          "verification",
                          "equations",
                          "variables",
                          "units",
                          "bases",
                          "version"}) {
    EXPECT_TRUE(summary.contains(key)) << key;
  }
  EXPECT_EQ(summary["verification"]["passed"], true);
  EXPECT_EQ(summary["buses_over_thd_limit_by_hour"].size(), 24U);
  EXPECT_EQ(summary["objective"].get<double>(),
            summary["sum_voltage_deviation"].get<double>() + summary["sum_thd"].get<double>());
}

TEST(ConditionCommand, LotTablesHaveTheDocumentedColumns) {
  const support::TemporaryFolder folder;
  ASSERT_EQ(run_overtone(
                {"condition", "studies/ieee33-case2-strategy1.toml", "-o", folder.path().string()})
                .exit_code,
            0);
  EXPECT_EQ(headings_of(folder.path() / "lots.csv"),
            "hour,bus,p_battery,p_grid,q_grid,i_rms,i_capacity,p_kw,q_kvar,i_rms_a,i_capacity_a");
  EXPECT_EQ(rows_of(folder.path() / "lots.csv"), 24 * 32);
  EXPECT_EQ(headings_of(folder.path() / "lot_harmonics.csv"), "hour,bus,order,i_re,i_im,i_a");
  EXPECT_EQ(rows_of(folder.path() / "lot_harmonics.csv"), 24 * 32 * 13);
  EXPECT_EQ(
      names_in(folder.path()),
      (std::vector<std::string>{
          "binding_limits.csv", "branch_hours.csv", "bus_harmonics.csv", "bus_hours.csv",
          "bus_hours_before.csv", "feeder_branches.csv", "feeder_buses.csv", "lot_harmonics.csv",
          "lots.csv", "objective.csv", "sessions.csv", "substation_hours.csv", "summary.json"}));
}

/// Chargers without control draw what the battery takes and their losses (15)–(18).
TEST(ConditionCommand, LotTableBalances) {
  const support::TemporaryFolder folder;
  ASSERT_EQ(run_overtone(
                {"condition", "studies/ieee33-case2-strategy1.toml", "-o", folder.path().string()})
                .exit_code,
            0);
  const CsvTable lots(folder.path() / "lots.csv");
  double charged = 0.0;
  for (int row = 0; row < lots.row_count(); ++row) {
    const double p = lots.number(row, "p_grid");
    const double q = lots.number(row, "q_grid");
    EXPECT_NEAR(p - 0.09 * p * p - 0.0475 * q * q, lots.number(row, "p_battery"), 1e-12);
    EXPECT_NEAR(0.02 * p * p + 0.02 * q * q, q, 1e-12);
    charged += lots.number(row, "p_battery");
  }
  EXPECT_NEAR(1000.0 * charged, 1783.8, 0.1);  // kWh: 178.92 vehicles of 9.97 kWh
}

TEST(ConditionCommand, ReportComparesWithTheCaseWithoutVehicles) {
  const auto run = run_overtone({"condition", "studies/ieee33-case2-strategy1.toml"});
  ASSERT_EQ(run.exit_code, 0) << run.err;
  for (const char* text : {"30.621861", "31.292255", "0.913090", "0.908039", "8.69314", "8.76528",
                           "18, 20", "33, 20", "178.92 in 32 lots", "passed"}) {
    EXPECT_NE(run.out.find(text), std::string::npos) << text << "\n" << run.out;
  }
}

/// Writes a study of the project with changes, its paths made absolute.
fs::path changed_study(const support::TemporaryFolder& folder, const std::string& name,
                       const std::vector<std::pair<std::string, std::string>>& changes) {
  const std::string source = OVERTONE_SOURCE_DIR;
  std::string study = read_text(fs::path(source) / "studies" / name);
  std::vector<std::pair<std::string, std::string>> all = changes;
  all.emplace_back("\"../networks", "\"" + source + "/networks");
  all.emplace_back("\"fleet/", "\"" + source + "/studies/fleet/");
  for (const auto& [from, to] : all) {
    const size_t at = study.find(from);
    if (at != std::string::npos) {
      study.replace(at, from.size(), to);
    } else if (from != "\"fleet/") {
      ADD_FAILURE() << from;
    }
  }
  return folder.write("study.toml", study);
}

TEST(ConditionCommand, LoadFlowThatBreaksLimitsIsNoSuccess) {
  const support::TemporaryFolder folder;
  const fs::path study = changed_study(folder, "ieee33-case2-strategy1.toml",
                                       {{"penetration = 0.21", "penetration = 1.0"}});
  const auto run =
      run_overtone({"condition", study.string(), "-o", (folder.path() / "result").string()});
  EXPECT_EQ(run.exit_code, 3) << run.out << run.err;
  for (const char* text : {"limits broken: low voltage", "bus 18, hour 20", "263.02 A", "260 A",
                           "verification  FAILED", "point         infeasible", "limit broken"}) {
    EXPECT_NE(run.out.find(text), std::string::npos) << text << "\n" << run.out;
  }
  const json summary = read_json(folder.path() / "result/summary.json");
  EXPECT_EQ(summary["status"], "limits_broken");
  EXPECT_EQ(summary["point_quality"], "infeasible");
  EXPECT_EQ(summary["verification"]["passed"], false);
  EXPECT_TRUE(summary["perspective_objective"].is_null());
  EXPECT_GT(summary["shortfalls"].size(), 2U);
  EXPECT_NEAR(summary["v_min"].get<double>(), 0.888438, 5e-7);
  EXPECT_EQ(rows_of(folder.path() / "result/lots.csv"), 24 * 32) << "the point is there";
}

TEST(ConditionCommand, EnforcedThdOfACaseWithoutVehiclesIsJudged) {
  const support::TemporaryFolder folder;
  const fs::path study =
      changed_study(folder, "ieee33-case1.toml", {{"\"reported\"", "\"enforced\""}});
  const auto run = run_overtone({"condition", study.string()});
  EXPECT_EQ(run.exit_code, 3) << run.out << run.err;
  EXPECT_NE(run.out.find("THD 222 times, the worst at bus 33, hour 20: 8.69314 % > 5 %"),
            std::string::npos)
      << run.out;
  EXPECT_NE(run.out.find("162 more, all in summary.json"), std::string::npos) << run.out;
}

TEST(CompareCommand, SaysThatLimitsAreBroken) {
  const support::TemporaryFolder folder;
  const fs::path study =
      changed_study(folder, "ieee33-case1.toml", {{"v_min_pu = 0.9 ", "v_min_pu = 0.95 "}});
  const auto run = run_overtone({"compare", study.string()});
  EXPECT_EQ(run.exit_code, 3) << run.out << run.err;
  EXPECT_NE(run.out.find("limits_broken"), std::string::npos) << run.out;
}

TEST(ConditionCommand, FullConditioningOfThe33BusFeederClosesTheGap) {
  const support::TemporaryFolder folder;
  const auto run = run_overtone(
      {"condition", "studies/ieee33-case3-strategy2.toml", "-o", folder.path().string()});
  ASSERT_EQ(run.exit_code, 0) << run.out << run.err;
  EXPECT_EQ(run.err, "");  // no progress line where there is no terminal
  const json summary = read_json(folder.path() / "summary.json");
  const Reference reference("ieee33", "III", "II", "1");
  const double expected = reference.at("sum_dv") + reference.at("sum_thd");
  EXPECT_EQ(summary["status"], "gap_closed");
  EXPECT_LE(summary["objective"].get<double>(), expected * 1.001);
  EXPECT_EQ(summary["verification"]["passed"], true);
  EXPECT_GE(summary["iterations"].size(), 1U);
  EXPECT_GT(summary["variables"].get<long>(), 0);
  EXPECT_EQ(rows_of(folder.path() / "lots.csv"), 24 * 32);
}

TEST(ConditionCommand, InterruptedRunWritesWhatThereIs) {
  const support::TemporaryFolder folder;
  const auto run = interrupt_overtone(
      {"condition", "studies/ieee123-case3-strategy2.toml", "-o", folder.path().string()},
      "iteration ");  // the first that is shown: a quick solve may show no certain one
  EXPECT_EQ(run.exit_code, 130) << run.err;
  const json summary = read_json(folder.path() / "summary.json");
  EXPECT_EQ(summary["status"], "interrupted");
  EXPECT_EQ(headings_of(folder.path() / "lots.csv"),
            "hour,bus,p_battery,p_grid,q_grid,i_rms,i_capacity,p_kw,q_kvar,i_rms_a,i_capacity_a");
  const std::string erased = "\r\033[K";
  EXPECT_EQ(run.err.substr(run.err.size() - erased.size()), erased);
}

/// In hours 7 to 15 (6:00 to 15:00) too few vehicles are plugged in to bring every bus to 5 %.
TEST(LongConditionCommand, InfeasibleStudySaysWhatCannotBeKept) {
  const support::TemporaryFolder folder;
  const fs::path file =
      changed_study(folder, "ieee33-case3-strategy1.toml", {{"\"reported\"", "\"enforced\""}});
  const fs::path output = folder.path() / "result";
  const auto run = run_overtone({"condition", file.string(), "-o", output.string()});
  EXPECT_EQ(run.exit_code, 3) << run.out << run.err;
  const json summary = read_json(output / "summary.json");
  EXPECT_EQ(summary["status"], "infeasible");
  EXPECT_FALSE(summary["shortfalls"].empty());
  EXPECT_NE(run.out.find("cannot be kept"), std::string::npos) << run.out;
}

TEST(LongCompareCommand, EveryMethodFindsTheSameOptimum) {
  const support::TemporaryFolder folder;
  const auto run = run_overtone(
      {"compare", "studies/ieee33-case3-strategy2-tight.toml", "-o", folder.path().string()});
  EXPECT_EQ(run.exit_code, 0) << run.out << run.err;
  const json runs = read_json(folder.path() / "summary.json")["runs"];
  ASSERT_EQ(runs.size(), 4U);
  const double first = runs[0]["objective"];
  for (const json& one : runs) {
    EXPECT_NEAR(one["objective"].get<double>(), first, 1e-3 * first) << one["cuts"];
  }
}

TEST(CompareCommand, OfALoadFlowIsTheSameFourTimes) {
  const support::TemporaryFolder folder;
  const auto run =
      run_overtone({"compare", "studies/ieee33-case1.toml", "-o", folder.path().string()});
  ASSERT_EQ(run.exit_code, 0) << run.err;
  const json runs = read_json(folder.path() / "summary.json")["runs"];
  ASSERT_EQ(runs.size(), 4U);
  for (const json& one : runs) {
    EXPECT_EQ(one["objective"], runs[0]["objective"]);
    EXPECT_GT(one["peak_memory_mb"].get<double>(), 1.0);  // a program's own size at least
    EXPECT_LT(one["peak_memory_mb"].get<double>(), 1000.0);
  }
  EXPECT_NE(run.out.find("memory"), std::string::npos) << run.out;
}

/// One Ctrl-C reaches the process of the method that runs, which hands over what it has.
TEST(CompareCommand, InterruptedRunWritesWhatThereIs) {
  const support::TemporaryFolder folder;
  const auto run = interrupt_overtone(
      {"compare", "studies/ieee123-case3-strategy2.toml", "-o", folder.path().string()},
      "iteration ");  // the first that is shown: a quick solve may show no certain one
  EXPECT_EQ(run.exit_code, 130) << run.err;
  const json runs = read_json(folder.path() / "summary.json")["runs"];
  ASSERT_EQ(runs.size(), 1U);
  EXPECT_EQ(runs[0]["status"], "interrupted");
  EXPECT_NE(run.out.find("interrupted"), std::string::npos) << run.out;
}

}  // namespace

}  // namespace overtone::cli_tests
