#include <overtone/feeder_generator.hpp>

#include <algorithm>
#include <cmath>

#include <gtest/gtest.h>

#include <overtone/distortion.hpp>
#include <overtone/feeder_texts.hpp>
#include <overtone/harmonic_load_flow.hpp>

#include "support/temporary_folder.hpp"

namespace overtone {
namespace {

FeederGeneratorOptions options_of(int buses, std::uint64_t seed = 1) {
  FeederGeneratorOptions options;
  options.buses = buses;
  options.seed = seed;
  options.spectrum = {.name = "six_pulse",
                      .lines = {{.order = 1, .factor = 1.0, .angle_deg = 0.0, .where = {}},
                                {.order = 5, .factor = 0.2, .angle_deg = 0.0, .where = {}},
                                {.order = 7, .factor = 0.143, .angle_deg = 30.0, .where = {}}}};
  return options;
}

HourlyProfile two_hours() {
  HourlyProfile profile;
  profile.hour = {4, 20};
  profile.load_share = {0.54, 1.0};
  profile.column = {{"load_share", {0.54, 1.0}}, {"parked_share", {1.0, 0.87}}};
  return profile;
}

/// All files of a feeder in one text.
std::string bytes(const FeederGeneratorOptions& options) {
  std::string text;
  for (const FeederText& file : feeder_texts(generate_feeder(options), two_hours())) {
    text += file.name + "\n" + file.content;
  }
  return text;
}

TEST(FeederGenerator, SameSeedSameBytes) {
  EXPECT_EQ(bytes(options_of(300)), bytes(options_of(300)));
  EXPECT_NE(bytes(options_of(300)), bytes(options_of(300, 2)));
}

class GeneratedFeeder : public testing::TestWithParam<std::tuple<int, int>> {
 protected:
  const FeederGeneratorOptions options_ =
      options_of(std::get<0>(GetParam()), std::get<1>(GetParam()));
  const NetworkDescription description_ = generate_feeder(options_);
  const Network network_{description_};
  const HarmonicLoadFlow flow_{network_};
  const LoadFlowResult full_load_ =
      flow_.solve(scaled_loads(flow_.network(), {1.0}), {.tolerance = 1e-10});
};

TEST_P(GeneratedFeeder, IsRadialAndOfTheSizeAskedFor) {
  EXPECT_EQ(network_.bus_count(), options_.buses);
  EXPECT_TRUE(network_.radial());  // connected, or Network would have thrown
  EXPECT_EQ(network_.order_count(), 3);
}

TEST_P(GeneratedFeeder, HasTheLowestVoltageAskedFor) {
  ASSERT_TRUE(full_load_.converged());
  double v_min = 2.0;
  for (int b = 0; b < network_.bus_count(); ++b) {
    v_min = std::min(v_min, std::abs(full_load_.voltage(0, 0, b)));
  }
  // Lengths are scaled by three digits and rounded to metres.
  EXPECT_NEAR(v_min, options_.lowest_voltage, 0.003);
}

TEST_P(GeneratedFeeder, HasThePeakAndTheSharesAskedFor) {
  double kw = 0.0;
  int loaded = 0;
  for (const Bus& bus : description_.buses) {
    kw += bus.p_kw;
    loaded += bus.p_kw > 0.0 ? 1 : 0;
    EXPECT_GE(bus.p_kw, 0.0);
    if (bus.p_kw > 0.0) {
      const double power_factor = bus.p_kw / std::hypot(bus.p_kw, bus.q_kvar);
      EXPECT_GE(power_factor, 0.84);
      EXPECT_LE(power_factor, 0.98);
    }
  }
  const int feeders =
      (options_.buses - 1 + options_.buses_per_feeder - 1) / options_.buses_per_feeder;
  EXPECT_NEAR(kw, 1000.0 * options_.peak_mw * feeders, 1e-3 * options_.buses);
  const int buses = options_.buses - 1;  // without the substation's
  EXPECT_NEAR(loaded, options_.loaded_share * buses, 0.5 * feeders);
  EXPECT_NEAR(static_cast<double>(description_.nonlinear_loads.size()),
              options_.nonlinear_share * loaded, 0.5 + 1e-9);
  EXPECT_GE(description_.nonlinear_loads.size(), 1U);
}

TEST_P(GeneratedFeeder, KeepsItsOwnLimitsAtFullLoad) {
  const Distortion distortion = evaluate_distortion(flow_.network(), full_load_);
  for (int l = 0; l < network_.branch_count(); ++l) {
    EXPECT_LE(distortion.branch_rms(0, l), 0.75 * network_.branch_current_limit(l));
  }
  EXPECT_LE(distortion.substation_rms[0], network_.substation_current_limit());
  EXPECT_GE(distortion.substation_rms[0], 0.7 * network_.substation_current_limit());
}

TEST_P(GeneratedFeeder, ReadsBackAsItIs) {
  const support::TemporaryFolder folder;
  for (const FeederText& file : feeder_texts(description_, two_hours())) {
    (void)folder.write(file.name, file.content);
  }
  const Network read = read_feeder(folder.path());
  ASSERT_EQ(read.bus_count(), network_.bus_count());
  ASSERT_EQ(read.branch_count(), network_.branch_count());
  EXPECT_EQ(read.name(), network_.name());
  EXPECT_EQ(read.orders(), network_.orders());
  EXPECT_EQ(read.substation_current_limit(), network_.substation_current_limit());
  for (int b = 0; b < read.bus_count(); ++b) {
    EXPECT_EQ(read.load(b), network_.load(b));
    EXPECT_EQ(read.is_nonlinear(b), network_.is_nonlinear(b));
  }
  for (int l = 0; l < read.branch_count(); ++l) {
    EXPECT_EQ(read.impedance(l, 5), network_.impedance(l, 5));
    EXPECT_EQ(read.branch_current_limit(l), network_.branch_current_limit(l));
    EXPECT_EQ(read.from(l), network_.from(l));
    EXPECT_EQ(read.to(l), network_.to(l));
  }
  const auto profile = read_feeder_profile(folder.path());
  ASSERT_TRUE(profile);
  EXPECT_EQ(profile->hour, two_hours().hour);
  EXPECT_EQ(profile->column, two_hours().column);
}

INSTANTIATE_TEST_SUITE_P(SizesAndSeeds, GeneratedFeeder,
                         testing::Combine(testing::Values(10, 100, 1000, 8500),
                                          testing::Values(1, 2)));

TEST(FeederGenerator, ReadsBackEverythingAFeederFolderKnows) {
  NetworkDescription description = generate_feeder(options_of(20));
  description.source_r_ohm = 0.1;
  description.source_x_ohm = 0.4;
  description.slack_voltage_pu = 1.02;
  description.buses[3].capacitor_kvar = 150.0;
  description.branches[4].b_us = 12.5;
  description.branches[5].skin_effect = SkinEffect::cable;
  description.branches[6].skin_effect = SkinEffect::overhead_line;
  description.branches[7].skin_effect = SkinEffect::square_root;
  const support::TemporaryFolder folder;
  for (const FeederText& file : feeder_texts(description, two_hours())) {
    (void)folder.write(file.name, file.content);
  }
  const Network read = read_feeder(folder.path());
  const Network original(description);
  EXPECT_EQ(read.source_impedance(7), original.source_impedance(7));
  EXPECT_EQ(read.description().slack_voltage_pu, 1.02);
  EXPECT_EQ(read.shunt_admittance(3, 5), original.shunt_admittance(3, 5));
  for (int l = 0; l < read.branch_count(); ++l) {
    EXPECT_EQ(read.impedance(l, 7), original.impedance(l, 7));
    EXPECT_EQ(read.charging_admittance(l, 7), original.charging_admittance(l, 7));
  }
}

TEST(FeederGenerator, OptionsOutOfRangeAreRefused) {
  const auto message = [](auto spoil) -> std::string {
    auto options = options_of(100);
    spoil(options);
    try {
      (void)generate_feeder(options);
    } catch (const InputError& error) {
      return error.what();
    }
    return "";
  };
  using Options = FeederGeneratorOptions;
  EXPECT_EQ(message([](Options& o) { o.buses = 9; }), "buses 9; must be 10 to 1000000");
  EXPECT_EQ(message([](Options& o) { o.lowest_voltage = 1.0; }),
            "lowest_voltage 1; must be 0.85 to 0.995");
  EXPECT_EQ(message([](Options& o) { o.loaded_share = std::nan(""); }),
            "loaded_share nan; must be 0.01 to 1");
  EXPECT_NE(message([](Options& o) { o.spectrum = {}; }).find("without a spectrum"),
            std::string::npos);
  EXPECT_EQ(message([](Options& o) {
              o.spectrum = {};
              o.nonlinear_share = 0.0;
            }),
            "");
}

TEST(LongGeneratedFeeder, LoadFlowWorksToAHundredThousandBuses) {
  const HarmonicLoadFlow flow{Network(generate_feeder(options_of(100000)))};
  const auto result = flow.solve(scaled_loads(flow.network(), {0.6, 1.0}), {.tolerance = 1e-8});
  ASSERT_TRUE(result.converged());
  for (const auto& report : result.report) {
    EXPECT_EQ(report.method, LoadFlowMethod::current_injection);
    // Y V with admittances of some 1e5 pu between neighbours a few metres apart.
    EXPECT_LE(report.power_mismatch, 1e-7);
  }
}

}  // namespace
}  // namespace overtone
