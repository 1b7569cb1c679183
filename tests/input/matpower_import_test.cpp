// Case files of MATPOWER.

#include <overtone/matpower/matpower_import.hpp>

#include <fstream>

#include <gtest/gtest.h>

#include <overtone/csv_table.hpp>
#include <overtone/element_folder.hpp>
#include <overtone/network_input.hpp>

#include "support/edited_file.hpp"
#include "support/reference_cases.hpp"
#include "support/temporary_folder.hpp"

namespace overtone {
namespace {

std::filesystem::path case_file(const std::string& name) {
  return support::source_folder() / "tests/reference/matpower" / (name + ".m");
}

/// Against the voltages of voltages.csv.
void expect_voltages(const std::string& name, const NetworkInput& input, double tolerance) {
  const auto result = HarmonicLoadFlow(input.network)
                          .solve(scaled_loads(*input.network, {1.0}), {.tolerance = 1e-13});
  ASSERT_TRUE(result.converged());
  const CsvTable table(support::source_folder() / "tests/reference/matpower/voltages.csv");
  int compared = 0;
  for (int row = 0; row < table.row_count(); ++row) {
    if (table.text(row, "case") != name) {
      continue;
    }
    ++compared;
    for (int n = 0; n < input.network->node_count(); ++n) {
      const std::string& label = input.network->nodes[n].label;
      if (label.substr(0, label.find('.')) == table.text(row, "bus")) {
        EXPECT_NEAR(std::abs(result.voltage(0, 0, n)), table.number(row, "vm_pu"), tolerance)
            << name << " bus " << label;
      }
    }
  }
  const int phases = 4 - input.network->phases_per_node;  // nodes a bus: 1 or 3
  EXPECT_EQ(compared * phases, input.network->node_count());
}

TEST(MatpowerImport, CasesHaveTheVoltagesOfAnIndependentSolution) {
  for (const char* name : {"feeder9", "feeder4_kw", "grid6"}) {
    expect_voltages(name, read_network(case_file(name)), 1e-10);
    expect_voltages(name, read_network(case_file(name), {.nodes_of = NodesOf::conductors}), 1e-9);
  }
}

TEST(MatpowerImport, SaysWhatItLeavesOut) {
  const FeederInput input = import_matpower(case_file("feeder9"));
  EXPECT_TRUE(input.balanced);
  EXPECT_EQ(
      input.warnings,
      (Warnings{"phase shifts of 3 branches only turn the angles behind them; they are left out",
                "buses of type 4 and what is on them are left out: 99",
                "not used: mpc.gencost, mpc.bus_name",
                "not used: limits of voltages, active power and angles, rateB and rateC; rateA "
                "limits currents, and zero sequence is taken as positive where a feeder is solved "
                "by phase"}));
}

TEST(MatpowerImport, AFolderOfItHasItsVoltages) {
  const support::TemporaryFolder folder;
  for (const FeederText& text :
       element_folder_texts(import_matpower(case_file("feeder9")).feeder)) {
    std::ofstream(folder.path() / text.name) << text.content;
  }
  expect_voltages("feeder9", read_network(folder.path(), {.nodes_of = NodesOf::buses}), 1e-10);
}

TEST(MatpowerImport, RefusesWhatItCannotTake) {
  const auto refused = [](const std::string& what, const std::string& instead,
                          const std::string& message) {
    support::expect_refused_edit(case_file("feeder9"), what, instead, message, import_matpower);
  };
  refused("mpc.version = '2'", "mpc.version = '1'", "case (broken.m:10): version '1'; must be '2'");
  refused("mpc.baseMVA = 10;", "", "case (broken.m): mpc.baseMVA is 0; must be > 0");
  refused(
      "mpc.gencost", "mpc.bus(1, 3) = 2;\nmpc.gencost",
      "case (broken.m:49): statement 'mpc.bus(1, 3) = 2'; what is read is mpc.<field> = number, "
      "'text', [matrix] or {cells}: save the case with savecase first");
  refused("0.25\t0.1", "0.25\tabc", "case (broken.m:23): 'abc' is no number");
  support::expect_refused_edit(
      case_file("grid6"), "0.9\t40\t0", "0.9\t40\t1",
      "generator at bus 5 (broken.m:24): holds 0.9 pu where another holds 0.96; must be one",
      import_matpower);
  refused("2\t12\t0.005\t0.090\t0\t8\t0\t0\t1.0125\t30",
          "2\t12\t0.005\t0.090\t0\t8\t0\t0\t1.0125\t0",
          "branch 11-12 (broken.m:39): closes a loop round which phases shift by 30 degrees; must "
          "cancel, or the loop stand open");
  refused("15\t16\t0.150", "15\t17\t0.150",
          "branch (broken.m:45): bus 17; the case has none of this number");
  refused("1\t3\t0\t0", "1\t1\t0\t0",
          "case broken (broken.m): no generator in service at a bus of type 3; there must be one");
}

}  // namespace
}  // namespace overtone
