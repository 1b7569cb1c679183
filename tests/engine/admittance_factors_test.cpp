#include <overtone/admittance_factors.hpp>

#include <algorithm>
#include <thread>

#include <Eigen/Dense>
#include <gtest/gtest.h>

#include <overtone/harmonic_load_flow.hpp>

#include "support/allocation_count.hpp"
#include "support/random_feeder.hpp"
#include "support/reference_cases.hpp"

namespace overtone {
namespace {

struct Factored {
  explicit Factored(const NetworkDescription& feeder, double order)
      : network(positive_sequence(Network(feeder))),
        values(network.admittance[support::order_index(network.orders, order)]),
        factors(AdmittanceFactors::analyze(pattern), values) {}

  /// Largest |Y x - b| over all rows and lanes.
  [[nodiscard]] double residual(const std::vector<LaneBlock>& x,
                                const std::vector<LaneBlock>& b) const {
    double largest = 0.0;
    for (int k = 0; k < kLanes; ++k) {
      std::vector<Complex> rest(b.size());
      for (size_t u = 0; u < b.size(); ++u) {
        rest[u] = {b[u].re[k], b[u].im[k]};
      }
      for (int j = 0; j < pattern.unknown_count(); ++j) {
        for (int p = pattern.column_start()[j]; p < pattern.column_start()[j + 1]; ++p) {
          rest[pattern.row_index()[p]] -= values[p] * Complex(x[j].re[k], x[j].im[k]);
        }
      }
      for (const Complex& r : rest) {
        largest = std::max(largest, std::abs(r));
      }
    }
    return largest;
  }

  NodalNetwork network;
  const AdmittancePattern& pattern = network.pattern;
  std::vector<Complex> values;
  AdmittanceFactors factors;
};

std::vector<LaneBlock> random_blocks(int size, std::uint64_t seed) {
  support::Random random(seed);
  std::vector<LaneBlock> blocks(size);
  for (LaneBlock& block : blocks) {
    for (int k = 0; k < kLanes; ++k) {
      block.re[k] = random.between(-1.0, 1.0);
      block.im[k] = random.between(-1.0, 1.0);
    }
  }
  return blocks;
}

class FactorsOfRandomFeeders : public testing::TestWithParam<int> {};

TEST_P(FactorsOfRandomFeeders, SolveTheirMatrixAtTheFundamentalAndAtHarmonics) {
  const auto feeder = support::random_feeder(GetParam(), support::meshed_feeder());
  const Network network(feeder);
  for (const double order : network.orders()) {
    const Factored y(feeder, order);
    const auto right = random_blocks(y.factors.size(), 7);
    auto x = right;
    std::vector<LaneBlock> work(x.size());
    y.factors.solve(x.data(), work.data());
    // Backward error: entries up to 1e4 pu times voltages of order 1e-1 times 1e-16, with room.
    EXPECT_LE(y.residual(x, right), 1e-10) << "order " << order;
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, FactorsOfRandomFeeders, testing::Values(1, 2, 3, 4, 5));

TEST(AdmittanceFactors, AgreeWithADenseSolution) {
  const Factored y(support::random_feeder(8, support::meshed_feeder()), 5);
  const int n = y.factors.size();
  Eigen::MatrixXcd matrix = Eigen::MatrixXcd::Zero(n, n);
  for (int j = 0; j < n; ++j) {
    for (int p = y.pattern.column_start()[j]; p < y.pattern.column_start()[j + 1]; ++p) {
      matrix(y.pattern.row_index()[p], j) = y.values[p];
    }
  }
  auto x = random_blocks(n, 9);
  Eigen::MatrixXcd right(n, kLanes);
  for (int u = 0; u < n; ++u) {
    for (int k = 0; k < kLanes; ++k) {
      right(u, k) = {x[u].re[k], x[u].im[k]};
    }
  }
  const Eigen::MatrixXcd expected = matrix.partialPivLu().solve(right);
  std::vector<LaneBlock> work(n);
  y.factors.solve(x.data(), work.data());
  for (int u = 0; u < n; ++u) {
    for (int k = 0; k < kLanes; ++k) {
      // Condition number below 1e4 here.
      EXPECT_LE(std::abs(Complex(x[u].re[k], x[u].im[k]) - expected(u, k)), 1e-11);
    }
  }
}

TEST(AdmittanceFactors, SolveEachLaneByItself) {
  const Factored y(support::random_feeder(4, support::meshed_feeder()), 7);
  const auto right = random_blocks(y.factors.size(), 21);
  std::vector<LaneBlock> work(right.size());
  auto all = right;
  y.factors.solve(all.data(), work.data());
  for (int k = 0; k < kLanes; ++k) {
    auto alone = random_blocks(y.factors.size(), 100 + k);  // other neighbours, moved by one lane
    const int lane = (k + 1) % kLanes;
    for (size_t u = 0; u < right.size(); ++u) {
      alone[u].re[lane] = right[u].re[k];
      alone[u].im[lane] = right[u].im[k];
    }
    y.factors.solve(alone.data(), work.data());
    for (size_t u = 0; u < right.size(); ++u) {
      EXPECT_EQ(alone[u].re[lane], all[u].re[k]);  // to the last bit
      EXPECT_EQ(alone[u].im[lane], all[u].im[k]);
    }
  }
}

TEST(AdmittanceFactors, SolveAllocatesNothing) {
  const Factored y(support::case_description("radial1000", true), 5);
  auto x = random_blocks(y.factors.size(), 5);
  std::vector<LaneBlock> work(x.size());
  const long before = support::allocation_count();
  y.factors.solve(x.data(), work.data());
  EXPECT_EQ(support::allocation_count() - before, 0);
  EXPECT_GT(before, 0);  // the count works
}

TEST(AdmittanceFactors, LoadFlowAllocatesNothingPerScenario) {
  const HarmonicLoadFlow flow(support::case_network("ieee33_balanced"));
  const auto count = [&](int scenarios) {
    const auto loads = scaled_loads(flow.network(), std::vector<double>(scenarios, 0.9));
    const long before = support::allocation_count();
    const LoadFlowResult result = flow.solve(loads, {.threads = 1});
    EXPECT_TRUE(result.converged());
    return support::allocation_count() - before;
  };
  const long one = count(1);
  EXPECT_GT(one, 0);
  EXPECT_EQ(count(kLanes), one);        // the same block
  EXPECT_EQ(count(100 * kLanes), one);  // further blocks
}

TEST(AdmittanceFactors, HaveNoFillInOnARadialFeeder) {
  const Factored y(support::case_description("radial1000", true), 1);
  EXPECT_EQ(y.factors.entry_count(), y.pattern.entry_count());
}

TEST(AdmittanceFactors, OneAnalysisServesEveryOrderAndThread) {
  const NodalNetwork network =
      positive_sequence(Network(support::random_feeder(2, support::meshed_feeder())));
  const AdmittancePattern& pattern = network.pattern;
  const auto analysis = AdmittanceFactors::analyze(pattern);
  const auto right = random_blocks(pattern.unknown_count(), 3);
  const auto solution = [&](int order_index) {
    const AdmittanceFactors factors(analysis, network.admittance[order_index]);
    auto x = right;
    std::vector<LaneBlock> work(x.size());
    factors.solve(x.data(), work.data());
    return x.back().re[0];
  };
  std::vector<double> alone, together(network.order_count());
  for (int k = 0; k < network.order_count(); ++k) {
    alone.push_back(solution(k));
  }
  std::vector<std::thread> threads;
  for (int k = 0; k < network.order_count(); ++k) {
    threads.emplace_back([&, k] { together[k] = solution(k); });
  }
  for (auto& thread : threads) {
    thread.join();
  }
  EXPECT_EQ(together, alone);
}

/// A capacitor at the end of a line without resistance, in resonance with it at order 5: its bus
/// has no admittance of its own there, and yet the matrix is regular.
NetworkDescription resonant_end() {
  NetworkDescription feeder;
  feeder.name = "resonance";
  feeder.base_kv = 10.0;
  feeder.slack_bus = "a";
  feeder.buses = {{.name = "a"}, {.name = "b"}, {.name = "c"}, {.name = "d"}};
  feeder.branches = {{.from = "a", .to = "b", .r_ohm = 1.0, .x_ohm = 1.0},
                     {.from = "b", .to = "c", .r_ohm = 0.0, .x_ohm = 2.0},
                     {.from = "b", .to = "d", .r_ohm = 0.5, .x_ohm = 0.5}};
  const double impedance_base = 100.0;
  feeder.buses[2].capacitor_kvar = 1000.0 * impedance_base / (2.0 * 5.0 * 5.0);
  const SpectrumLine fifth{.order = 5, .factor = 0.2};
  feeder.nonlinear_loads = {{.bus = "d", .spectrum = {.name = "s", .lines = {fifth}}}};
  return feeder;
}

TEST(AdmittanceFactors, PivotWhereABusIsInResonance) {
  const Factored y(resonant_end(), 5);
  EXPECT_FALSE(y.factors.symmetric());
  const auto right = random_blocks(y.factors.size(), 3);
  auto x = right;
  std::vector<LaneBlock> work(x.size());
  y.factors.solve(x.data(), work.data());
  EXPECT_LE(y.residual(x, right), 1e-10);
  EXPECT_TRUE(Factored(resonant_end(), 1).factors.symmetric());
}

TEST(AdmittanceFactors, LoadFlowGoesOnWithLuFactors) {
  // Nearly the same resonance at the fundamental: bus b lies almost at ground, d has a line of its
  // own from the substation and doesn't notice.
  auto feeder = resonant_end();
  feeder.buses[2].capacitor_kvar *= 25.0 * (1.0 + 1e-6);
  feeder.buses[3].p_kw = 400.0;
  feeder.buses[3].q_kvar = 100.0;
  feeder.branches[2].from = "a";
  for (const char* end : {"e", "f"}) {  // so that b isn't eliminated before c
    feeder.buses.push_back({.name = end});
    feeder.branches.push_back({.from = "b", .to = end, .r_ohm = 1.0, .x_ohm = 1.0});
  }
  const HarmonicLoadFlow flow{Network(feeder)};
  ASSERT_FALSE(flow.factors(0).symmetric());
  const auto result = flow.solve(scaled_loads(flow.network(), {1.0, 0.3}));
  ASSERT_TRUE(result.converged());
  EXPECT_EQ(result.report[0].method, LoadFlowMethod::current_injection);
  EXPECT_LE(result.report[0].power_mismatch, 1e-9);
  feeder.buses[2].capacitor_kvar = 0.0;
  const HarmonicLoadFlow without{Network(feeder)};
  ASSERT_TRUE(without.factors(0).symmetric());
  const auto expected = without.solve(scaled_loads(without.network(), {1.0, 0.3}));
  for (int s = 0; s < 2; ++s) {
    EXPECT_LE(std::abs(result.voltage(s, 0, 3) - expected.voltage(s, 0, 3)), 1e-12);
    EXPECT_LE(std::abs(result.voltage(s, 0, 1)), 1e-5);
  }
}

TEST(AdmittanceFactors, SingularMatrixThrows) {
  const NodalNetwork network = positive_sequence(Network(support::random_feeder(2)));
  const AdmittancePattern& pattern = network.pattern;
  const std::vector<Complex> zeros(pattern.entry_count());
  EXPECT_THROW(AdmittanceFactors(AdmittanceFactors::analyze(pattern), zeros), std::runtime_error);
}

}  // namespace
}  // namespace overtone
