#include <functional>
#include <limits>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "hosting/hosting_model.hpp"
#include "support/hosting_cases.hpp"
#include "support/temporary_folder.hpp"

namespace overtone {
namespace {

using support::mini_feeder;

/// A good study in a folder of its own; tests replace one piece of one file.
class StudyFiles {
 public:
  StudyFiles() {
    write("feeder/feeder.toml", "name = \"two\"\nbase_kv = 12.66\nslack_bus = \"1\"\n");
    write("feeder/bus.csv", "bus,p_kw,q_kvar\n1,0,0\n2,100,50\n3,100,50\n");
    write("feeder/branch.csv", "from,to,r_ohm,x_ohm\n1,2,0.1,0.1\n2,3,0.1,0.1\n");
    std::string curves = "t,load,ev1,pv\n";
    for (int t = 1; t <= 24; ++t) {
      curves += std::to_string(t) + ",0.8,0.5,0.1\n";
    }
    write("curves.csv", curves);
    write("scenarios.csv", "scenario,base,line_limit_mw\nA,,2\nB,A,3\n");
    write("devices.csv",
          "scenario,kind,bus,power_mw,energy_mwh,reactive_mvar\n"
          "A,storage,2,0.1,0.2,\nA,svg,3,,,0.1\nB,pv,3,0.2,,\n");
    write("study.toml",
          "feeder = \"feeder\"\ncurves = \"curves.csv\"\nscenario_file = \"scenarios.csv\"\n"
          "device_file = \"devices.csv\"\n[limits]\nv_min_pu = 0.95\nv_max_pu = 1.05\n[model]\n"
          "[solver]\n");
  }

  void write(const std::string& name, const std::string& text) { folder_.write(name, text); }

  /// Replaces the one occurrence of `from`.
  void replace(const std::string& name, const std::string& from, const std::string& to) {
    std::ifstream file(folder_.path() / name);
    std::string text(std::istreambuf_iterator<char>(file), {});
    const size_t at = text.find(from);
    ASSERT_NE(at, std::string::npos) << from;
    write(name, text.replace(at, from.size(), to));
  }

  [[nodiscard]] HostingStudy read() const {
    return read_hosting_study(folder_.path() / "study.toml");
  }

 private:
  support::TemporaryFolder folder_;
};

std::string message_of(const std::function<void()>& call) {
  try {
    call();
  } catch (const InputError& error) {
    return error.what();
  }
  return "no error";
}

struct BadInput {
  const char* name;
  const char* file;
  const char* from;
  const char* to;
  const char* message;
};

class HostingInput : public testing::TestWithParam<BadInput> {};

TEST_P(HostingInput, IsRefusedWithItsPlaceAndLimit) {
  StudyFiles files;
  EXPECT_EQ(files.read().scenarios.size(), 2U);  // the good study reads
  files.replace(GetParam().file, GetParam().from, GetParam().to);
  EXPECT_THAT(message_of([&] { (void)files.read(); }), testing::HasSubstr(GetParam().message));
}

INSTANTIATE_TEST_SUITE_P(
    Rows, HostingInput,
    testing::Values(
        BadInput{"UnknownBranchEnd", "feeder/branch.csv", "2,3,0.1", "2,9,0.1", "branch.csv:3"},
        BadInput{"DuplicateBus", "feeder/bus.csv", "3,100,50", "2,100,50", "bus.csv:4"},
        BadInput{"DeviceBusMissing", "devices.csv", "A,svg,3", "A,svg,7",
                 "svg at bus 7 (devices.csv:3): bus 7 is not in the feeder two"},
        BadInput{
            "Loop", "feeder/branch.csv", "2,3,0.1,0.1\n", "2,3,0.1,0.1\n1,3,0.1,0.1\n",
            "branch 2-3 (branch.csv:3): closes a loop of 3 buses: 2, 1, 3; must be a tree, open a "
            "branch of the loop"},
        BadInput{"NotConnected", "feeder/branch.csv", "2,3,0.1,0.1\n", "", "bus 3"},
        BadInput{"NegativeResistance", "feeder/branch.csv", "2,3,0.1", "2,3,-0.1", "branch.csv:3"},
        BadInput{"NegativeReactance", "feeder/branch.csv", "2,3,0.1,0.1", "2,3,0.1,-0.1",
                 "branch.csv:3"},
        BadInput{"NotANumber", "feeder/bus.csv", "3,100,50", "3,nan,50", "bus.csv:4"},
        BadInput{"EmptyCell", "feeder/bus.csv", "3,100,50", "3,,50", "bus.csv:4"},
        BadInput{"CurveTooShort", "curves.csv", "24,0.8,0.5,0.1\n", "",
                 "curves.csv: 23 rows; a day's curves need 24"},
        BadInput{"HoursOutOfOrder", "curves.csv", "\n7,0.8", "\n8,0.8",
                 "column t (curves.csv:8): '8'; must be 7"},
        BadInput{"ShareOutside", "curves.csv", "\n7,0.8,0.5", "\n7,0.8,1.5",
                 "curve ev1 (curves.csv:8): hour 7: 1.5; must be 0 to 1"},
        BadInput{"LoadShareOutside", "curves.csv", "\n7,0.8", "\n7,2.8",
                 "curve load (curves.csv:8): hour 7: 2.8; must be 0 to 2"},
        BadInput{"NegativeStoragePower", "devices.csv", "A,storage,2,0.1", "A,storage,2,-0.1",
                 "storage at bus 2 (devices.csv:2): power_mw -0.1; must be 0 to 100000"},
        BadInput{"NegativeEnergy", "devices.csv", "2,0.1,0.2", "2,0.1,-0.2",
                 "storage at bus 2 (devices.csv:2): energy_mwh -0.2; must be 0 to 100000"},
        BadInput{"NegativeReactive", "devices.csv", "A,svg,3,,,0.1", "A,svg,3,,,-0.1",
                 "svg at bus 3 (devices.csv:3): reactive_mvar -0.1; must be 0 to 100000"},
        BadInput{"NegativePv", "devices.csv", "B,pv,3,0.2", "B,pv,3,-0.2",
                 "pv at bus 3 (devices.csv:4): power_mw -0.2; must be 0 to 100000"},
        BadInput{"UnknownKind", "devices.csv", "B,pv", "B,wind", "kind 'wind'; must be one of"},
        BadInput{"UnknownScenario", "devices.csv", "B,pv", "C,pv",
                 "(devices.csv:4): scenario 'C' is not in scenarios.csv"},
        BadInput{"UnknownBase", "scenarios.csv", "B,A,3", "B,C,3", "base 'C' is no scenario"},
        BadInput{"NoLineLimit", "scenarios.csv", "B,A,3", "B,A,0",
                 "scenario B (scenarios.csv:3): line_limit_mw 0; must be > 0"},
        BadInput{"Efficiency", "study.toml", "[model]\n", "[model]\nefficiency_charge = 1.2\n",
                 "model.efficiency_charge (study.toml:9): 1.2; must be > 0, at most 1"},
        BadInput{"NoEfficiency", "study.toml", "[model]\n", "[model]\nefficiency_discharge = 0.0\n",
                 "must be > 0"},
        BadInput{"InitialCharge", "study.toml", "[model]\n", "[model]\nsoc_init = 1.5\n",
                 "model.soc_init (study.toml:9): 1.5; must be 0 to 1"},
        BadInput{"CrossedVoltages", "study.toml", "v_min_pu = 0.95", "v_min_pu = 1.08",
                 "1.08; must be below v_max_pu = 1.05"},
        BadInput{"SubstationVoltage", "study.toml", "[model]",
                 "substation_voltage_pu = 1.2\n[model]",
                 "1.2; must be within the limits 0.95 to 1.05"},
        BadInput{"NoCapacityWeight", "study.toml", "[model]\n", "[model]\ncapacity_weight = 0.0\n",
                 "model.capacity_weight (study.toml:9): 0; must be > 0"},
        BadInput{"NegativeLossWeight", "study.toml", "[model]\n", "[model]\nloss_weight = -1.0\n",
                 "model.loss_weight (study.toml:9): -1; must be"},
        BadInput{"StationAtTheRoot", "study.toml", "[limits]", "buses = [\"1\"]\n[limits]",
                 "station at bus 1: is the substation; allowed are 2, 3"},
        BadInput{"UnknownStationBus", "study.toml", "[limits]", "buses = [\"8\"]\n[limits]",
                 "station at bus 8: not in the feeder; allowed are 2, 3"},
        BadInput{"UnknownPattern", "study.toml", "[limits]", "patterns = [\"ev3\"]\n[limits]",
                 "no 'ev3'; known are ev1"},
        BadInput{"UnknownKey", "study.toml", "[model]\n", "[model]\nmod = 1\n",
                 "did you mean mode? Known here are"},
        BadInput{"ThdWithoutSpectrum", "study.toml", "[model]\n",
                 "[thd]\nlimit_percent = 5.0\n[model]\n", "thd.charger_spectrum"},
        BadInput{"MissingCurves", "study.toml", "curves = \"curves.csv\"\n", "", "curves"}),
    [](const auto& test) { return test.param.name; });

TEST(HostingProblemCheck, AllZeroPatternLeavesTheCapacityUnbounded) {
  HostingProblem problem = mini_feeder(0.5);
  problem.pattern = {"ev1", {0.0, 0.0, 0.0, 0.0}, {}};
  EXPECT_EQ(message_of([&] { validate(problem); }),
            "EV curve ev1 is zero in every hour: capacity is unbounded");
}

TEST(HostingProblemCheck, NumbersOutsideTheirRangesAreRefused) {
  const auto refuses = [](const std::function<void(HostingProblem&)>& spoil, const char* words) {
    HostingProblem problem = mini_feeder(0.5);
    validate(problem);
    spoil(problem);
    EXPECT_THAT(message_of([&] { validate(problem); }), testing::HasSubstr(words));
  };
  refuses([](HostingProblem& p) { p.capacity_weight = 0.0; }, "weight of the capacity 0");
  refuses([](HostingProblem& p) { p.loss_weight = 0.0; }, "dispatch undetermined");
  refuses([](HostingProblem& p) { p.loss_weight = -0.1; }, "loss -0.1");
  refuses([](HostingProblem& p) { p.v_min = 1.2; }, "voltage limits 1.2 and 1.05 pu");
  refuses(
      [](HostingProblem& p) {
        p.network = PlanningNetwork(p.network.feeder().balanced()->with_source_voltage(0.9));
      },
      "substation voltage 0.9 pu");
  refuses([](HostingProblem& p) { p.charge_efficiency = 0.0; }, "efficiency_charge 0");
  refuses([](HostingProblem& p) { p.initial_charge = -0.1; }, "soc_init -0.1");
  refuses([](HostingProblem& p) { p.scenario.line_limit_mw = 0.0; }, "line_limit_mw 0");
  refuses([](HostingProblem& p) { p.scenario.storage[0].power_mw = -1.0; }, "power_mw -1");
  refuses([](HostingProblem& p) { p.pv_share[2] = 1.5; }, "hour 3: 1.5");
  refuses([](HostingProblem& p) { p.pattern.share.pop_back(); }, "3 hours; must be 4");
  refuses(
      [](HostingProblem& p) {
        p.scenario.var_generators[0].reactive_mvar = std::numeric_limits<double>::quiet_NaN();
      },
      "reactive_mvar nan");
}

TEST(HostingStudyFile, StorageWithoutReactivePowerHasThatOfItsPower) {
  StudyFiles files;
  const HostingStudy study = files.read();
  EXPECT_EQ(study.scenarios[0].storage[0].reactive_mvar, 0.1);
  EXPECT_EQ(study.scenarios[1].base, "A");
  EXPECT_EQ(study.buses, (std::vector<std::string>{"2", "3"}));
  EXPECT_EQ(cases_of(study).size(), 4U);
}

TEST(HostingStudyFile, FingerprintFollowsEveryInput) {
  StudyFiles files;
  const std::string before = files.read().fingerprint;
  EXPECT_EQ(files.read().fingerprint, before);
  files.replace("feeder/bus.csv", "2,100,50", "2,101,50");
  const std::string after = files.read().fingerprint;
  EXPECT_NE(after, before);
  files.replace("curves.csv", "\n9,0.8", "\n9,0.7");
  EXPECT_NE(files.read().fingerprint, after);
}

/// Whatever a file that was read names, wherever it lies.
TEST(HostingStudyFile, FingerprintFollowsSpectraOutsideTheFeeder) {
  StudyFiles files;
  files.write("spectra/background.csv", "order,factor\n5,0.2\n");
  files.write("spectra/charger.csv", "order,factor\n5,0.2\n");
  files.write("feeder/nonlinear.csv", "bus,spectrum_file\n2,../spectra/background.csv\n");
  files.replace("study.toml", "[solver]",
                "[thd]\ncharger_spectrum = \"spectra/charger.csv\"\n[solver]");
  const std::string before = files.read().fingerprint;
  files.replace("spectra/background.csv", "5,0.2", "5,0.1");
  const std::string after = files.read().fingerprint;
  EXPECT_NE(after, before);
  files.replace("spectra/charger.csv", "5,0.2", "5,0.1");
  EXPECT_NE(files.read().fingerprint, after);
}

}  // namespace
}  // namespace overtone
