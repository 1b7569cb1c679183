#include <gtest/gtest.h>

#include <overtone/csv_table.hpp>

#include "program_run.hpp"
#include "support/temporary_folder.hpp"

namespace overtone::cli_tests {

namespace {

namespace fs = std::filesystem;

TEST(MonteCarloCommand, WritesPercentilesThatDependOnSeedAndSamplesOnly) {
  const support::TemporaryFolder folder;
  const fs::path one = folder.path() / "one", two = folder.path() / "two";
  const auto run = [](const fs::path& output, const char* threads) {
    return run_overtone({"montecarlo", "studies/montecarlo/ieee33.toml", "--samples", "100",
                         "--threads", threads, "-o", output.string()});
  };
  const auto first = run(one, "1");
  EXPECT_EQ(first.exit_code, run(two, "2").exit_code);
  EXPECT_EQ(read_text(one / "bus_percentiles.csv"), read_text(two / "bus_percentiles.csv"));
  EXPECT_NE(first.out.find("100 samples of seed 1"), std::string::npos) << first.out;
  const auto summary = read_json(one / "summary.json");
  EXPECT_EQ(summary["samples"], 100);
  EXPECT_EQ(summary["status"], "done");
  const CsvTable table(one / "bus_percentiles.csv");
  EXPECT_EQ(table.row_count(), 33 * 14);
  int broken = 0;
  double worst = 0.0;
  for (int r = 0; r < table.row_count(); ++r) {
    EXPECT_LE(table.number(r, "cp95"), table.number(r, "cp99"));
    EXPECT_LE(table.number(r, "cp99"), table.number(r, "largest"));
    broken += table.text(r, "broken") == "1" ? 1 : 0;
    worst = table.integer(r, "order") == 0 ? std::max(worst, table.number(r, "cp95")) : worst;
  }
  EXPECT_EQ(summary["breaches_at_cp95"], broken);
  EXPECT_EQ(summary["thd_cp95_max"], worst);
  EXPECT_EQ(first.exit_code, broken == 0 ? 0 : 3);
}

TEST(MonteCarloCommand, SolvesFeedersByPhase) {
  const auto run = run_overtone(
      {"montecarlo", "studies/montecarlo/ieee13-by-phase.toml", "--samples", "40", "--seed", "5"});
  EXPECT_TRUE(run.exit_code == 0 || run.exit_code == 3) << run.err;
  EXPECT_NE(run.out.find("40 samples of seed 5"), std::string::npos) << run.out;
}

TEST(MonteCarloCommand, SamplesThePositiveSequenceOfAFeederByPhase) {
  const support::TemporaryFolder folder;
  const std::string study = "kind = \"montecarlo\"\nfeeder = \"" OVERTONE_SOURCE_DIR
                            "/networks/ieee13_by_phase\"\nsamples = 20\n[load]\n"
                            "levels = \"full\"\n[network]\nbalanced = true\n";
  const auto file = folder.write("study.toml", study);
  const fs::path output = folder.path() / "results";
  const auto run = run_overtone({"montecarlo", file.string(), "-o", output.string()});
  EXPECT_TRUE(run.exit_code == 0 || run.exit_code == 3) << run.err;
  EXPECT_NE(run.err.find("positive sequence: the phases of"), std::string::npos) << run.err;
  const CsvTable table(output / "bus_percentiles.csv");
  EXPECT_EQ(table.text(0, "bus"), "sourcebus") << "a bus is one node";
  folder.write("study.toml", study + "by_phase = true\n");
  const auto both = run_overtone({"montecarlo", file.string()});
  EXPECT_EQ(both.exit_code, 2);
  EXPECT_NE(
      both.err.find("network.balanced (study.toml:7): true, and by_phase is, too; must be one"),
      std::string::npos)
      << both.err;
}

TEST(MonteCarloCommand, KeysThatWouldNotCountAreRefused) {
  const support::TemporaryFolder folder;
  const std::string feeder = "kind = \"montecarlo\"\nfeeder = \"" OVERTONE_SOURCE_DIR
                             "/networks/ieee33\"\n[spectrum]\nangle_spread_deg = 10\n";
  const auto file = folder.write("study.toml", feeder);
  const auto run = run_overtone({"montecarlo", file.string()});
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_NE(run.err.find("counts with angles = \"spread\" only"), std::string::npos) << run.err;
}

}  // namespace

}  // namespace overtone::cli_tests
