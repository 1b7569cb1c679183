#include <algorithm>
#include <cmath>
#include <limits>

#include <Eigen/Dense>
#include <gtest/gtest.h>

#include <overtone/balanced_elements.hpp>
#include <overtone/by_phase.hpp>
#include <overtone/harmonic_load_flow.hpp>

#include "support/random_feeder.hpp"
#include "support/small_feeder.hpp"

namespace overtone {
namespace {

/// A meshed feeder by phase, half of its loads without a shunt at harmonics, some between phases.
NodalNetwork meshed_by_phase(std::uint64_t seed) {
  Feeder feeder = by_elements(support::random_feeder(seed, support::meshed_feeder()));
  for (size_t l = 0; l < feeder.loads.size(); ++l) {
    Load& load = feeder.loads[l];
    load.linear.model = l % 2 == 0 ? LinearLoadModel::parallel_series : LinearLoadModel::open;
    if (l % 4 == 2) {
      load.phases = 1;
      load.connection = Connection::delta;
      load.at.conductor = {1, 3};
    }
  }
  return by_phase(feeder);
}

/// Y at an order with the shunts of these loads, and the currents drawn there: V by dense LU.
Eigen::VectorXcd dense_voltage(const NodalNetwork& network, int order_index,
                               std::span<const Complex> load, std::span<const Complex> drawn) {
  const int n = network.unknown_count();
  Eigen::MatrixXcd y = Eigen::MatrixXcd::Zero(n, n);
  for (int j = 0; j < n; ++j) {
    for (int p = network.pattern.column_start()[j]; p < network.pattern.column_start()[j + 1];
         ++p) {
      y(network.pattern.row_index()[p], j) = network.admittance[order_index][p];
    }
  }
  Eigen::VectorXcd right = Eigen::VectorXcd::Zero(n);
  for (int p = 0; p < network.port_count(); ++p) {
    const Port& port = network.ports[p];
    const int from = network.pattern.unknown_of(port.from);
    const int to = port.to < 0 ? -1 : network.pattern.unknown_of(port.to);
    const Complex shunt = port.linear < 0
                              ? 0.0
                              : linear_load_admittance(network.linear_loads[port.linear], load[p],
                                                       network.orders[order_index]) /
                                    (port.rated * port.rated);
    for (const auto& [a, b] : {std::pair(from, to), std::pair(to, from)}) {
      if (a >= 0) {
        y(a, a) += shunt;
        right[a] -= a == from ? drawn[p] : -drawn[p];
        if (b >= 0) {
          y(a, b) -= shunt;
        }
      }
    }
  }
  return y.partialPivLu().solve(right);
}

/// Every scenario and order against dense matrices.
void expect_dense_voltages(const NodalNetwork& network, const LoadFlowScenarios& scenarios,
                           const LoadFlowResult& result) {
  double largest = 0.0;
  for (int s = 0; s < scenarios.count(); ++s) {
    for (int k = 1; k < network.order_count(); ++k) {
      const Eigen::VectorXcd expected =
          dense_voltage(network, k, scenarios.load.row(s), result.load_current.row(s, k));
      largest = std::max(largest, expected.norm());
      for (int node = 0; node < network.node_count(); ++node) {
        const int unknown = network.pattern.unknown_of(node);
        const Complex there = unknown < 0 ? Complex(0.0) : expected[unknown];
        EXPECT_LE(std::abs(result.voltage(s, k, node) - there), 1e-11 * (1.0 + expected.norm()))
            << "scenario " << s << " order " << network.orders[k] << " node " << node;
      }
    }
  }
  EXPECT_GT(largest, 1e-3);  // something to compare
}

/// Shares of full load, and loads that are no share of it.
LoadFlowScenarios mixed_scenarios(const NodalNetwork& network) {
  LoadFlowScenarios scenarios =
      scaled_loads(network, {1.0, 0.4, 0.0, 0.7, 1.2, 0.1, 0.9, 0.3, 0.6, 1.1});
  for (int p = 0; p < network.port_count(); p += 3) {
    scenarios.load(4, p) = {0.3 * std::abs(network.ports[p].load), -0.001};
    scenarios.load(9, p) = 0.8 * std::conj(network.ports[p].load);
  }
  return scenarios;
}

class ShuntsOfRandomFeeders : public testing::TestWithParam<int> {};

TEST_P(ShuntsOfRandomFeeders, FollowEachScenariosLoadsAsDenseMatricesSay) {
  const auto network = std::make_shared<const NodalNetwork>(meshed_by_phase(GetParam()));
  const LoadFlowScenarios scenarios = mixed_scenarios(*network);
  const LoadFlowResult result = HarmonicLoadFlow(network).solve(
      scenarios, {.harmonic_currents = HarmonicCurrents::phase_locked});
  ASSERT_TRUE(result.converged());
  expect_dense_voltages(*network, scenarios, result);
}

INSTANTIATE_TEST_SUITE_P(Seeds, ShuntsOfRandomFeeders, testing::Values(1, 2, 3, 4, 5));

/// At full load the first node with a shunt is in resonance with it: its pivot is 0 in one lane.
TEST(LinearShunts, APivotThatVanishesInOneLaneLeavesItAndItsNeighboursRight) {
  NodalNetwork network = meshed_by_phase(2);
  for (const Port& port : network.ports) {
    const int unknown = network.pattern.unknown_of(port.from);
    if (port.linear >= 0 && port.to < 0 && unknown >= 0) {
      Complex& diagonal = network.admittance[1][network.pattern.entry(unknown, unknown)];
      diagonal =
          -linear_load_admittance(network.linear_loads[port.linear], port.load, network.orders[1]) /
          (port.rated * port.rated);
    }
  }
  const auto shared = std::make_shared<const NodalNetwork>(std::move(network));
  const LoadFlowScenarios scenarios = scaled_loads(*shared, {0.9, 1.0, 0.8});
  const LoadFlowResult result = HarmonicLoadFlow(shared).solve(scenarios, {});
  ASSERT_TRUE(result.converged());
  expect_dense_voltages(*shared, scenarios, result);
}

/// What an earlier solution left where this one has nothing to say.
TEST(LinearShunts, AResultThatIsKeptHasNothingOfTheLastOne) {
  const auto network = std::make_shared<const NodalNetwork>(meshed_by_phase(3));
  const HarmonicLoadFlow flow(network);
  const LoadFlowScenarios scenarios = mixed_scenarios(*network);
  for (const bool harmonics : {true, false}) {
    const LoadFlowOptions options{.harmonics = harmonics};
    const LoadFlowResult fresh = flow.solve(scenarios, options);
    LoadFlowResult kept = fresh;
    for (auto* array : {&kept.voltage, &kept.load_current, &kept.linear_current}) {
      std::ranges::fill(array->flat(), Complex(std::numeric_limits<double>::quiet_NaN()));
    }
    flow.solve(scenarios, options, kept);
    EXPECT_EQ(kept.voltage, fresh.voltage);
    EXPECT_EQ(kept.load_current, fresh.load_current);
    EXPECT_EQ(kept.linear_current, fresh.linear_current);
  }
}

}  // namespace
}  // namespace overtone
