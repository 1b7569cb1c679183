#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <vector>

#include <gmock/gmock.h>

#include <overtone/csv_table.hpp>

#include "program_run.hpp"
#include "support/temporary_folder.hpp"

namespace overtone::cli_tests {

namespace {

namespace fs = std::filesystem;

constexpr int kBuses = 33, kBranches = 32, kOrders = 14;

TEST(FlowCommand, PeakHourOfThe33BusFeederHasTheReferenceFigures) {
  const support::TemporaryFolder folder;
  const fs::path output = folder.path() / "result";
  const auto run =
      run_overtone({"flow", "networks/ieee33", "--hour", "20", "--output", output.string()});
  ASSERT_EQ(run.exit_code, 0) << run.err;
  EXPECT_EQ(run.err, "");
  const auto summary = read_json(output / "summary.json");
  EXPECT_EQ(summary["status"], "converged");
  EXPECT_NEAR(summary["v_min"].get<double>(), 0.913090, 5.1e-7);
  EXPECT_EQ(summary["v_min_bus"], "18");
  EXPECT_EQ(summary["v_min_hour"], 20);
  EXPECT_EQ(summary["v_max_bus"], "1");
  EXPECT_GT(summary["loading_max"].get<double>(), 0.5);
  EXPECT_EQ(summary["loading_max_hour"], 20);
  EXPECT_EQ(summary["overloaded_branches"], 0);
  EXPECT_NEAR(summary["thd_max"].get<double>(), 0.0869314, 5.1e-8);
  EXPECT_EQ(summary["thd_max_bus"], "33");
  EXPECT_NEAR(summary["substation_current_by_hour"]["20"].get<double>(), 4.64747, 5.1e-6);
  EXPECT_EQ(summary["hours"].size(), 1U);
}

TEST(FlowCommand, TablesHaveTheDocumentedColumnsAndARowForEachElement) {
  const support::TemporaryFolder folder;
  const auto run = run_overtone({"flow", "networks/ieee33", "-o", folder.path().string()});
  ASSERT_EQ(run.exit_code, 0) << run.err;
  const fs::path& output = folder.path();
  EXPECT_EQ(headings_of(output / "bus_hours.csv"), "hour,bus,v1,v1_angle_deg,v_rms,thd");
  EXPECT_EQ(rows_of(output / "bus_hours.csv"), 24 * kBuses);
  EXPECT_EQ(headings_of(output / "bus_harmonics.csv"), "hour,bus,order,v_re,v_im");
  EXPECT_EQ(rows_of(output / "bus_harmonics.csv"), 24 * kBuses * kOrders);
  EXPECT_EQ(headings_of(output / "branch_hours.csv"), "hour,from,to,i_rms,i_rms_a,i_max,loading");
  EXPECT_EQ(rows_of(output / "branch_hours.csv"), 24 * kBranches);
}

/// Currents of branches by order are those of their rms, and of the voltages at their ends.
TEST(FlowCommand, CurrentsOfBranchesAreGivenByOrder) {
  const support::TemporaryFolder folder;
  ASSERT_EQ(
      run_overtone({"flow", "networks/ieee13_by_phase", "-o", folder.path().string()}).exit_code,
      0);
  EXPECT_EQ(headings_of(folder.path() / "bus_hours.csv"),
            "hour,bus,v1,v1_angle_deg,v_rms,thd,base_kv");
  const CsvTable phasors(folder.path() / "branch_harmonics.csv");
  std::map<std::string, std::map<std::string, double>> squares;  // branch, end
  for (int r = 0; r < phasors.row_count(); ++r) {
    squares[phasors.text(r, "branch")][phasors.text(r, "bus")] +=
        std::pow(phasors.number(r, "i_re_a"), 2) + std::pow(phasors.number(r, "i_im_a"), 2);
  }
  const CsvTable branches(folder.path() / "branch_hours.csv");
  EXPECT_EQ(squares.size(), static_cast<size_t>(branches.row_count()));
  for (int r = 0; r < branches.row_count(); ++r) {
    double largest = 0.0;
    for (const auto& [end, square] : squares.at(branches.text(r, "id"))) {
      largest = std::max(largest, square);
    }
    EXPECT_NEAR(std::sqrt(largest), branches.number(r, "i_rms_a"),
                1e-9 * (1.0 + std::sqrt(largest)));
  }
}

/// The current of a linear load at its terminals is its admittance times its voltage.
TEST(FlowCommand, InjectedAndTerminalCurrentsOfLoadsAreToldApart) {
  const support::TemporaryFolder folder;
  ASSERT_EQ(run_overtone({"flow", "networks/ieee33", "--hour", "20", "--linear-loads",
                          "parallel_series", "-o", folder.path().string()})
                .exit_code,
            0);
  const CsvTable loads(folder.path() / "load_harmonics.csv");
  EXPECT_EQ(loads.row_count(), (kBuses - 1) * kOrders);
  int apart = 0;
  for (int r = 0; r < loads.row_count(); ++r) {
    const double re = loads.number(r, "i_terminal_re") - loads.number(r, "i_injected_re");
    const double im = loads.number(r, "i_terminal_im") - loads.number(r, "i_injected_im");
    if (loads.integer(r, "order") == 1) {
      EXPECT_EQ(std::hypot(re, im), 0.0);
    } else {
      apart += std::hypot(re, im) > 0.0 ? 1 : 0;
    }
  }
  EXPECT_EQ(apart, (kBuses - 1) * (kOrders - 1));
}

/// What controls did, given back as a table of taps, is the same day.
TEST(FlowCommand, ControlsSettleAndTapsAreTakenByHour) {
  const support::TemporaryFolder folder;
  const fs::path settled = folder.path() / "settled", given = folder.path() / "given";
  const std::vector<std::string> day = {"flow", "networks/ieee13_by_phase", "--profile",
                                        "networks/profiles/residential.csv"};
  const auto run = [&](const std::vector<std::string>& options) {
    std::vector<std::string> arguments = day;
    arguments.insert(arguments.end(), options.begin(), options.end());
    return run_overtone(arguments);
  };
  const auto controlled = run({"--controls", "-o", settled.string()});
  ASSERT_EQ(controlled.exit_code, 0) << controlled.err;
  EXPECT_EQ(read_json(settled / "summary.json")["controls"], "settled");
  const CsvTable taps(settled / "tap_hours.csv");
  ASSERT_EQ(taps.row_count(), 24 * 3);
  EXPECT_NE(taps.number(0, "tap"), taps.number(3 * 19, "tap"));  // night and evening
  ASSERT_EQ(run({"--taps", (settled / "tap_hours.csv").string(), "-o", given.string()}).exit_code,
            0);
  EXPECT_EQ(read_text(given / "bus_harmonics.csv"), read_text(settled / "bus_harmonics.csv"));
  EXPECT_EQ(run({"--controls", "--taps", "taps.csv"}).exit_code, 2);
  for (const auto& refused : {run_overtone({"flow", "networks/ieee33", "--controls"}),
                              run({"--controls", "--balanced"})}) {
    EXPECT_EQ(refused.exit_code, 2);
    EXPECT_THAT(refused.err, testing::HasSubstr("must be a feeder by its elements"));
  }
}

TEST(FlowCommand, TablesAndSummaryAgreeToTheLastDigit) {
  const support::TemporaryFolder folder;
  ASSERT_EQ(run_overtone({"flow", "networks/ieee69", "-o", folder.path().string()}).exit_code, 0);
  const auto summary = read_json(folder.path() / "summary.json");
  const CsvTable buses(folder.path() / "bus_hours.csv");
  double v_min = 2.0;
  double thd_max = 0.0;
  double sum_thd = 0.0;
  for (int row = 0; row < buses.row_count(); ++row) {
    v_min = std::min(v_min, buses.number(row, "v1"));
    thd_max = std::max(thd_max, buses.number(row, "thd"));
    sum_thd += buses.number(row, "thd");
  }
  EXPECT_EQ(v_min, summary["v_min"].get<double>());
  EXPECT_EQ(thd_max, summary["thd_max"].get<double>());
  EXPECT_NEAR(sum_thd, summary["sum_thd"].get<double>(), 1e-12);
}

TEST(FlowCommand, HarmonicTableGivesBackTheDistortion) {
  const support::TemporaryFolder folder;
  const fs::path& output = folder.path();
  ASSERT_EQ(
      run_overtone({"flow", "networks/ieee33", "--hour", "7", "-o", output.string()}).exit_code, 0);
  const CsvTable buses(output / "bus_hours.csv");
  const CsvTable harmonics(output / "bus_harmonics.csv");
  for (int bus = 0; bus < buses.row_count(); ++bus) {
    double squares = 0.0;
    for (int k = 1; k < kOrders; ++k) {
      const int row = bus * kOrders + k;
      ASSERT_EQ(harmonics.text(row, "bus"), buses.text(bus, "bus"));
      squares +=
          std::pow(harmonics.number(row, "v_re"), 2) + std::pow(harmonics.number(row, "v_im"), 2);
    }
    EXPECT_NEAR(std::sqrt(squares) / buses.number(bus, "v1"), buses.number(bus, "thd"), 1e-14);
  }
}

TEST(FlowCommand, LoadScaleActsOnEveryHour) {
  const support::TemporaryFolder folder;
  ASSERT_EQ(run_overtone({"flow", "networks/ieee33", "--hour", "20", "--load-scale", "0", "-o",
                          folder.path().string()})
                .exit_code,
            0);
  const auto summary = read_json(folder.path() / "summary.json");
  EXPECT_NEAR(summary["v_min"].get<double>(), 1.0, 1e-13);
  EXPECT_EQ(summary["thd_max"].get<double>(), 0.0);
}

TEST(FlowCommand, PhaseLockedCurrentsGiveAnotherDistortionOfTheSameFundamental) {
  const support::TemporaryFolder folder;
  const auto summary = [&](const std::string& currents) {
    const fs::path output = folder.path() / currents;
    const auto run = run_overtone(
        {"flow", "networks/ieee33", "--hour", "20", "--currents", currents, "-o", output.string()});
    EXPECT_EQ(run.exit_code, 0) << run.err;
    return read_json(output / "summary.json");
  };
  const auto in_phase = summary("in_phase");
  const auto phase_locked = summary("phase_locked");
  EXPECT_EQ(in_phase["v_min"], phase_locked["v_min"]);
  EXPECT_NE(in_phase["thd_max"], phase_locked["thd_max"]);
}

/// Two buses, without profile, limits or nonlinear loads; a bus name that CSV must quote.
void write_small_feeder(const support::TemporaryFolder& folder, const std::string& reactance) {
  folder.write("feeder.toml", "base_kv = 10\nslack_bus = \"grid\"\n");
  folder.write("bus.csv", "bus,p_kw,q_kvar\ngrid,0,0\n\"mill, old\",100,50\n");
  folder.write("branch.csv", "from,to,r_ohm,x_ohm\ngrid,\"mill, old\",0.5," + reactance + "\n");
}

TEST(FlowCommand, FeederWithoutProfileIsOneSnapshotAtFullLoad) {
  const support::TemporaryFolder feeder;
  const support::TemporaryFolder output;
  write_small_feeder(feeder, "0.4");
  const auto run =
      run_overtone({"flow", feeder.path().string(), "--output", output.path().string()});
  ASSERT_EQ(run.exit_code, 0) << run.err;
  const auto summary = read_json(output.path() / "summary.json");
  EXPECT_TRUE(summary["profile"].is_null());
  EXPECT_TRUE(summary["hours"][0]["hour"].is_null());
  EXPECT_EQ(summary["hours"][0]["load_p"].get<double>(), 0.1);
  const CsvTable buses(output.path() / "bus_hours.csv");
  EXPECT_EQ(buses.text(0, "hour"), "0");
  EXPECT_EQ(buses.text(1, "bus"), "mill, old");
  const CsvTable branches(output.path() / "branch_hours.csv");
  EXPECT_EQ(branches.text(0, "i_max"), "");  // no limit: neither infinity nor zero
  EXPECT_EQ(branches.text(0, "loading"), "");
}

TEST(FlowCommand, HourOfAFeederWithoutProfileIsRefused) {
  const support::TemporaryFolder feeder;
  write_small_feeder(feeder, "0.4");
  const auto run = run_overtone({"flow", feeder.path().string(), "--hour", "3"});
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_NE(run.err.find("--profile"), std::string::npos) << run.err;
  const auto with_profile = run_overtone({"flow", feeder.path().string(), "--hour", "3",
                                          "--profile", "networks/profiles/residential.csv"});
  EXPECT_EQ(with_profile.exit_code, 0) << with_profile.err;
}

TEST(FlowCommand, MoreLoadThanTheFeederCarriesIsNotConverged) {
  const support::TemporaryFolder folder;
  const auto run = run_overtone({"flow", "networks/ieee33", "--hour", "20", "--load-scale", "50",
                                 "-o", folder.path().string()});
  EXPECT_EQ(run.exit_code, 4);
  EXPECT_EQ(line_count(run.err), 1) << run.err;
  const auto summary = read_json(folder.path() / "summary.json");
  EXPECT_EQ(summary["status"], "not_converged");
  EXPECT_TRUE(summary["v_min"].is_null());
  EXPECT_EQ(rows_of(folder.path() / "bus_hours.csv"), 0);
}

TEST(FlowCommand, SnapshotThatDoesNotConvergeHasNoHours) {
  const support::TemporaryFolder feeder;
  write_small_feeder(feeder, "40");
  const auto run = run_overtone({"flow", feeder.path().string(), "--load-scale", "100"});
  EXPECT_EQ(run.exit_code, 4);
  EXPECT_EQ(run.err,
            "overtone: load flow did not converge; the load may be more than the feeder can "
            "carry\n");
}

/// Harmonics that carry as much as the loads draw: with the fundamental's balance there is a flow.
TEST(FlowCommand, NoFixedPointOverAllOrdersIsNotCalledTooMuchLoad) {
  const support::TemporaryFolder feeder;
  write_small_feeder(feeder, "0.4");
  feeder.write("nonlinear.csv", "bus,spectrum_file\n\"mill, old\",spectrum.csv\n");
  feeder.write("spectrum.csv", "order,factor\n1,1\n5,0.9\n41,0.9\n43,0.9\n");
  const std::vector<std::string> arguments = {"flow", feeder.path().string(), "--load-scale", "60"};
  EXPECT_EQ(run_overtone(arguments).exit_code, 0);
  std::vector<std::string> all_orders = arguments;
  all_orders.insert(all_orders.end(), {"--power-balance", "all_orders"});
  const auto run = run_overtone(all_orders);
  EXPECT_EQ(run.exit_code, 4) << run.out;
  EXPECT_NE(run.err.find("all_orders has no fixed point"), std::string::npos) << run.err;
  EXPECT_EQ(run.err.find("feeder can carry"), std::string::npos) << run.err;
}

/// Charging of a long cable: the voltage rises, and the branches carry far more than they may.
TEST(FlowCommand, ShowsTheLargestVoltageAndLoading) {
  const support::TemporaryFolder folder;
  folder.write("feeder.toml",
               "base_kv = 20\nbase_mva = 10\nslack_bus = \"1\"\nsubstation_current_limit_a = "
               "100\n");
  folder.write("bus.csv", "bus,p_kw,q_kvar\n1,0,0\n2,0,0\n3,0,0\n");
  folder.write("branch.csv",
               "from,to,r_ohm,x_ohm,i_max_a,b_us\n1,2,0.6,0.8,150,60000\n2,3,0.6,0.8,150,60000\n");
  const fs::path output = folder.path() / "result";
  const auto run = run_overtone({"flow", folder.path().string(), "-o", output.string()});
  ASSERT_EQ(run.exit_code, 0) << run.err;
  for (const char* text : {"largest voltage 1.102257 pu at bus 3", "at branch 1-2; 2 branches over",
                           "substation up to 1473.10 A, 1473.10 % of its limit"}) {
    EXPECT_NE(run.out.find(text), std::string::npos) << text << "\n" << run.out;
  }
  const auto summary = read_json(output / "summary.json");
  EXPECT_NEAR(summary["v_max"].get<double>(), 1.102257, 5e-7);
  EXPECT_EQ(summary["v_max_bus"], "3");
  EXPECT_GT(summary["loading_max"].get<double>(), 5.0);
  EXPECT_EQ(summary["loading_max_branch"], "1-2");
  EXPECT_EQ(summary["overloaded_branches"], 2);
}

TEST(FlowCommand, BrokenFeederIsToldInOneLine) {
  const support::TemporaryFolder feeder;
  write_small_feeder(feeder, "-0.4");
  const auto run = run_overtone({"flow", feeder.path().string()});
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_EQ(line_count(run.err), 1) << run.err;
  EXPECT_NE(run.err.find("branch.csv:2"), std::string::npos) << run.err;
  EXPECT_EQ(run.out, "");
}

TEST(FlowCommand, ReportFitsAHundredColumns) {
  for (const std::string feeder : {"ieee33", "ieee69", "ieee123"}) {
    const auto run = run_overtone({"flow", "networks/" + feeder});
    std::istringstream lines(run.out);
    for (std::string line; std::getline(lines, line);) {
      EXPECT_LE(line.size(), 110U) << line;  // bytes: a dash counts three
    }
  }
}

}  // namespace

}  // namespace overtone::cli_tests
