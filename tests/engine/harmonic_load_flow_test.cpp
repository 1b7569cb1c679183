#include <overtone/harmonic_load_flow.hpp>

#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <overtone/distortion.hpp>
#include <overtone/harmonic_orders.hpp>
#include <overtone/resonance_warnings.hpp>

#include "support/dense_load_flow.hpp"
#include "support/random_feeder.hpp"
#include "support/reference_cases.hpp"
#include "support/small_feeder.hpp"

namespace overtone {
namespace {

constexpr int kOnlyNewton = 0;  // LoadFlowOptions::max_sweeps

struct Variant {
  const char* name;
  int max_sweeps;
  int threads;
};

constexpr Variant kVariants[] = {
    {"CurrentInjection", 60, 1}, {"Newton", kOnlyNewton, 1}, {"ThreeThreads", 60, 3}};

/// Full load as scenario 0, then the 24 steps of the day.
class ReferenceCase
    : public testing::TestWithParam<std::tuple<const char*, support::Convention, Variant>> {
 protected:
  const std::string name_ = std::get<0>(GetParam());
  const support::Convention convention_ = std::get<1>(GetParam());
  const Network network_ = support::case_network(name_, convention_.spectrum_angles);
  const HarmonicLoadFlow flow_{network_};
  const LoadFlowResult result_ = solve();
  const Distortion distortion_ = evaluate_distortion(flow_.network(), result_);

  [[nodiscard]] std::string file(const std::string& what) const {
    return what + "_" + convention_.suffix + ".csv";
  }

 private:
  [[nodiscard]] LoadFlowResult solve() const {
    const Variant variant = std::get<2>(GetParam());
    std::vector<double> shares = support::case_load_shares(name_);
    shares.insert(shares.begin(), 1.0);
    return flow_.solve(scaled_loads(flow_.network(), shares),
                       {.harmonic_currents = convention_.currents,
                        .max_sweeps = variant.max_sweeps,
                        .threads = variant.threads});
  }
};

TEST_P(ReferenceCase, HasTheReferenceHarmonicVoltagesAndDraws) {
  ASSERT_TRUE(result_.converged());
  const CsvTable table = support::case_table(name_, file("harmonic_bus"));
  ASSERT_EQ(table.row_count(), 13 * network_.bus_count());
  for (int row = 0; row < table.row_count(); ++row) {
    const int k = support::order_index(network_.orders(), table.number(row, "h"));
    const int bus = network_.bus_index(table.text(row, "bus"));
    const Complex v = support::complex_of(table, row, "v_re_pu", "v_im_pu");
    ASSERT_LE(std::abs(result_.voltage(0, k, bus) - v), 1e-9)
        << "order " << network_.orders()[k] << " bus " << network_.bus_name(bus);
    const Complex i = support::complex_of(table, row, "draw_re_a", "draw_im_a");
    // Draws are below 1 pu: as sharp as the fundamental voltages they follow.
    ASSERT_LE(std::abs(result_.load_current(0, k, bus) - i / network_.current_base_a()), 1e-9);
  }
}

TEST_P(ReferenceCase, HasTheReferenceHarmonicBranchCurrents) {
  if (!support::case_has(name_, file("harmonic_branch"))) {
    EXPECT_EQ(name_, "radial1000");  // the one case without these files
    return;
  }
  const CsvTable table = support::case_table(name_, file("harmonic_branch"));
  ASSERT_EQ(table.row_count(), 13 * network_.branch_count());
  for (int row = 0; row < table.row_count(); ++row) {
    const int k = support::order_index(network_.orders(), table.number(row, "h"));
    const int branch = network_.branch_index(table.text(row, "from") + "-" + table.text(row, "to"));
    const Complex i = support::complex_of(table, row, "i_re_a", "i_im_a");
    const Complex actual = distortion_.current(0, k, branch);
    // Differences of voltages over impedances down to 1e-5 pu.
    ASSERT_LE(std::abs(actual - i / network_.current_base_a()), 1e-8)
        << "order " << network_.orders()[k] << " row " << row;
  }
}

TEST_P(ReferenceCase, HasTheReferenceDistortion) {
  const CsvTable table = support::case_table(name_, file("thd"));
  ASSERT_EQ(table.row_count(), network_.bus_count());
  for (int row = 0; row < table.row_count(); ++row) {
    const int bus = network_.bus_index(table.text(row, "bus"));
    EXPECT_NEAR(distortion_.thd(0, bus), table.number(row, "thd_pu"), 1e-9);
    EXPECT_NEAR(distortion_.v_rms(0, bus), table.number(row, "vrms_pu"), 1e-9);
  }
}

TEST_P(ReferenceCase, HasTheReferenceDistortionOfTheDay) {
  const CsvTable hourly = support::case_table(name_, "hourly.csv");
  for (int row = 0; row < hourly.row_count(); ++row) {
    const int step = hourly.integer(row, "step");
    const int bus = network_.bus_index(hourly.text(row, "bus"));
    ASSERT_NEAR(distortion_.thd(1 + step, bus),
                hourly.number(row, std::string("thd_") + convention_.suffix), 1e-9)
        << "step " << step << " bus " << network_.bus_name(bus);
  }
}

INSTANTIATE_TEST_SUITE_P(Cases, ReferenceCase,
                         testing::Combine(testing::ValuesIn(support::kReferenceCases),
                                          testing::ValuesIn(support::kConventions),
                                          testing::ValuesIn(kVariants)),
                         [](const auto& instance) {
                           return std::string(std::get<0>(instance.param)) + "_" +
                                  std::get<1>(instance.param).suffix + "_" +
                                  std::get<2>(instance.param).name;
                         });

class ResultBits : public testing::TestWithParam<PowerBalance> {};

TEST_P(ResultBits, DoNotDependOnTheNumberOfThreads) {
  const HarmonicLoadFlow flow(support::case_network("ieee69_balanced"));
  std::vector<double> shares;
  for (int s = 0; s < 67; ++s) {  // nine blocks, the last one not full; some shares need Newton
    shares.push_back(0.05 * s);
  }
  const auto scenarios = scaled_loads(flow.network(), shares);
  const auto one = flow.solve(scenarios, {.power_balance = GetParam(), .threads = 1});
  for (const int threads : {2, 5, 0}) {
    const auto many = flow.solve(scenarios, {.power_balance = GetParam(), .threads = threads});
    EXPECT_EQ(many.voltage, one.voltage) << threads << " threads";
    EXPECT_EQ(many.load_current, one.load_current) << threads << " threads";
    for (size_t s = 0; s < shares.size(); ++s) {
      EXPECT_EQ(many.report[s].status, one.report[s].status);
      EXPECT_EQ(many.report[s].iterations, one.report[s].iterations);
    }
  }
}

TEST_P(ResultBits, DoNotDependOnTheBatch) {
  const HarmonicLoadFlow flow{Network(support::random_feeder(5, support::meshed_feeder()))};
  const std::vector<double> shares = {0.2, 1.0, 0.0, 60.0, 0.7, 1.3, 2.5, 0.4, 0.9, 1.1, 0.1};
  const LoadFlowOptions options{.harmonic_currents = HarmonicCurrents::phase_locked,
                                .power_balance = GetParam()};
  const auto batch = flow.solve(scaled_loads(flow.network(), shares), options);
  EXPECT_EQ(batch.report[3].status, LoadFlowStatus::not_converged);  // a bad neighbour
  for (size_t s = 0; s < shares.size(); ++s) {
    const auto alone = flow.solve(scaled_loads(flow.network(), {shares[s]}), options);
    EXPECT_EQ(batch.report[s].status, alone.report[0].status) << "share " << shares[s];
    EXPECT_EQ(batch.report[s].iterations, alone.report[0].iterations) << "share " << shares[s];
    for (int k = 0; k < flow.network().order_count(); ++k) {
      for (int b = 0; b < flow.network().node_count(); ++b) {
        ASSERT_EQ(batch.voltage(static_cast<int>(s), k, b), alone.voltage(0, k, b))
            << "share " << shares[s];
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(PowerBalances, ResultBits,
                         testing::Values(PowerBalance::fundamental, PowerBalance::all_orders),
                         [](const auto& instance) {
                           return instance.param == PowerBalance::fundamental ? "Fundamental"
                                                                              : "AllOrders";
                         });

void add_interharmonics(NetworkDescription& feeder) {
  for (const double order : {2.5, 0.5, 7.25}) {
    feeder.nonlinear_loads.front().spectrum.lines.push_back(
        {.order = order, .factor = 0.1, .angle_deg = 40.0 * order});
  }
}

class HarmonicsOfRandomFeeders
    : public testing::TestWithParam<std::tuple<int, HarmonicCurrents, bool>> {};

/// The engine against dense matrices: orders that are not whole, loops, capacitors, charging, every
/// skin-effect law, an ideal source or one with impedance, two spectra of different orders, given
/// currents.
TEST_P(HarmonicsOfRandomFeeders, AgreeWithDenseMatrices) {
  const auto [seed, convention, source_impedance] = GetParam();
  auto feeder_options = support::meshed_feeder();
  feeder_options.source_impedance = source_impedance;
  auto feeder = support::random_feeder(seed, feeder_options);
  add_interharmonics(feeder);
  const support::DenseLoadFlow reference(feeder);
  const Network network(feeder);
  const HarmonicLoadFlow flow(network);
  const int buses = network.bus_count();
  ASSERT_EQ(network.orders(), (std::vector<double>{1, 0.5, 2.5, 3, 5, 7, 7.25, 9, 11, 13, 25}));

  auto scenarios = scaled_loads(flow.network(), {1.0});
  support::Random random(seed + 1000);
  scenarios.extra_current.assign(1, network.order_count(), buses);
  for (int k = 1; k < network.order_count(); ++k) {
    scenarios.extra_current(0, k, random.below(buses)) = random.complex_between(-0.05, 0.05);
  }
  const auto result = flow.solve(scenarios, {.harmonic_currents = convention, .tolerance = 1e-12});
  ASSERT_TRUE(result.converged());

  for (int k = 1; k < network.order_count(); ++k) {
    const double order = network.orders()[k];
    Eigen::VectorXcd drawn = Eigen::VectorXcd::Zero(buses);
    for (const NonlinearLoad& load : feeder.nonlinear_loads) {
      const int bus = network.bus_index(load.bus);
      const Complex fundamental = result.load_current(0, 0, bus);
      const double angle_1 = load.spectrum.lines.front().angle_deg;
      for (const SpectrumLine& line : load.spectrum.lines) {
        if (line.order != order || fundamental == Complex(0.0)) {
          continue;
        }
        // h times the angle of I_1, as a power of its unit phasor.
        const Complex locked =
            std::pow(fundamental / std::abs(fundamental), order) *
            std::exp(Complex(0.0, (line.angle_deg - order * angle_1) * std::acos(-1.0) / 180.0));
        drawn[bus] = convention == HarmonicCurrents::in_phase
                         ? line.factor * fundamental
                         : line.factor * std::abs(fundamental) * locked;
      }
      EXPECT_LE(std::abs(result.load_current(0, k, bus) - drawn[bus]), 1e-13);
    }
    for (int b = 0; b < buses; ++b) {
      drawn[b] += scenarios.extra_current(0, k, b);
    }
    const Eigen::VectorXcd expected = reference.voltage(order, drawn);
    EXPECT_GT(expected.norm(), 1e-4);  // something to compare
    for (int b = 0; b < buses; ++b) {
      EXPECT_LE(std::abs(result.voltage(0, k, b) - expected[b]), 1e-12 * (1.0 + expected.norm()))
          << "order " << order << " bus " << b;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, HarmonicsOfRandomFeeders,
                         testing::Combine(testing::Values(1, 2, 3, 4),
                                          testing::Values(HarmonicCurrents::in_phase,
                                                          HarmonicCurrents::phase_locked),
                                          testing::Bool()));

TEST(HarmonicLoadFlow, WholeOrdersKeepTheirBitsBesideOthers) {
  auto feeder = support::random_feeder(6, support::meshed_feeder());
  const HarmonicLoadFlow whole{Network(feeder)};
  add_interharmonics(feeder);
  const HarmonicLoadFlow all{Network(feeder)};
  for (const auto convention : {HarmonicCurrents::in_phase, HarmonicCurrents::phase_locked}) {
    const auto scenarios = scaled_loads(whole.network(), {1.0});
    const auto a = whole.solve(scenarios, {.harmonic_currents = convention});
    const auto b = all.solve(scenarios, {.harmonic_currents = convention});
    for (int k = 0; k < whole.network().order_count(); ++k) {
      const int other = index_of_order(all.network().orders, whole.network().orders[k]);
      ASSERT_GE(other, 0);
      for (int n = 0; n < whole.network().node_count(); ++n) {
        EXPECT_EQ(a.voltage(0, k, n), b.voltage(0, other, n));
      }
    }
  }
}

TEST(HarmonicLoadFlow, NegativeFactorTurnsTheCurrentByHalfATurn) {
  auto feeder = support::small_feeder();
  const HarmonicLoadFlow plus{Network(feeder)};
  for (auto& load : feeder.nonlinear_loads) {
    for (auto& line : load.spectrum.lines) {
      line.factor = line.order == 1 ? 1.0 : -line.factor;
    }
  }
  const HarmonicLoadFlow minus{Network(feeder)};
  for (const auto convention : {HarmonicCurrents::in_phase, HarmonicCurrents::phase_locked}) {
    const auto scenarios = scaled_loads(plus.network(), {1.0});
    const auto a = plus.solve(scenarios, {.harmonic_currents = convention});
    const auto b = minus.solve(scenarios, {.harmonic_currents = convention});
    for (int bus = 1; bus < 4; ++bus) {
      EXPECT_GT(std::abs(a.voltage(0, 1, bus)), 1e-6);
      EXPECT_EQ(a.voltage(0, 1, bus), -b.voltage(0, 1, bus));
      EXPECT_EQ(a.voltage(0, 0, bus), b.voltage(0, 0, bus));
    }
  }
}

TEST(HarmonicLoadFlow, AnglesOfTheSpectrumDoNotMatterInPhase) {
  const HarmonicLoadFlow with(support::case_network("ieee33_balanced", true));
  const HarmonicLoadFlow without(support::case_network("ieee33_balanced", false));
  const auto scenarios = scaled_loads(with.network(), {1.0});
  EXPECT_EQ(with.solve(scenarios).voltage, without.solve(scenarios).voltage);
}

TEST(HarmonicLoadFlow, FundamentalAloneLeavesHarmonicsAtZero) {
  const HarmonicLoadFlow flow{Network(support::small_feeder())};
  const auto scenarios = scaled_loads(flow.network(), {1.0});
  const auto alone = flow.solve(scenarios, {.harmonics = false});
  const auto all = flow.solve(scenarios);
  ASSERT_TRUE(alone.converged());
  for (int b = 0; b < flow.network().node_count(); ++b) {
    EXPECT_EQ(alone.voltage(0, 0, b), all.voltage(0, 0, b));
    for (int k = 1; k < flow.network().order_count(); ++k) {
      EXPECT_EQ(alone.voltage(0, k, b), Complex(0.0));
      EXPECT_EQ(alone.load_current(0, k, b), Complex(0.0));
    }
  }
}

TEST(HarmonicLoadFlow, BusWithoutLoadInjectsNothing) {
  auto feeder = support::small_feeder();
  feeder.buses[2].p_kw = feeder.buses[2].q_kvar = 0.0;
  for (const auto convention : {HarmonicCurrents::in_phase, HarmonicCurrents::phase_locked}) {
    const HarmonicLoadFlow flow{Network(feeder)};
    const auto result =
        flow.solve(scaled_loads(flow.network(), {1.0}), {.harmonic_currents = convention});
    EXPECT_EQ(result.load_current(0, 1, 2), Complex(0.0));
    EXPECT_NE(result.load_current(0, 1, 3), Complex(0.0));
  }
}

TEST(HarmonicLoadFlow, HarmonicsAtTheSlackBusFlowIntoAnIdealSource) {
  auto feeder = support::small_feeder();
  feeder.buses[0].p_kw = 300.0;
  feeder.nonlinear_loads = {{.bus = "s", .spectrum = feeder.nonlinear_loads[0].spectrum}};
  const HarmonicLoadFlow flow{Network(feeder)};
  const auto result = flow.solve(scaled_loads(flow.network(), {1.0}));
  for (int b = 0; b < 4; ++b) {
    EXPECT_EQ(result.voltage(0, 1, b), Complex(0.0));
  }
  const Complex current = evaluate_distortion(flow.network(), result).substation_current(0, 1);
  EXPECT_LE(std::abs(current - Complex(0.2 * 0.3, 0.0)), 1e-15);  // HF of order 5 times I_1
}

TEST(HarmonicLoadFlow, ResonanceWithoutResistanceNamesFeederAndOrder) {
  // Order 2: branch 1 / (j 2 0.5) pu and capacitor j 2 0.5 pu cancel.
  NetworkDescription feeder;
  feeder.name = "resonant";
  feeder.base_kv = 1.0;
  feeder.slack_bus = "s";
  feeder.buses = {{.name = "s"}, {.name = "a", .p_kw = 10.0, .capacitor_kvar = 500.0}};
  feeder.branches = {{.from = "s", .to = "a", .x_ohm = 0.5}};
  const Spectrum second{.name = "second", .lines = {{.order = 2, .factor = 0.1}}};
  feeder.nonlinear_loads = {{.bus = "a", .spectrum = second}};
  try {
    const HarmonicLoadFlow flow{Network(feeder)};
    FAIL() << "no error";
  } catch (const InputError& error) {
    EXPECT_STREQ(error.what(),
                 "feeder resonant: admittance matrix singular at order 2; a capacitor or charging "
                 "susceptance resonates without any resistance at a (condition estimate 1.0e+00)");
  }
  feeder.branches[0].r_ohm = 0.01;
  EXPECT_NO_THROW(HarmonicLoadFlow{Network(feeder)});
}

TEST(HarmonicLoadFlow, ResonanceNearlyWithoutResistanceIsAWarningWithItsNodes) {
  // As above, with a branch beyond.
  NetworkDescription feeder;
  feeder.name = "resonant";
  feeder.base_kv = 1.0;
  feeder.slack_bus = "s";
  feeder.buses = {
      {.name = "s"}, {.name = "a", .capacitor_kvar = 500.0}, {.name = "b", .p_kw = 1.0}};
  feeder.branches = {{.from = "s", .to = "a", .r_ohm = 1e-9, .x_ohm = 0.5},
                     {.from = "a", .to = "b", .r_ohm = 0.01, .x_ohm = 0.01}};
  const Spectrum spectrum{.name = "two", .lines = {{.order = 2, .factor = 0.1}, {5, 0.1}}};
  feeder.nonlinear_loads = {{.bus = "b", .spectrum = spectrum}};
  const HarmonicLoadFlow flow{Network(feeder)};
  const auto scenarios = scaled_loads(flow.network(), {1.0});
  const auto warnings = resonance_warnings(flow.network(), scenarios, flow.solve(scenarios));
  ASSERT_EQ(warnings.size(), 1U);
  EXPECT_THAT(warnings[0],
              testing::AllOf(testing::StartsWith("order 2: voltages up to "),
                             testing::HasSubstr("resistance at a, b (condition estimate "),
                             testing::EndsWith("; results at this order say nothing")));
  feeder.branches[0].r_ohm = 0.1;
  const HarmonicLoadFlow damped{Network(feeder)};
  EXPECT_TRUE(resonance_warnings(damped.network(), scenarios, damped.solve(scenarios)).empty());
}

}  // namespace
}  // namespace overtone
