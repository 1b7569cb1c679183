#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <overtone/csv_table.hpp>

#include "program_run.hpp"
#include "support/temporary_folder.hpp"

namespace overtone::cli_tests {

namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

TEST(ScanCommand, NamesTheResonancesOfThe13BusFeeder) {
  const support::TemporaryFolder folder;
  const auto run =
      run_overtone({"scan", "networks/ieee13_by_phase", "--from", "2", "--to", "15", "--step",
                    "0.5", "--bus", "675", "--transfer", "671", "-o", folder.path().string()});
  ASSERT_EQ(run.exit_code, 0) << run.err;
  EXPECT_EQ(run.err, "");
  EXPECT_THAT(run.out, HasSubstr("capacitor cap1"));
  const auto summary = read_json(folder.path() / "summary.json");
  EXPECT_EQ(summary["status"], "complete");
  EXPECT_EQ(summary["frequency_hz"], 60.0);
  EXPECT_EQ(summary["orders"], 27);
  EXPECT_GE(summary["resonances"].size(), 2U);
  const CsvTable impedances(folder.path() / "impedances.csv");
  EXPECT_EQ(impedances.row_count(), 27 * 5);  // three phases, two sequences
  EXPECT_EQ(impedances.text(0, "order"), "2");
  EXPECT_EQ(impedances.text(5, "order"), "2.5");
  EXPECT_GT(CsvTable(folder.path() / "impedance_extremes.csv").row_count(), 0);
}

TEST(ScanCommand, ScansThePositiveSequenceOfAFeederByPhase) {
  const support::TemporaryFolder folder;
  const auto run = run_overtone({"scan", "networks/ieee13_by_phase", "--balanced", "--to", "3",
                                 "--step", "1", "--bus", "675", "-o", folder.path().string()});
  ASSERT_EQ(run.exit_code, 0) << run.err;
  EXPECT_THAT(run.err, HasSubstr("warning: positive sequence: the phases of"));
  const CsvTable impedances(folder.path() / "impedances.csv");
  ASSERT_EQ(impedances.row_count(), 3);
  EXPECT_EQ(impedances.text(0, "phases"), "positive");
  EXPECT_GT(impedances.number(2, "x_ohm"), impedances.number(0, "x_ohm"));
  EXPECT_EQ(run_overtone({"scan", "networks/ieee33", "--balanced", "--by-phase"}).exit_code, 2);
}

TEST(ScanCommand, TakesHertz) {
  const support::TemporaryFolder folder;
  const auto run = run_overtone({"scan", "networks/ieee33", "--hz", "--from", "120", "--to", "240",
                                 "--step", "60", "-o", folder.path().string()});
  ASSERT_EQ(run.exit_code, 0) << run.err;
  const CsvTable orders(folder.path() / "scan_orders.csv");
  ASSERT_EQ(orders.row_count(), 3);
  EXPECT_EQ(orders.text(1, "order"), "3");
  EXPECT_EQ(orders.text(1, "frequency_hz"), "180");
}

TEST(ScanCommand, RefusesInOneLine) {
  const auto fault = [](std::vector<std::string> more) {
    more.insert(more.begin(), {"scan", "networks/ieee33"});
    const auto run = run_overtone(more);
    EXPECT_EQ(run.exit_code, 2);
    return run.err;
  };
  EXPECT_EQ(fault({"--from", "5", "--to", "4"}),
            "overtone: --from 5 --to 4 --step 0.1; must be 1 to 100000 steps\n");
  EXPECT_EQ(fault({"--to", "4000", "--step", "10"}),
            "overtone: --to: order 3991; must be 0.01 to 3000\n");
  EXPECT_EQ(fault({"--bus", "99"}),
            "overtone: bus '99' is not a bus of feeder IEEE 33-bus feeder\n");
  EXPECT_THAT(fault({"--step", "0"}), HasSubstr("--step: 0; must be"));
}

}  // namespace

}  // namespace overtone::cli_tests
