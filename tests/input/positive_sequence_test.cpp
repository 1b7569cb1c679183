// The positive sequence of a circuit whose phases are alike against OpenDSS, which solves it by
// phase.

#include <overtone/positive_sequence.hpp>

#include <cmath>

#include <gtest/gtest.h>

#include <overtone/harmonic_load_flow.hpp>

#include "support/dss_circuits.hpp"

namespace overtone {
namespace {

constexpr double kAgreement = 1e-8;  ///< of the largest voltage of the order

TEST(PositiveSequence, VoltagesOfACircuitWithPhasesAlikeAreThoseOfOpenDss) {
  const DssImport import = support::import_of(support::dss_circuit("balanced"));
  std::vector<std::string> warnings;
  const auto network =
      std::make_shared<const NodalNetwork>(positive_sequence(import.feeder, warnings));
  const auto result = HarmonicLoadFlow(network).solve(
      scaled_loads(*network, {1.0}),
      {.harmonic_currents = HarmonicCurrents::phase_locked, .tolerance = 1e-12});
  ASSERT_TRUE(result.converged());
  const nlohmann::json expected = support::dss_circuit("balanced_voltages");
  ASSERT_EQ(network->orders, (std::vector<double>{1, 3, 5, 7, 11}));
  for (int k = 0; k < network->order_count(); ++k) {
    const int order = static_cast<int>(network->orders[k]);
    const auto volts = [&](const std::string& node) {
      const nlohmann::json& parts = expected.at(std::to_string(order)).at(node);
      return Complex(parts[0], parts[1]);
    };
    double largest = 0.0;
    for (const Node& node : network->nodes) {
      largest = std::max(largest, std::abs(volts(node.label + ".1")) / node.base_kv);
    }
    for (int n = 0; n < network->node_count(); ++n) {
      const Node& node = network->nodes[n];
      const double base = node.base_kv * 1e3 / std::sqrt(3.0);
      // The low side in delta floats: what is sure is between its phases, and no third is.
      const bool floats = node.label == "lv";
      if (floats && order % 3 == 0) {
        continue;
      }
      for (const char* phase : {".1", ".2", ".3"}) {
        const double volt = floats ? std::abs(volts("lv.1") - volts("lv.2")) / std::sqrt(3.0)
                                   : std::abs(volts(node.label + phase));
        EXPECT_NEAR(std::abs(result.voltage(0, k, n)), volt / base,
                    kAgreement * largest * std::sqrt(3.0) * 1e-3)
            << node.label << phase << " order " << order;
      }
    }
  }
}

}  // namespace
}  // namespace overtone
