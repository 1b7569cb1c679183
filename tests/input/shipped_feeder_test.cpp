// The feeder by phase of networks/ against OpenDSS's results of the script that it was made of.

#include <cmath>

#include <gtest/gtest.h>

#include <overtone/harmonic_load_flow.hpp>
#include <overtone/network_input.hpp>

#include "support/phase_cases.hpp"

namespace overtone {
namespace {

TEST(ShippedFeeder, HasTheVoltagesOfItsScript) {
  const auto input = read_network(support::source_folder() / "networks" / "ieee13_by_phase");
  EXPECT_TRUE(input.warnings.empty());
  const LoadFlowResult result =
      HarmonicLoadFlow(input.network)
          .solve(scaled_loads(*input.network, {1.0}), {.harmonic_currents = input.currents});
  const auto rows = support::phase_rows("ieee13", "fundamental_node.csv");
  ASSERT_EQ(static_cast<int>(rows.size()), input.network->node_count());
  for (const auto& row : rows) {
    const int node = input.network->node_index(row.node);
    const double base_volt = input.network->nodes[node].base_kv * 1e3 / std::sqrt(3.0);
    EXPECT_LE(std::abs(result.voltage(0, 0, node) - row.value / base_volt), 1e-7) << row.node;
  }
}

}  // namespace
}  // namespace overtone
