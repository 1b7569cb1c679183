#include <overtone/standards/voltage_unbalance.hpp>

#include <numbers>

#include <gtest/gtest.h>

#include "support/phase_cases.hpp"
#include "support/small_feeder.hpp"

namespace overtone {
namespace {

TEST(VoltageUnbalance, OfPhasorsIsFortescues) {
  const auto at = [](double magnitude, double degrees) {
    return std::polar(magnitude, degrees * std::numbers::pi / 180.0);
  };
  // Grainger and Stevenson, Power System Analysis, example 11.1: 10 A into a, out of b, c open.
  const SequenceVoltages open_c = sequence_voltages({at(10, 0), at(10, 180), 0.0});
  EXPECT_NEAR(std::abs(open_c.positive - at(5.78, -30)), 0.0, 0.01);
  EXPECT_NEAR(std::abs(open_c.negative - at(5.78, 30)), 0.0, 0.01);
  EXPECT_NEAR(std::abs(open_c.zero), 0.0, 1e-15);
  // A phase to nothing: all three components are a third of the others' sum.
  const SequenceVoltages open = sequence_voltages({at(1, 0), 0.0, 0.0});
  EXPECT_NEAR(open.negative_factor(), 1.0, 1e-12);
  EXPECT_NEAR(open.zero_factor(), 1.0, 1e-12);
  const SequenceVoltages good = sequence_voltages({at(1, 0), at(1, -120), at(1, 120)});
  EXPECT_NEAR(std::abs(good.positive - 1.0), 0.0, 1e-15);
  EXPECT_NEAR(good.negative_factor(), 0.0, 1e-15);
  const SequenceVoltages turned = sequence_voltages({at(1, 0), at(1, 120), at(1, -120)});
  EXPECT_NEAR(std::abs(turned.negative - 1.0), 0.0, 1e-15);
}

TEST(VoltageUnbalance, OfAFeederIsOpenDsss) {
  const auto network =
      std::make_shared<const NodalNetwork>(by_phase(support::ElementFile("ieee13").feeder()));
  const HarmonicLoadFlow flow(network);
  const auto result = flow.solve(scaled_loads(*network, {1.0}), {.tolerance = 1e-12});
  const auto buses = three_phase_buses(*network);
  const auto unbalance = voltage_unbalance(*network, buses, result);
  const CsvTable table = support::case_table("ieee13", "sequence_voltages.csv");
  ASSERT_EQ(static_cast<int>(buses.size()), table.row_count());
  for (size_t b = 0; b < buses.size(); ++b) {
    const Node& node = network->nodes[buses[b].nodes[0]];
    const std::string& name = buses[b].name;
    int row = 0;
    while (table.text(row, "bus") != name) {
      ASSERT_LT(++row, table.row_count()) << name;
    }
    const double base = node.base_kv * 1e3 / std::numbers::sqrt3;
    const SequenceVoltages& v = unbalance(0, static_cast<int>(b));
    EXPECT_NEAR(std::abs(v.zero), table.number(row, "v0_v") / base, 1e-8) << name;
    EXPECT_NEAR(std::abs(v.positive), table.number(row, "v1_v") / base, 1e-8) << name;
    EXPECT_NEAR(std::abs(v.negative), table.number(row, "v2_v") / base, 1e-8) << name;
  }
}

TEST(VoltageUnbalance, ABalancedFeederHasNoThreePhaseBuses) {
  EXPECT_TRUE(three_phase_buses(positive_sequence(Network(support::small_feeder()))).empty());
}

}  // namespace
}  // namespace overtone
