#include <overtone/standards/source_shares.hpp>

#include <cmath>

#include <gtest/gtest.h>

#include <overtone/flow_result.hpp>

#include "support/dense_load_flow.hpp"
#include "support/phase_cases.hpp"
#include "support/random_feeder.hpp"
#include "support/refusal.hpp"
#include "support/small_feeder.hpp"

namespace overtone {
namespace {

double sum_of(const std::vector<SourceShare>& shares) {
  double sum = 0.0;
  for (const SourceShare& one : shares) {
    sum += one.share;
  }
  return sum;
}

/// A breach of every node, order and the total, whatever its value.
std::vector<VoltageBreach> all_places(const NodalNetwork& network, int scenario) {
  std::vector<VoltageBreach> places;
  for (int n = 0; n < network.node_count(); ++n) {
    if (!network.nodes[n].fixed) {
      places.push_back({.scenario = scenario, .node = n});
      for (int k = 1; k < network.order_count(); ++k) {
        places.push_back({.scenario = scenario, .node = n, .order = network.orders[k]});
      }
    }
  }
  return places;
}

TEST(SourceShares, AreThoseOfADenseSolutionOfEachSourceAlone) {
  for (std::uint64_t seed = 1; seed <= 3; ++seed) {
    const NetworkDescription feeder = support::random_feeder(seed, support::meshed_feeder());
    const FlowResult flow =
        solve_flow(std::make_shared<const HarmonicLoadFlow>(Network(feeder)), {1, 2}, {0.6, 1.0});
    ASSERT_TRUE(flow.converged());
    const NodalNetwork& network = flow.network();
    const support::DenseLoadFlow dense(feeder);
    const auto sources = harmonic_sources(network);
    const auto places = all_places(network, 1);
    const auto shares =
        source_shares(*flow.flow, flow.loads, flow.solution, Standard::ieee519_2022, places, 1000);
    for (size_t b = 0; b < places.size(); ++b) {
      EXPECT_NEAR(sum_of(shares[b]), 1.0, 1e-9);
      for (const SourceShare& one : shares[b]) {
        double part = 0.0, whole = 0.0, squares = 0.0;
        for (int k = 1; k < network.order_count(); ++k) {
          const double order = network.orders[k];
          if (places[b].order != 0 && places[b].order != order) {
            continue;
          }
          Eigen::VectorXcd drawn = Eigen::VectorXcd::Zero(network.node_count());
          for (const int p : sources[one.source].ports) {
            drawn[p] = flow.solution.load_current(1, k, p);
          }
          const Complex alone = dense.voltage(order, drawn)[places[b].node];
          const Complex all = flow.solution.voltage(1, k, places[b].node);
          part += (alone * std::conj(all)).real();
          squares += std::norm(alone);
          whole += std::norm(all);
        }
        EXPECT_NEAR(one.share, part / whole, 1e-8);
        EXPECT_NEAR(one.voltage,
                    std::sqrt(squares) / std::abs(flow.solution.voltage(1, 0, places[b].node)),
                    1e-9);
      }
    }
  }
}

TEST(SourceShares, OfLoadsByPhaseAreThoseOfOpenDss) {
  Feeder feeder = support::ElementFile("ieee13").feeder();
  support::set_linear_loads(feeder, "default");
  const auto network = std::make_shared<const NodalNetwork>(by_phase(feeder));
  const FlowResult flow =
      solve_flow(std::make_shared<const HarmonicLoadFlow>(network), {0}, {1.0},
                 {.harmonic_currents = HarmonicCurrents::phase_locked, .tolerance = 1e-12});
  ASSERT_TRUE(flow.converged());
  const auto sources = harmonic_sources(*network);
  const CsvTable table = support::case_table("ieee13", "harmonic_node_alone.csv");
  std::map<std::pair<std::string, double>, std::map<std::string, Complex>> alone;
  for (int r = 0; r < table.row_count(); ++r) {
    alone[{table.text(r, "node"), table.integer(r, "h")}][table.text(r, "load")] = {
        table.number(r, "v_re_v"), table.number(r, "v_im_v")};
  }
  ASSERT_EQ(alone.size(), 15u);
  for (const auto& [place, parts] : alone) {
    const VoltageBreach breach{.node = network->node_index(place.first), .order = place.second};
    const auto shares = source_shares(*flow.flow, flow.loads, flow.solution, Standard::ieee519_2022,
                                      {&breach, 1}, 1000)[0];
    ASSERT_EQ(shares.size(), parts.size());
    Complex whole = 0.0;
    for (const auto& [load, v] : parts) {
      whole += v;
    }
    for (const SourceShare& one : shares) {
      const Complex v = parts.at(sources[one.source].label);
      EXPECT_NEAR(one.share, (v * std::conj(whole)).real() / std::norm(whole), 2e-5)
          << place.first << " order " << place.second << " " << sources[one.source].label;
    }
  }
}

TEST(SourceShares, TheRestIsTogether) {
  const FlowResult flow = solve_flow(
      std::make_shared<const HarmonicLoadFlow>(Network(support::random_feeder(5))), {0}, {1.0});
  const VoltageBreach breach{.node = 30};
  const auto all = source_shares(*flow.flow, flow.loads, flow.solution, Standard::ieee519_2022,
                                 {&breach, 1}, 1000)[0];
  const auto two = source_shares(*flow.flow, flow.loads, flow.solution, Standard::ieee519_2022,
                                 {&breach, 1}, 2)[0];
  ASSERT_EQ(two.size(), 3u);
  EXPECT_EQ(two[0].source, all[0].source);
  EXPECT_GE(two[0].share, two[1].share);
  EXPECT_EQ(two[2].source, -1);
  EXPECT_NEAR(two[2].share, 1.0 - two[0].share - two[1].share, 1e-9);
}

TEST(SourceShares, BackgroundIsASourceOfItsOwn) {
  NetworkDescription description = support::small_feeder();
  description.source_r_ohm = 0.1;
  description.source_x_ohm = 0.5;
  Feeder feeder = by_elements(description);
  feeder.spectra.push_back(
      {.name = "grid", .lines = {{.order = 1, .factor = 1.0}, {.order = 5, .factor = 0.02}}});
  feeder.voltage_sources.front().spectrum = "grid";
  const auto network = std::make_shared<const NodalNetwork>(by_phase(feeder));
  const FlowResult flow = solve_flow(std::make_shared<const HarmonicLoadFlow>(network), {0}, {0.0});
  ASSERT_FALSE(network->background.empty());
  const VoltageBreach breach{.node = network->node_index("c.1"), .order = 5};
  const auto shares = source_shares(*flow.flow, flow.loads, flow.solution, Standard::ieee519_2022,
                                    {&breach, 1}, 10)[0];
  EXPECT_EQ(harmonic_sources(*network)[shares[0].source].label, "background");
  EXPECT_NEAR(shares[0].share, 1.0, 1e-12);  // the loads are off
}

TEST(SourceShares, ArgumentsAreChecked) {
  const FlowResult flow = solve_flow(
      std::make_shared<const HarmonicLoadFlow>(Network(support::small_feeder())), {0}, {1.0});
  const VoltageBreach nowhere{.node = 4};
  EXPECT_EQ(support::refusal([&] {
              (void)source_shares(*flow.flow, flow.loads, flow.solution, Standard::en50160,
                                  {&nowhere, 1}, 3);
            }),
            "source shares: node 4; must be 0 to 3");
}

}  // namespace
}  // namespace overtone
