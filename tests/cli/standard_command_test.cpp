#include <cmath>
#include <map>

#include <gtest/gtest.h>

#include <overtone/csv_table.hpp>

#include "program_run.hpp"
#include "support/temporary_folder.hpp"

namespace overtone::cli_tests {

namespace {

namespace fs = std::filesystem;

TEST(StandardCommand, BrokenLimitsAreCountedAsFlowCountsThem) {
  const support::TemporaryFolder folder;
  const fs::path output = folder.path() / "standard", flow = folder.path() / "flow";
  const auto run = run_overtone({"standard", "networks/ieee33", "--hour", "20", "--sources", "3",
                                 "--output", output.string()});
  EXPECT_EQ(run.exit_code, 3) << run.err;
  EXPECT_EQ(run.err,
            "overtone: warning: point of common coupling substation: behind an ideal source the "
            "short-circuit current is infinite, which has the loosest limits; give the grid's with "
            "--short-circuit-current\n");
  ASSERT_EQ(
      run_overtone({"flow", "networks/ieee33", "--hour", "20", "-o", flow.string()}).exit_code, 0);
  const auto summary = read_json(output / "summary.json");
  EXPECT_EQ(summary["kept"], false);
  EXPECT_EQ(summary["voltage_breaches"], read_json(flow / "summary.json")["ieee519_violations"]);
  EXPECT_EQ(summary["voltage_breaches"], rows_of(output / "voltage_breaches.csv"));
  EXPECT_TRUE(summary["coupling"]["short_circuit_a"].is_null());
  EXPECT_NE(run.out.find("Limits are broken."), std::string::npos);

  const CsvTable shares(output / "breach_shares.csv");
  std::map<std::pair<std::string, int>, double> sums;
  for (int r = 0; r < shares.row_count(); ++r) {
    sums[{shares.text(r, "bus"), shares.integer(r, "order")}] += shares.number(r, "share");
  }
  EXPECT_EQ(sums.size(), summary["voltage_breaches"]);
  for (const auto& [place, sum] : sums) {
    EXPECT_NEAR(sum, 1.0, 1e-9) << place.first << " order " << place.second;
  }
}

TEST(StandardCommand, AFeederByPhaseHasUnbalanceAndTransformers) {
  const support::TemporaryFolder folder;
  const auto run =
      run_overtone({"standard", "networks/ieee13_by_phase", "--standard", "en50160", "--pcc",
                    "650632", "--eddy-loss", "0.1", "-o", folder.path().string()});
  EXPECT_EQ(run.exit_code, 3) << run.err;
  const CsvTable unbalance(folder.path() / "voltage_unbalance.csv");
  int over = 0;
  for (int r = 0; r < unbalance.row_count(); ++r) {
    EXPECT_EQ(unbalance.number(r, "limit"), 0.02);
    over += unbalance.number(r, "negative_factor") > 0.02 ? 1 : 0;
  }
  const auto summary = read_json(folder.path() / "summary.json");
  EXPECT_EQ(summary["unbalance_breaches"], over);
  EXPECT_EQ(summary["coupling"]["name"], "650632");
  EXPECT_TRUE(summary["coupling"]["limits"].is_null());
  EXPECT_GT(rows_of(folder.path() / "winding_harmonics.csv"), 0);
  const CsvTable demand(folder.path() / "demand_distortion.csv");
  EXPECT_EQ(demand.text(0, "conductor"), "line 650632.1");
  EXPECT_EQ(demand.text(0, "limit"), "");
}

TEST(StandardCommand, KeptLimitsEndWithNothingToSay) {
  const auto run =
      run_overtone({"standard", "networks/ieee33", "--load-scale", "0.05", "--demand-current",
                    "400", "--short-circuit-current", "20000", "--hour", "20"});
  EXPECT_EQ(run.exit_code, 0) << run.out;
  EXPECT_NE(run.out.find("All limits are kept."), std::string::npos);
  EXPECT_NE(run.out.find("Isc/IL 50; IEEE Std 519-2022, table 2; 0 values over"), std::string::npos)
      << run.out;
}

TEST(StandardCommand, BadArgumentsGetALine) {
  EXPECT_EQ(run_overtone({"standard", "networks/ieee33", "--pcc", "nowhere"}).err,
            "overtone: feeder IEEE 33-bus feeder (feeder.toml): point of common coupling nowhere: "
            "there is no such bus "
            "or branch; say substation for the source\n");
  EXPECT_EQ(run_overtone({"standard", "networks/ieee33", "--eddy-loss", "-1"}).exit_code, 2);
  EXPECT_EQ(run_overtone({"standard", "networks/ieee33", "--standard", "g5-5"}).exit_code, 2);
}

}  // namespace

}  // namespace overtone::cli_tests
