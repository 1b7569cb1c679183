#include <overtone/montecarlo.hpp>

#include <algorithm>
#include <cmath>
#include <numbers>

#include <gtest/gtest.h>

#include <overtone/by_phase.hpp>

#include "support/dense_load_flow.hpp"
#include "support/random_feeder.hpp"
#include "support/refusal.hpp"
#include "support/small_feeder.hpp"

namespace overtone {
namespace {

std::shared_ptr<const NodalNetwork> balanced(const NetworkDescription& feeder) {
  return std::make_shared<const NodalNetwork>(positive_sequence(Network(feeder)));
}

/// The same draws, each sample by dense matrices.
TEST(MonteCarlo, PercentilesAreThoseOfADenseSolutionOfEverySample) {
  const NetworkDescription feeder = support::random_feeder(3, support::meshed_feeder());
  const auto network = balanced(feeder);
  MonteCarloOptions options;
  options.samples = 60;
  options.seed = 11;
  options.draws = {.load_share = {0.5, 0.8, 1.0},
                   .load_deviation = 0.2,
                   .magnitude_deviation = 0.3,
                   .angles = AngleDraw::spread,
                   .angle_spread_deg = 70.0};
  options.currents = HarmonicCurrents::phase_locked;
  const MonteCarloResult result = run_montecarlo(network, options);
  ASSERT_EQ(result.samples, 60);

  const support::DenseLoadFlow dense(feeder);
  const int nodes = network->node_count(), orders = network->order_count();
  std::vector<std::vector<double>> values(nodes * orders);
  for (int s = 0; s < options.samples; ++s) {
    const MonteCarloSample draw = draw_sample(*network, options.draws, options.seed, s);
    Eigen::VectorXcd power(nodes);
    for (int n = 0; n < nodes; ++n) {
      power[n] = draw.load_share * draw.load_factor[n] *
                 Complex(feeder.buses[n].p_kw, feeder.buses[n].q_kvar) * 1e-3 / feeder.base_mva;
    }
    const Eigen::VectorXcd v1 = dense.fundamental(power);
    std::vector<double> squares(nodes);
    for (int k = 1; k < orders; ++k) {
      const double h = network->orders[k];
      Eigen::VectorXcd drawn = Eigen::VectorXcd::Zero(nodes);
      for (const NonlinearLoad& load : feeder.nonlinear_loads) {
        const int n = network->node_index(load.bus);
        const Complex i1 = std::conj(power[n] / v1[n]);
        double factor = 0.0, angle = 0.0, angle1 = 0.0;
        for (const SpectrumLine& line : load.spectrum.lines) {
          angle1 = line.order == 1 ? line.angle_deg : angle1;
          factor = line.order == h ? line.factor : factor;
          angle = line.order == h ? line.angle_deg : angle;
        }
        drawn[n] =
            draw.spectrum_factor(k, n) *
            std::polar(1.0, h * std::arg(i1) + (angle - h * angle1) * std::numbers::pi / 180.0) *
            factor * std::abs(i1);
      }
      const Eigen::VectorXcd v = dense.voltage(h, drawn);
      for (int n = 0; n < nodes; ++n) {
        const double one = std::abs(v[n]) / std::abs(v1[n]);
        values[n * orders + k].push_back(one);
        squares[n] += one * one;
      }
    }
    for (int n = 0; n < nodes; ++n) {
      values[n * orders].push_back(std::sqrt(squares[n]));
    }
  }
  for (int n = 0; n < nodes; ++n) {
    for (int k = 0; k < orders; ++k) {
      auto& all = values[n * orders + k];
      std::ranges::sort(all);
      double sum = 0.0;
      for (const double one : all) {
        sum += one;
      }
      EXPECT_NEAR(result.mean(n, k), sum / 60.0, 1e-8);
      EXPECT_NEAR(result.cp95(n, k), all[56], 1e-8);  // 57 of 60 are 95 percent
      EXPECT_NEAR(result.cp99(n, k), all[59], 1e-8);
      EXPECT_NEAR(result.largest(n, k), all[59], 1e-8);
    }
  }
}

/// Two equal loads at one bus that inject one order.
std::shared_ptr<const NodalNetwork> two_equal_sources() {
  NetworkDescription description = support::small_feeder();
  for (NonlinearLoad& load : description.nonlinear_loads) {
    load.spectrum.lines = {{.order = 1, .factor = 1.0}, {.order = 5, .factor = 0.2}};
  }
  description.nonlinear_loads.erase(description.nonlinear_loads.begin());  // bus b
  Feeder feeder = by_elements(description);
  const auto at_c =
      std::ranges::find_if(feeder.loads, [](const Load& load) { return !load.spectrum.empty(); });
  Load twin = *at_c;
  twin.id = "twin";
  feeder.loads.push_back(twin);
  return std::make_shared<const NodalNetwork>(by_phase(feeder));
}

TEST(MonteCarlo, TwoSourcesOfAnyAngleHaveTheirClosedForm) {
  const auto network = two_equal_sources();
  const int node = network->node_index("c.1");
  MonteCarloOptions options;
  options.samples = 20000;
  options.draws = {.load_deviation = 0.0, .magnitude_deviation = 0.0};
  const MonteCarloResult result = run_montecarlo(network, options);
  options.samples = 1;
  options.draws.angles = AngleDraw::spectrum;
  const double one = run_montecarlo(network, options).mean(node, 1) / 2.0;  // of a source alone
  // |1 + e^j phi| = 2 |cos(phi / 2)|: mean 4 / pi, 95th percentile 2 cos(0.05 pi / 2).
  EXPECT_NEAR(result.mean(node, 1) / one, 4.0 / std::numbers::pi, 0.02);
  EXPECT_NEAR(result.cp95(node, 1) / one, 2.0 * std::cos(0.025 * std::numbers::pi), 1e-3);
  EXPECT_NEAR(result.largest(node, 1) / one, 2.0, 1e-3);
  EXPECT_NEAR(result.cp95(node, 0), result.cp95(node, 1), 1e-15);  // there is one order
  EXPECT_NEAR(result.summation(node, 1) / one, std::pow(2.0, 1.0 / 1.4), 1e-6);
}

TEST(MonteCarlo, DrawsFollowTheirLaws) {
  const auto network = balanced(support::small_feeder());
  const MonteCarloDraws draws{.load_share = {0.5, 1.0},
                              .load_deviation = 0.1,
                              .magnitude_deviation = 0.2,
                              .angles = AngleDraw::uniform};
  constexpr int kSamples = 20000;
  double load = 0.0, load_squares = 0.0, magnitude_squares = 0.0, share = 0.0, pair_squares = 0.0;
  Complex factor = 0.0;
  for (int s = 0; s < kSamples; ++s) {
    const MonteCarloSample draw = draw_sample(*network, draws, 7, s);
    share += draw.load_share / kSamples;
    load += draw.load_factor[2] / kSamples;
    load_squares += std::pow(draw.load_factor[2] - 1.0, 2) / kSamples;
    const double size = std::abs(draw.spectrum_factor(1, 2));
    magnitude_squares += std::pow(size - 1.0, 2) / kSamples;
    factor += draw.spectrum_factor(1, 2) / double{kSamples};
    pair_squares += std::norm(draw.spectrum_factor(1, 2) + draw.spectrum_factor(1, 3)) / kSamples;
    EXPECT_EQ(draw.spectrum_factor(0, 2), Complex(1.0));
  }
  EXPECT_NEAR(share, 0.75, 0.01);
  EXPECT_NEAR(load, 1.0, 0.004);
  EXPECT_NEAR(std::sqrt(load_squares), 0.1, 0.003);
  EXPECT_NEAR(std::sqrt(magnitude_squares), 0.2, 0.006);
  EXPECT_NEAR(std::abs(factor), 0.0, 0.03);
  EXPECT_NEAR(pair_squares, 2.0 * (1.0 + 0.04), 0.06);  // mean squares add
}

TEST(MonteCarlo, PhasesOfALoadAreDrawnAsOne) {
  const auto network = two_equal_sources();
  const MonteCarloSample draw = draw_sample(*network, {}, 1, 0);
  std::map<std::string, Complex> seen;
  for (int p = 0; p < network->port_count(); ++p) {
    const auto [at, added] = seen.emplace(network->ports[p].label, draw.spectrum_factor(1, p));
    EXPECT_EQ(at->second, draw.spectrum_factor(1, p));
  }
  EXPECT_EQ(static_cast<int>(seen.size()) * 3, network->port_count());
}

TEST(MonteCarlo, DoesNotDependOnThreads) {
  const auto network = balanced(support::random_feeder(9));
  MonteCarloOptions options;
  options.samples = 100;
  options.threads = 1;
  const MonteCarloResult one = run_montecarlo(network, options);
  options.threads = 4;
  const MonteCarloResult four = run_montecarlo(network, options);
  EXPECT_EQ(one.cp95, four.cp95);
  EXPECT_EQ(one.mean, four.mean);
  EXPECT_EQ(one.summation, four.summation);
  options.seed = 2;
  EXPECT_NE(one.cp95, run_montecarlo(network, options).cp95);
}

TEST(MonteCarlo, KeepsWhatItHasWhereItIsStopped) {
  const auto network = balanced(support::small_feeder());
  MonteCarloOptions options;
  options.samples = 100000;
  int calls = 0;
  options.stop = [&](int) { return ++calls == 2; };
  const MonteCarloResult result = run_montecarlo(network, options);
  EXPECT_TRUE(result.interrupted);
  EXPECT_GT(result.samples, 0);
  EXPECT_LT(result.samples, 100000);
  options.stop = {};
  options.samples = result.samples;
  EXPECT_EQ(run_montecarlo(network, options).cp95, result.cp95);
}

TEST(MonteCarlo, ArgumentsAreChecked) {
  const auto network = balanced(support::small_feeder());
  EXPECT_EQ(support::refusal([&] { (void)run_montecarlo(network, {.samples = 0}); }),
            "Monte Carlo: samples 0; must be at least 1");
  EXPECT_EQ(
      support::refusal([&] { (void)run_montecarlo(network, {.draws = {.load_deviation = 2.0}}); }),
      "Monte Carlo: load_deviation 2; must be 0 to 1");
}

}  // namespace
}  // namespace overtone
