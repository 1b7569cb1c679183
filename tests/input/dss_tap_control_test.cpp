// Controls of a script against where OpenDSS's come to rest.

#include <cstdlib>
#include <map>
#include <memory>
#include <numbers>

#include <gmock/gmock.h>

#include <overtone/by_phase.hpp>
#include <overtone/csv_table.hpp>
#include <overtone/dss/dss_import.hpp>
#include <overtone/harmonic_load_flow.hpp>
#include <overtone/tap_control.hpp>

#include "support/dss_circuits.hpp"
#include "support/phase_cases.hpp"
#include "support/tap_cases.hpp"

namespace overtone {
namespace {

using nlohmann::json;
using testing::Contains;
using testing::HasSubstr;

/// A circuit with a control of its bank of three steps, two of them in.
class DssCapacitorControl : public testing::Test {
 protected:
  json circuit_ = support::dss_circuit("elements");

  DssCapacitorControl() {
    circuit_["circuit"]["CapControl"] = {{{"Name", "night"},
                                          {"Enabled", true},
                                          {"Capacitor", "steps"},
                                          {"Element", "Line.Four"},
                                          {"Terminal", 2},
                                          {"Type", "kvar"},
                                          {"PTRatio", 60.0},
                                          {"CTRatio", 40.0},
                                          {"OnSetting", 150.0},
                                          {"OffSetting", -225.0},
                                          {"Delay", 100.0},
                                          {"DelayOff", 90.0},
                                          {"DeadTime", 200.0},
                                          {"VoltOverride", true},
                                          {"VMax", 126.0},
                                          {"VMin", 118.0},
                                          {"PTPhase", "2"},
                                          {"CTPhase", "avg"},
                                          {"VBus", ""}}};
  }
  json& control() { return circuit_["circuit"]["CapControl"][0]; }
  [[nodiscard]] DssImport read() const { return support::import_of(circuit_); }
  /// The kvar of the bank in service; -1: it is not in the feeder.
  [[nodiscard]] double kvar() const {
    for (const Capacitor& capacitor : read().feeder.capacitors) {
      if (capacitor.id == "steps") {
        return capacitor.kvar;
      }
    }
    return -1.0;
  }
};

TEST_F(DssCapacitorControl, IsReadWithTheStepsOfItsBank) {
  const Feeder feeder = read().feeder;
  ASSERT_EQ(feeder.capacitor_controls.size(), 1u);
  const CapacitorControl& read = feeder.capacitor_controls[0];
  EXPECT_EQ(read.capacitor, "steps");
  ASSERT_EQ(read.step_kvar.size(), 3u);
  EXPECT_NEAR(read.step_kvar[2], 300.0, 1e-9);
  EXPECT_EQ(read.quantity, BankQuantity::kvar);
  EXPECT_EQ(read.seen_kind, SeenKind::line);
  EXPECT_EQ(read.seen, "four");
  EXPECT_EQ(read.terminal, 2);
  EXPECT_EQ(read.on, 150.0);
  EXPECT_EQ(read.off, -225.0);
  EXPECT_EQ(read.pt_phase.phase, 2);
  EXPECT_EQ(read.ct_phase.of, PhaseChoice::Of::average);
  EXPECT_EQ(read.v_min_v, 118.0);
  EXPECT_EQ(read.delay_off_s, 90.0);
  EXPECT_EQ(read.dead_time_s, 200.0);
  EXPECT_NEAR(kvar(), 600.0, 1e-9);
}

TEST_F(DssCapacitorControl, KeepsABankThatIsOut) {
  circuit_["circuit"]["PostCommands"].push_back("Open Capacitor.steps 1");
  EXPECT_EQ(kvar(), 0.0);
  control()["Enabled"] = false;
  EXPECT_EQ(kvar(), -1.0);
}

TEST_F(DssCapacitorControl, IsLeftOutWhereItsBankCannotSwitch) {
  const auto warned = [&](const char* key, const json& value, const char* warning) {
    const json before = control()[key];
    control()[key] = value;
    const DssImport import = read();
    EXPECT_TRUE(import.feeder.capacitor_controls.empty()) << warning;
    EXPECT_THAT(import.warnings, Contains(HasSubstr(warning)));
    control()[key] = before;
  };
  warned("Type", "time", "CapControl.night: a control by power factor, time");
  warned("VBus", "b5", "its bank stands still");
  warned("Element", "Load.motor", "sees no line");
  warned("Element", "Line.none", "sees no line");
  warned("Capacitor", "tuned", "left out with its bank");
}

/// Steps in service by capacitor, at a share of the load.
std::map<std::string, int> settled_banks(const std::string& feeder, double share) {
  const CsvTable table = support::case_table("taps", "capacitors.csv");
  std::map<std::string, int> steps;
  for (int r = 0; r < table.row_count(); ++r) {
    if (table.text(r, "feeder") == feeder && table.number(r, "load") == share) {
      steps[table.text(r, "capacitor")] = table.integer(r, "steps");
    }
  }
  return steps;
}

/// OVERTONE_IEEE8500 is the Master.dss of the feeder in OpenDSS's distribution.
class NightlyDss8500Nodes : public testing::Test {
 protected:
  void SetUp() override {
    const char* script = std::getenv("OVERTONE_IEEE8500");
    if (script == nullptr) {
      GTEST_SKIP() << "OVERTONE_IEEE8500 names no script";
    }
    DssImportOptions options;
    options.evaluator.search = python_package_folders(std::getenv("PATH"));
    feeder_ = import_dss(script, options).feeder;
  }

  Feeder feeder_;
};

TEST_F(NightlyDss8500Nodes, HaveTheVoltagesOfOpenDssWhereControlsRest) {
  const TapControl control(feeder_);
  const TapControlResult rest = control.settle(1.0, control.as_given());
  ASSERT_TRUE(rest.settled()) << rest.in_words();
  const auto network = std::make_shared<const NodalNetwork>(by_phase(control.feeder(rest.state)));
  const LoadFlowResult result = HarmonicLoadFlow(network).solve(
      scaled_loads(*network, {1.0}), {.tolerance = 1e-10, .harmonics = false});
  ASSERT_TRUE(result.converged());
  const auto rows = support::phase_rows("ieee8500", "fundamental_node.csv");
  ASSERT_EQ(rows.size(), 8531u);
  for (const auto& row : rows) {
    const int node = network->node_index(row.node);
    const double volt = network->nodes[node].base_kv * 1e3 / std::numbers::sqrt3;
    EXPECT_LE(std::abs(result.voltage(0, 0, node) * volt - row.value), 1e-7 * row.base_volt)
        << row.node;
  }
}

TEST_F(NightlyDss8500Nodes, EndControlWhereOpenDssDoes) {
  const TapControl control(feeder_);
  for (const auto& [share, expected] : support::settled_cases("ieee8500")) {
    const TapControlResult result = control.settle(share, control.neutral());
    ASSERT_TRUE(result.settled()) << result.in_words();
    EXPECT_EQ(support::positions(control, result.state), expected.position) << share;
    EXPECT_EQ(result.load_flows, expected.load_flows) << share;
    std::map<std::string, int> steps;
    for (size_t b = 0; b < control.banks().size(); ++b) {
      steps[control.banks()[b].capacitor] = result.state.steps[b];
    }
    EXPECT_EQ(steps, settled_banks("ieee8500", share)) << share;
  }
}

}  // namespace
}  // namespace overtone
