#include <cmath>
#include <limits>

#include <gtest/gtest.h>

#include <overtone/distortion.hpp>
#include <overtone/feeder_files.hpp>
#include <overtone/harmonic_load_flow.hpp>

#include "support/dense_load_flow.hpp"
#include "support/random_feeder.hpp"
#include "support/reference_cases.hpp"
#include "support/small_feeder.hpp"

namespace overtone {
namespace {

constexpr int kOnlyNewton = 0;  // LoadFlowOptions::max_sweeps

NetworkDescription two_buses(double r_ohm, double x_ohm, double p_kw, double q_kvar) {
  NetworkDescription feeder;
  feeder.name = "two buses";
  feeder.base_kv = 10.0;
  feeder.slack_bus = "source";
  feeder.buses = {{.name = "source"}, {.name = "load", .p_kw = p_kw, .q_kvar = q_kvar}};
  feeder.branches = {{.from = "source", .to = "load", .r_ohm = r_ohm, .x_ohm = x_ohm}};
  return feeder;
}

LoadFlowResult full_load(const HarmonicLoadFlow& flow, const LoadFlowOptions& options = {}) {
  return flow.solve(scaled_loads(flow.network(), {1.0}), options);
}

/// Solver variants that every reference case runs over.
struct Variant {
  const char* name;
  LoadFlowMethod method;
  LoadFlowOptions options;
};

const Variant kVariants[] = {
    {"CurrentInjection", LoadFlowMethod::current_injection, {}},
    {"Newton", LoadFlowMethod::newton, {.max_sweeps = kOnlyNewton}},
    {"ThreeThreads", LoadFlowMethod::current_injection, {.threads = 3}},
};

class FundamentalOfReferenceCase : public testing::TestWithParam<std::tuple<const char*, Variant>> {
 protected:
  const std::string name_ = std::get<0>(GetParam());
  const Variant variant_ = std::get<1>(GetParam());
  const Network network_ = support::case_network(name_);
  const HarmonicLoadFlow flow_{network_};
};

TEST_P(FundamentalOfReferenceCase, HasTheReferenceVoltagesAndCurrents) {
  const LoadFlowResult result = full_load(flow_, variant_.options);
  ASSERT_TRUE(result.converged());
  EXPECT_EQ(result.report[0].method, variant_.method);

  const CsvTable buses = support::case_table(name_, "fundamental_bus.csv");
  ASSERT_EQ(buses.row_count(), network_.bus_count());
  for (int row = 0; row < buses.row_count(); ++row) {
    const int bus = network_.bus_index(buses.text(row, "bus"));
    const Complex v = support::complex_of(buses, row, "v_re_pu", "v_im_pu");
    EXPECT_LE(std::abs(result.voltage(0, 0, bus) - v), 1e-9) << "bus " << network_.bus_name(bus);
    const Complex i = support::complex_of(buses, row, "load_i_re_a", "load_i_im_a");
    // 1e-9 pu of voltage times loads of at most 1 pu.
    EXPECT_LE(std::abs(result.load_current(0, 0, bus) - i / network_.current_base_a()), 1e-9);
  }

  const Distortion distortion = evaluate_distortion(flow_.network(), result);
  const CsvTable branches = support::case_table(name_, "fundamental_branch.csv");
  ASSERT_EQ(branches.row_count(), network_.branch_count());
  for (int row = 0; row < branches.row_count(); ++row) {
    const int branch =
        network_.branch_index(branches.text(row, "from") + "-" + branches.text(row, "to"));
    const Complex i = support::complex_of(branches, row, "i_re_a", "i_im_a");
    // Differences of voltages over impedances down to 1e-5 pu: rounding comes out 1e5-fold.
    EXPECT_LE(std::abs(distortion.current(0, 0, branch) - i / network_.current_base_a()), 1e-8)
        << "branch " << network_.description().branches[branch].name();
  }
}

TEST_P(FundamentalOfReferenceCase, HasTheReferenceVoltagesOfTheDay) {
  LoadFlowOptions options = variant_.options;
  options.harmonics = false;
  const auto shares = support::case_load_shares(name_);
  const LoadFlowResult result = flow_.solve(scaled_loads(flow_.network(), shares), options);
  ASSERT_TRUE(result.converged());
  const CsvTable hourly = support::case_table(name_, "hourly.csv");
  ASSERT_EQ(hourly.row_count(), 24 * network_.bus_count());
  for (int row = 0; row < hourly.row_count(); ++row) {
    const int step = hourly.integer(row, "step");
    const int bus = network_.bus_index(hourly.text(row, "bus"));
    const Complex v = support::complex_of(hourly, row, "v_re_pu", "v_im_pu");
    ASSERT_LE(std::abs(result.voltage(step, 0, bus) - v), 1e-9)
        << "step " << step << " bus " << network_.bus_name(bus);
  }
}

INSTANTIATE_TEST_SUITE_P(Cases, FundamentalOfReferenceCase,
                         testing::Combine(testing::ValuesIn(support::kReferenceCases),
                                          testing::ValuesIn(kVariants)),
                         [](const auto& instance) {
                           return std::string(std::get<0>(instance.param)) + "_" +
                                  std::get<1>(instance.param).name;
                         });

TEST(FundamentalLoadFlow, AgreesWithTheClosedFormOfTwoBuses) {
  // |V|^2 solves u^2 + (2 (RP + XQ) - E^2) u + |z|^2 |S|^2 = 0; base impedance 100 ohm.
  const double r = 0.04, x = 0.03, p = 1.5, q = 0.9;
  const HarmonicLoadFlow flow(Network(two_buses(100.0 * r, 100.0 * x, 1000.0 * p, 1000.0 * q)));
  const double b = 2.0 * (r * p + x * q) - 1.0;
  const double c = (r * r + x * x) * (p * p + q * q);
  const double expected = std::sqrt((-b + std::sqrt(b * b - 4.0 * c)) / 2.0);
  for (const int sweeps : {60, kOnlyNewton}) {
    const LoadFlowResult result = full_load(flow, {.tolerance = 1e-13, .max_sweeps = sweeps});
    ASSERT_TRUE(result.converged());
    EXPECT_NEAR(std::abs(result.voltage(0, 0, 1)), expected, 1e-12);
    EXPECT_LE(
        std::abs(result.voltage(0, 0, 1) * std::conj(result.load_current(0, 0, 1)) - Complex(p, q)),
        1e-14);
  }
}

TEST(FundamentalLoadFlow, AgreesWithDenseMatricesOnMeshedFeeders) {
  for (const int seed : {1, 2, 3, 4, 5}) {
    const auto feeder = support::random_feeder(seed, support::meshed_feeder());
    const HarmonicLoadFlow flow{Network(feeder)};
    Eigen::VectorXcd power(flow.network().node_count());
    for (int b = 0; b < power.size(); ++b) {
      power[b] = flow.network().ports[b].load;
    }
    const Eigen::VectorXcd expected = support::DenseLoadFlow(feeder).fundamental(power);
    const LoadFlowResult result = full_load(flow, {.tolerance = 1e-12});
    ASSERT_TRUE(result.converged()) << "seed " << seed;
    for (int b = 0; b < power.size(); ++b) {
      EXPECT_LE(std::abs(result.voltage(0, 0, b) - expected[b]), 1e-11)
          << "seed " << seed << " bus " << b;
    }
  }
}

TEST(FundamentalLoadFlow, NewtonAgreesWithTheFixedPointOnMeshedFeeders) {
  for (const int seed : {6, 7, 8}) {
    const HarmonicLoadFlow flow{Network(support::random_feeder(seed, support::meshed_feeder()))};
    const auto fixed_point = full_load(flow, {.tolerance = 1e-12});
    const auto newton = full_load(flow, {.tolerance = 1e-12, .max_sweeps = kOnlyNewton});
    ASSERT_TRUE(fixed_point.converged() && newton.converged()) << "seed " << seed;
    EXPECT_EQ(newton.report[0].method, LoadFlowMethod::newton);
    EXPECT_LE(newton.report[0].iterations, 6);  // quadratic
    for (size_t k = 0; k < newton.voltage.size(); ++k) {
      EXPECT_LE(std::abs(newton.voltage.flat()[k] - fixed_point.voltage.flat()[k]), 1e-11);
    }
  }
}

TEST(FundamentalLoadFlow, TightToleranceIsWhatTheReportSays) {
  const HarmonicLoadFlow flow(support::case_network("ieee69_balanced"));
  const auto result = full_load(flow, {.tolerance = 1e-12});
  ASSERT_TRUE(result.converged());
  EXPECT_GT(result.report[0].iterations, 3);
  EXPECT_LE(result.report[0].voltage_step, 1e-12);
  // The mismatch takes Y V from voltages: steps times admittances of some 1e4 pu.
  EXPECT_LE(result.report[0].power_mismatch, 1e-8);
  EXPECT_LT(result.report[0].power_mismatch,
            full_load(flow, {.tolerance = 1e-4}).report[0].power_mismatch);
}

TEST(FundamentalLoadFlow, ZeroLoadGivesTheSlackVoltageEverywhere) {
  auto feeder = support::random_feeder(4, {.loops = 3, .source_impedance = true});
  feeder.slack_voltage_pu = 1.02;
  const HarmonicLoadFlow flow{Network(feeder)};
  for (const int sweeps : {60, kOnlyNewton}) {
    const auto result = flow.solve(scaled_loads(flow.network(), {0.0}), {.max_sweeps = sweeps});
    ASSERT_TRUE(result.converged());
    for (int b = 0; b < flow.network().node_count(); ++b) {
      EXPECT_LE(std::abs(result.voltage(0, 0, b) - 1.02), 1e-12);
      for (int k = 1; k < flow.network().order_count(); ++k) {
        EXPECT_EQ(result.voltage(0, k, b), Complex(0.0));
      }
    }
  }
}

TEST(FundamentalLoadFlow, NoScenariosGiveAnEmptyResult) {
  const HarmonicLoadFlow flow{Network(support::small_feeder())};
  const auto result = flow.solve(scaled_loads(flow.network(), {}));
  EXPECT_EQ(result.scenario_count(), 0);
  EXPECT_TRUE(result.voltage.empty());
}

TEST(FundamentalLoadFlow, LoadAtTheSlackBusLoadsTheIdealSourceOnly) {
  auto feeder = support::small_feeder();
  const HarmonicLoadFlow without{Network(feeder)};
  feeder.buses[0].p_kw = 300.0;
  feeder.buses[0].q_kvar = 100.0;
  const HarmonicLoadFlow with{Network(feeder)};
  const auto before = full_load(without);
  const auto after = full_load(with);
  EXPECT_EQ(before.voltage, after.voltage);
  const auto current = [](const HarmonicLoadFlow& flow, const LoadFlowResult& result) {
    return evaluate_distortion(flow.network(), result).substation_current(0, 0);
  };
  // 0.3 + j0.1 pu at 1 pu.
  EXPECT_LE(std::abs(current(with, after) - current(without, before) - Complex(0.3, -0.1)), 1e-14);
}

TEST(FundamentalLoadFlow, LoadAtTheSlackBusDropsVoltageOverASourceImpedance) {
  // Nothing but the slack's own load flows: the source impedance and it are two buses.
  auto feeder = two_buses(1.0, 1.0, 0.0, 0.0);
  feeder.source_r_ohm = 4.0;
  feeder.source_x_ohm = 3.0;
  feeder.buses[0].p_kw = 1500.0;
  feeder.buses[0].q_kvar = 900.0;
  const HarmonicLoadFlow flow{Network(feeder)};
  const auto result = full_load(flow, {.tolerance = 1e-13});
  const auto expected = full_load(HarmonicLoadFlow{Network(two_buses(4.0, 3.0, 1500.0, 900.0))},
                                  {.tolerance = 1e-13});
  ASSERT_TRUE(result.converged());
  EXPECT_LE(std::abs(result.voltage(0, 0, 0) - expected.voltage(0, 0, 1)), 1e-12);
  EXPECT_LE(std::abs(result.voltage(0, 0, 1) - expected.voltage(0, 0, 1)), 1e-12);
  const Complex source = evaluate_distortion(flow.network(), result).substation_current(0, 0);
  EXPECT_LE(std::abs(source - result.load_current(0, 0, 0)), 1e-12);
}

TEST(FundamentalLoadFlow, ExtraPowerCountsLikeLoad) {
  const HarmonicLoadFlow flow{Network(support::random_feeder(9, {.nonlinear_loads = false}))};
  const auto whole = scaled_loads(flow.network(), {1.0});
  auto split = scaled_loads(flow.network(), {0.7});
  split.extra_power = scaled_loads(flow.network(), {0.3}).load;
  const auto a = flow.solve(whole, {.tolerance = 1e-13});
  const auto b = flow.solve(split, {.tolerance = 1e-13});
  for (size_t k = 0; k < a.voltage.size(); ++k) {
    EXPECT_LE(std::abs(a.voltage.flat()[k] - b.voltage.flat()[k]), 1e-13);
  }
}

TEST(FundamentalLoadFlow, ExtraCurrentCountsAtTheFundamentalToo) {
  const HarmonicLoadFlow flow{Network(support::random_feeder(10, support::meshed_feeder()))};
  const NodalNetwork& network = flow.network();
  const auto whole = full_load(flow, {.tolerance = 1e-13});
  // The current that half of the load draws, given as a current instead.
  auto half = scaled_loads(network, {0.5});
  half.extra_current.assign(1, network.order_count(), network.port_count());
  for (int b = 0; b < network.node_count(); ++b) {
    half.extra_current(0, 0, b) = 0.5 * whole.load_current(0, 0, b);
  }
  for (const int sweeps : {60, kOnlyNewton}) {
    const auto result = flow.solve(half, {.tolerance = 1e-13, .max_sweeps = sweeps});
    ASSERT_TRUE(result.converged());
    EXPECT_LE(result.report[0].power_mismatch, 1e-9);
    for (int b = 0; b < network.node_count(); ++b) {
      EXPECT_LE(std::abs(result.voltage(0, 0, b) - whole.voltage(0, 0, b)), 1e-12) << "bus " << b;
    }
  }
}

TEST(FundamentalLoadFlow, NewtonTakesOverNearTheNoseOfTheVoltageCurve) {
  // Reactance only, E = 1: the load can take at most E^2 / (2 X) at unity power factor.
  const double nose_pu = 1.0 / (2.0 * 0.1);
  const HarmonicLoadFlow flow{Network(two_buses(0.0, 10.0, 1000.0 * nose_pu, 0.0))};
  const auto result = flow.solve(scaled_loads(flow.network(), {0.3, 0.999, 1.001}));
  EXPECT_EQ(result.report[0].status, LoadFlowStatus::converged);
  EXPECT_EQ(result.report[0].method, LoadFlowMethod::current_injection);
  EXPECT_EQ(result.report[1].status, LoadFlowStatus::converged);
  EXPECT_EQ(result.report[1].method, LoadFlowMethod::newton);
  EXPECT_LE(result.report[1].power_mismatch, 1e-9);
  const double share = 0.999;  // |V|^2 = (1 + sqrt(1 - share^2)) / 2, the upper branch
  EXPECT_NEAR(std::norm(result.voltage(1, 0, 1)), (1.0 + std::sqrt(1.0 - share * share)) / 2.0,
              1e-9);
  EXPECT_EQ(result.report[2].status, LoadFlowStatus::not_converged);
  EXPECT_FALSE(result.converged());
}

TEST(FundamentalLoadFlow, NewtonReachesLoadsOfTheFeederThatTheFixedPointDoesNot) {
  const HarmonicLoadFlow flow(support::case_network("ieee33_balanced"));
  const auto result = flow.solve(scaled_loads(flow.network(), {3.6}));  // the nose is near 3.63
  ASSERT_TRUE(result.converged());
  EXPECT_EQ(result.report[0].method, LoadFlowMethod::newton);
  EXPECT_LE(result.report[0].power_mismatch, 1e-8);
  const auto patient = flow.solve(scaled_loads(flow.network(), {3.6}), {.max_sweeps = 100000});
  ASSERT_EQ(patient.report[0].method, LoadFlowMethod::current_injection);
  for (int b = 0; b < flow.network().node_count(); ++b) {
    // The fixed point contracts slowly here: its last step of 1e-10 leaves some 1e-9.
    EXPECT_LE(std::abs(result.voltage(0, 0, b) - patient.voltage(0, 0, b)), 1e-8) << "bus " << b;
  }
}

/// From light load to far beyond the nose.
TEST(FundamentalLoadFlow, ConvergedOrNotIsToldRightlyAndVoltagesStayFinite) {
  const HarmonicLoadFlow flow(support::case_network("ieee33_balanced"));
  std::vector<double> shares;
  for (double share = 0.5; share < 40.0; share *= 1.15) {
    shares.push_back(share);
  }
  for (const int sweeps : {60, kOnlyNewton}) {
    const auto result = flow.solve(scaled_loads(flow.network(), shares), {.max_sweeps = sweeps});
    for (const Complex& v : result.voltage.flat()) {
      ASSERT_TRUE(std::isfinite(v.real()) && std::isfinite(v.imag()));
    }
    for (size_t s = 0; s < shares.size(); ++s) {
      const auto& report = result.report[s];
      // The feeder's nose lies between 3.62 and 3.65 times full load.
      if (shares[s] < 3.62) {
        EXPECT_EQ(report.status, LoadFlowStatus::converged) << shares[s];
        EXPECT_LE(report.power_mismatch, 1e-7) << shares[s];
      }
      if (shares[s] > 3.65) {
        EXPECT_EQ(report.status, LoadFlowStatus::not_converged) << shares[s];
        EXPECT_EQ(report.method, LoadFlowMethod::newton) << shares[s];
      }
    }
  }
}

TEST(FundamentalLoadFlow, OverloadedScenarioLeavesItsNeighboursAlone) {
  const HarmonicLoadFlow flow(support::case_network("ieee33_balanced"));
  const auto alone = flow.solve(scaled_loads(flow.network(), {1.0}));
  const auto together = flow.solve(scaled_loads(flow.network(), {20.0, 1.0, 20.0}));
  EXPECT_EQ(together.report[0].status, LoadFlowStatus::not_converged);
  EXPECT_EQ(together.report[1].status, LoadFlowStatus::converged);
  EXPECT_EQ(together.report[1].iterations, alone.report[0].iterations);
  for (int k = 0; k < flow.network().order_count(); ++k) {
    for (int b = 0; b < flow.network().node_count(); ++b) {
      EXPECT_EQ(together.voltage(1, k, b), alone.voltage(0, k, b));
    }
  }
}

TEST(FundamentalLoadFlow, LoadThatIsNotANumberDoesNotConverge) {
  // Two feeders from one substation: the good one, solved last, must not hide the other.
  NetworkDescription feeder = two_buses(1.0, 1.0, 100.0, 0.0);
  feeder.buses.push_back({.name = "good", .p_kw = 100.0});
  feeder.branches.push_back({.from = "source", .to = "good", .r_ohm = 1.0, .x_ohm = 1.0});
  const HarmonicLoadFlow flow{Network(feeder)};
  auto scenarios = scaled_loads(flow.network(), {1.0, 1.0});
  scenarios.load(0, 1) = std::numeric_limits<double>::quiet_NaN();
  std::vector<Complex> voltage(scenarios.load.size());
  std::vector<ScenarioReport> report(2);
  flow.solve_fundamental(scenarios.load.flat(), voltage, report);
  EXPECT_EQ(report[0].status, LoadFlowStatus::not_converged);
  EXPECT_EQ(report[1].status, LoadFlowStatus::converged);
}

TEST(FundamentalLoadFlow, ShortLinesDoNotStopEitherMethod) {
  // 1e-5 ohm on a base of 160 ohm: admittances of 1e7 pu beside those of 1e2 pu.
  auto feeder = support::case_description("ieee33_balanced", true);
  for (size_t l = 1; l < feeder.branches.size(); l += 7) {
    feeder.branches[l].r_ohm = 1e-5;
    feeder.branches[l].x_ohm = 0.0;
  }
  const HarmonicLoadFlow flow{Network(feeder)};
  const auto fixed_point = full_load(flow);
  const auto newton = full_load(flow, {.max_sweeps = kOnlyNewton});
  ASSERT_TRUE(fixed_point.converged());
  EXPECT_EQ(fixed_point.report[0].method, LoadFlowMethod::current_injection);
  ASSERT_TRUE(newton.converged());
  for (int b = 0; b < flow.network().node_count(); ++b) {
    EXPECT_LE(std::abs(fixed_point.voltage(0, 0, b) - newton.voltage(0, 0, b)), 1e-9);
  }
}

TEST(FundamentalLoadFlow, TooFewIterationsAreToldSo) {
  const HarmonicLoadFlow flow(support::case_network("ieee33_balanced"));
  const auto result = full_load(flow, {.max_sweeps = 2, .max_newton_iterations = 1});
  EXPECT_EQ(result.report[0].status, LoadFlowStatus::not_converged);
  EXPECT_EQ(result.report[0].iterations, 1);
}

TEST(FundamentalLoadFlow, ArraysOfWrongSizeAreRefused) {
  const HarmonicLoadFlow flow{Network(support::small_feeder())};
  const auto good = scaled_loads(flow.network(), {1.0, 0.5});
  const auto refused = [&](auto spoil) {
    auto scenarios = good;
    spoil(scenarios);
    EXPECT_THROW((void)flow.solve(scenarios), std::invalid_argument);
  };
  const int ports = flow.network().port_count();
  const int orders = flow.network().order_count();
  refused([&](LoadFlowScenarios& s) { s.load.assign(2, ports - 1); });
  refused([&](LoadFlowScenarios& s) { s.extra_power.assign(2, ports - 1); });
  refused([&](LoadFlowScenarios& s) { s.extra_power.assign(3, ports); });
  refused([&](LoadFlowScenarios& s) { s.extra_current.assign(2, 1, ports); });
  refused([&](LoadFlowScenarios& s) { s.extra_current.assign(2, orders, ports + 1); });
  refused([&](LoadFlowScenarios& s) { s.extra_current.assign(1, orders, ports); });
  refused([](LoadFlowScenarios& s) { s.extra_power = s.load, s.load = {}; });
  EXPECT_NO_THROW((void)flow.solve(good));
}

}  // namespace
}  // namespace overtone
