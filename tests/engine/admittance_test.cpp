#include <algorithm>

#include <Eigen/Dense>
#include <gtest/gtest.h>

#include <overtone/nodal_network.hpp>

#include "support/dense_load_flow.hpp"
#include "support/random_feeder.hpp"
#include "support/small_feeder.hpp"

namespace overtone {
namespace {

NodalNetwork nodal(const NetworkDescription& feeder) { return positive_sequence(Network(feeder)); }

/// The compressed columns as a dense matrix of unknowns.
Eigen::MatrixXcd dense(const AdmittancePattern& pattern, const std::vector<Complex>& values) {
  const int n = pattern.unknown_count();
  Eigen::MatrixXcd matrix = Eigen::MatrixXcd::Zero(n, n);
  for (int j = 0; j < n; ++j) {
    for (int p = pattern.column_start()[j]; p < pattern.column_start()[j + 1]; ++p) {
      matrix(pattern.row_index()[p], j) += values[p];
    }
  }
  return matrix;
}

TEST(AdmittancePattern, LeavesOutTheSlackBusOfAnIdealSource) {
  const Network network(support::small_feeder());
  const AdmittancePattern pattern = positive_sequence(network).pattern;
  ASSERT_EQ(pattern.unknown_count(), 3);
  EXPECT_EQ(pattern.unknown_of(network.slack()), -1);
  for (int u = 0; u < pattern.unknown_count(); ++u) {
    EXPECT_EQ(pattern.unknown_of(pattern.node_of(u)), u);
  }
  EXPECT_EQ(pattern.entry_count(), 3 + 2 * 2);  // diagonal; a-b and b-c in both triangles
}

TEST(AdmittancePattern, KeepsTheSlackBusBehindASourceImpedance) {
  auto feeder = support::small_feeder();
  feeder.source_x_ohm = 0.4;
  const Network network(feeder);
  const AdmittancePattern pattern = positive_sequence(network).pattern;
  EXPECT_EQ(pattern.unknown_count(), 4);
  EXPECT_GE(pattern.unknown_of(network.slack()), 0);
}

TEST(AdmittancePattern, CountsParallelBranchesOnce) {
  auto feeder = support::small_feeder();
  feeder.branches.push_back({.from = "c", .to = "b", .r_ohm = 0.3, .x_ohm = 0.1});
  EXPECT_EQ(nodal(feeder).pattern.entry_count(), 3 + 2 * 2);
}

TEST(AdmittancePattern, HasSortedRowsAndASymmetricPattern) {
  const AdmittancePattern pattern =
      nodal(support::random_feeder(3, support::meshed_feeder())).pattern;
  const auto& start = pattern.column_start();
  const auto& row = pattern.row_index();
  ASSERT_EQ(start.size(), static_cast<size_t>(pattern.unknown_count()) + 1);
  for (int j = 0; j < pattern.unknown_count(); ++j) {
    for (int p = start[j]; p < start[j + 1]; ++p) {
      if (p > start[j]) {
        EXPECT_LT(row[p - 1], row[p]);
      }
      const auto first = row.begin() + start[row[p]];
      const auto last = row.begin() + start[row[p] + 1];
      EXPECT_TRUE(std::binary_search(first, last, j)) << row[p] << "," << j;
    }
  }
}

class AdmittanceValues : public testing::TestWithParam<bool> {};

/// Every law of the model: loops, capacitors, charging, skin effect, with and without source
/// impedance.
TEST_P(AdmittanceValues, AgreeWithTheDenseMatrixAtEveryOrder) {
  auto options = support::meshed_feeder();
  options.source_impedance = GetParam();
  const auto feeder = support::random_feeder(11, options);
  const NodalNetwork network = nodal(feeder);
  const AdmittancePattern& pattern = network.pattern;
  const support::DenseLoadFlow reference(feeder);
  for (int k = 0; k < network.order_count(); ++k) {
    const double order = network.orders[k];
    Eigen::MatrixXcd expected = reference.admittance(order);
    if (!reference.ideal_source()) {
      expected(reference.slack(), reference.slack()) += 1.0 / reference.source_impedance(order);
    }
    const Eigen::MatrixXcd actual = dense(pattern, network.admittance[k]);
    for (int i = 0; i < pattern.unknown_count(); ++i) {
      for (int j = 0; j < pattern.unknown_count(); ++j) {
        const Complex value = expected(pattern.node_of(i), pattern.node_of(j));
        // Rounding only: entries are sums of a few terms.
        EXPECT_LE(std::abs(actual(i, j) - value), 1e-13 * (1.0 + std::abs(value)))
            << "order " << order << " entry " << i << "," << j;
      }
    }
  }
}

TEST_P(AdmittanceValues, SourceCurrentHoldsTheNoLoadVoltageAtTheSource) {
  auto options = support::meshed_feeder();
  options.source_impedance = GetParam();
  options.capacitors = false;
  options.charging = false;
  const auto feeder = support::random_feeder(12, options);
  const NodalNetwork network = nodal(feeder);
  const AdmittancePattern& pattern = network.pattern;
  const auto& source = network.source;
  const Eigen::MatrixXcd y = dense(pattern, network.admittance[0]);
  const Eigen::VectorXcd flat =
      Eigen::VectorXcd::Constant(pattern.unknown_count(), feeder.slack_voltage_pu);
  const Eigen::VectorXcd needed = y * flat;
  for (int u = 0; u < pattern.unknown_count(); ++u) {
    // Without shunts and loads no current flows; 1e-10 is rounding of entries of up to 1e4 pu.
    EXPECT_LE(std::abs(source[u] - needed[u]), 1e-10) << "unknown " << u;
  }
}

TEST_P(AdmittanceValues, NoSourceCurrentAtHarmonics) {
  auto options = support::meshed_feeder();
  options.source_impedance = GetParam();
  const NodalNetwork network = nodal(support::random_feeder(12, options));
  EXPECT_NE(network.forms.at(network.source_form(), 0).constant, Complex(0.0));
  for (int k = 1; k < network.order_count(); ++k) {
    EXPECT_EQ(network.forms.at(network.source_form(), k).constant, Complex(0.0));
  }
}

INSTANTIATE_TEST_SUITE_P(Sources, AdmittanceValues, testing::Bool(), [](const auto& instance) {
  return instance.param ? "SourceImpedance" : "IdealSource";
});

}  // namespace
}  // namespace overtone
