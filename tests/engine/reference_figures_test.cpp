// Figures of published and independent models for the feeders under networks/.

#include <algorithm>
#include <cmath>

#include <gtest/gtest.h>

#include <overtone/csv_table.hpp>
#include <overtone/distortion.hpp>
#include <overtone/feeder_files.hpp>

#include "support/reference_cases.hpp"

namespace overtone {
namespace {

struct Figures {
  const char* feeder;
  double v_min;
  const char* v_min_bus;
  double thd_percent;
  const char* thd_bus;
  double substation;
  double loss_kw;  ///< of the fundamental, as SOURCE.md of the feeder has it
};

/// At full load, hour 20; sharp to the last digit.
constexpr Figures kFigures[] = {
    {"ieee33", 0.913090, "18", 8.69314, "33", 4.64747, 202.677},
    {"ieee69", 0.909188, "65", 1.19381, "50", 4.90858, 224.992},
    {"ieee123", 0.933298, "94", 2.69169, "104", 4.20113, 114.664},
};

class FeederFigures : public testing::TestWithParam<Figures> {
 protected:
  const std::filesystem::path folder_ = support::source_folder() / "networks" / GetParam().feeder;
  const Network network_ = read_feeder(folder_);
  const HarmonicLoadFlow flow_{network_};
};

TEST_P(FeederFigures, FullLoad) {
  const Figures expected = GetParam();
  const auto result = flow_.solve(scaled_loads(flow_.network(), {1.0}));
  ASSERT_TRUE(result.converged());
  const Distortion d = evaluate_distortion(flow_.network(), result);
  int lowest = 0, most_distorted = 0;
  double loss = 0.0;
  for (int b = 0; b < network_.bus_count(); ++b) {
    lowest =
        std::abs(result.voltage(0, 0, b)) < std::abs(result.voltage(0, 0, lowest)) ? b : lowest;
    most_distorted = d.thd(0, b) > d.thd(0, most_distorted) ? b : most_distorted;
  }
  for (int l = 0; l < network_.branch_count(); ++l) {
    loss += network_.impedance(l, 1).real() * std::norm(d.current(0, 0, l));
  }
  EXPECT_NEAR(std::abs(result.voltage(0, 0, lowest)), expected.v_min, 0.5e-6);
  EXPECT_EQ(network_.bus_name(lowest), expected.v_min_bus);
  EXPECT_NEAR(100.0 * d.thd(0, most_distorted), expected.thd_percent, 0.5e-5);
  EXPECT_EQ(network_.bus_name(most_distorted), expected.thd_bus);
  EXPECT_NEAR(d.substation_rms[0], expected.substation, 0.5e-5);
  EXPECT_NEAR(1000.0 * network_.description().base_mva * loss, expected.loss_kw, 0.5e-3);
}

TEST_P(FeederFigures, LoadFlowOfTheDay) {
  const CsvTable table(support::source_folder() / "tests/reference/energy_conditioning.csv");
  int row = 0;
  while (table.text(row, "feeder") != GetParam().feeder || table.text(row, "case") != "I") {
    ASSERT_LT(++row, table.row_count());
  }
  const auto profile = read_feeder_profile(folder_);
  ASSERT_TRUE(profile.has_value());
  ASSERT_EQ(profile->hour_count(), 24);
  const auto result = flow_.solve(scaled_loads(flow_.network(), profile->load_share));
  ASSERT_TRUE(result.converged());
  const Distortion d = evaluate_distortion(flow_.network(), result);
  double sum_dv = 0.0, sum_thd = 0.0;
  for (int t = 0; t < 24; ++t) {
    for (int b = 0; b < network_.bus_count(); ++b) {
      sum_dv += std::abs(std::abs(result.voltage(t, 0, b)) - 1.0);
      sum_thd += d.thd(t, b);
    }
  }
  EXPECT_NEAR(sum_dv, table.number(row, "sum_dv"), 0.5e-6);
  EXPECT_NEAR(sum_thd, table.number(row, "sum_thd"), 0.5e-6);
  const double peak = d.substation_rms[profile->index_of("20")];
  EXPECT_NEAR(peak, table.number(row, "substation_hour20"), 0.5e-5);
  EXPECT_EQ(peak, *std::max_element(d.substation_rms.begin(), d.substation_rms.end()));
}

INSTANTIATE_TEST_SUITE_P(Feeders, FeederFigures, testing::ValuesIn(kFigures),
                         [](const auto& instance) { return std::string(instance.param.feeder); });

TEST(Ieee33, BusesOverFivePercentOnThe33BusFeeder) {
  const HarmonicLoadFlow flow(read_feeder(support::source_folder() / "networks/ieee33"));
  const auto d =
      evaluate_distortion(flow.network(), flow.solve(scaled_loads(flow.network(), {1.0})));
  EXPECT_EQ(std::ranges::count_if(d.thd.flat(), [](double thd) { return thd > 0.05; }), 18);
}

}  // namespace
}  // namespace overtone
