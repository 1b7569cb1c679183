#include <gtest/gtest.h>

#include <overtone/by_phase.hpp>
#include <overtone/harmonic_load_flow.hpp>

#include "support/dense_load_flow.hpp"
#include "support/random_feeder.hpp"
#include "support/refusal.hpp"
#include "support/small_feeder.hpp"

namespace overtone {
namespace {

/// Y[h] of a network as it stands in its pattern, by unknown.
Eigen::MatrixXcd dense_admittance(const NodalNetwork& network, int order_index) {
  const int n = network.unknown_count();
  Eigen::MatrixXcd y = Eigen::MatrixXcd::Zero(n, n);
  const auto& start = network.pattern.column_start();
  for (int column = 0; column < n; ++column) {
    for (int entry = start[column]; entry < start[column + 1]; ++entry) {
      y(network.pattern.row_index()[entry], column) = network.admittance[order_index][entry];
    }
  }
  return y;
}

/// Against the inverse of the dense matrix, with linear loads put in by hand.
void expect_inverse(std::shared_ptr<const NodalNetwork> network, bool loads) {
  const HarmonicLoadFlow flow(network);
  std::vector<int> nodes;
  for (int n = 0; n < network->node_count(); ++n) {
    nodes.push_back(n);
  }
  Array2<Complex> load;
  if (loads) {
    load.assign(network->node_count(), network->port_count());
    for (int r = 0; r < network->node_count(); ++r) {
      for (int p = 0; p < network->port_count(); ++p) {
        load(r, p) = (0.5 + 0.05 * r) * network->ports[p].load;
      }
    }
  }
  const Array3<Complex> z = flow.transfer_impedances(nodes, load);
  for (int r = 0; r < network->node_count(); ++r) {
    for (int k = 0; k < network->order_count(); ++k) {
      Eigen::MatrixXcd y = dense_admittance(*network, k);
      for (int p = 0; loads && k > 0 && p < network->port_count(); ++p) {
        const Port& port = network->ports[p];
        if (port.linear < 0) {
          continue;
        }
        const Complex own = linear_load_admittance(network->linear_loads[port.linear], load(r, p),
                                                   network->orders[k]) /
                            (port.rated * port.rated);
        const int u = network->pattern.unknown_of(port.from);
        if (u >= 0) {
          y(u, u) += own;
        }
      }
      const Eigen::MatrixXcd inverse = y.inverse();
      const int from = network->pattern.unknown_of(r);
      for (int n = 0; n < network->node_count(); ++n) {
        const int u = network->pattern.unknown_of(n);
        const Complex expected = u < 0 || from < 0 ? Complex(0.0) : inverse(u, from);
        EXPECT_LE(std::abs(z(r, k, n) - expected), 1e-9 * inverse.cwiseAbs().maxCoeff())
            << "from " << r << " to " << n << " order " << network->orders[k];
      }
    }
  }
}

TEST(TransferImpedances, AreColumnsOfTheInverse) {
  for (std::uint64_t seed = 1; seed <= 4; ++seed) {
    const Network feeder(support::random_feeder(seed));
    expect_inverse(std::make_shared<const NodalNetwork>(positive_sequence(feeder)), false);
    expect_inverse(std::make_shared<const NodalNetwork>(
                       positive_sequence(feeder, {.model = LinearLoadModel::parallel_series})),
                   true);
  }
  expect_inverse(
      std::make_shared<const NodalNetwork>(by_phase(by_elements(support::small_feeder()))), false);
}

TEST(TransferImpedances, ArgumentsAreChecked) {
  const HarmonicLoadFlow flow{Network(support::small_feeder())};
  const std::vector<int> nodes = {1, 4};
  EXPECT_EQ(support::refusal([&] { (void)flow.transfer_impedances(nodes); }),
            "transfer impedances: node 4; must be 0 to 3");
  EXPECT_EQ(support::refusal(
                [&] { (void)flow.transfer_impedances({nodes.data(), 1}, Array2<Complex>(2, 4)); }),
            "transfer impedances: load has 2 x 4 entries; must have 1 x 4");
}

}  // namespace
}  // namespace overtone
