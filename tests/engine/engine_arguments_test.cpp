// What the engine's public functions refuse, and that they may be used by threads side by side.

#include <cmath>
#include <limits>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <overtone/flow_result.hpp>
#include <overtone/radial_network.hpp>
#include <overtone/standards/voltage_limits.hpp>

#include "support/reference_cases.hpp"
#include "support/refusal.hpp"
#include "support/small_feeder.hpp"

namespace overtone {
namespace {

using support::refusal;

const double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInf = std::numeric_limits<double>::infinity();

class LoadFlowArguments : public testing::Test {
 protected:
  /// Of a solve of two scenarios that something spoils.
  template <class Spoil>
  std::string refused(const Spoil& spoil) const {
    LoadFlowScenarios scenarios = scaled_loads(flow_.network(), {1.0, 0.5});
    LoadFlowOptions options;
    spoil(scenarios, options);
    return refusal([&] { (void)flow_.solve(scenarios, options); });
  }

  HarmonicLoadFlow flow_{Network(support::small_feeder())};
  int ports_ = flow_.network().port_count();
  int orders_ = flow_.network().order_count();
};

TEST_F(LoadFlowArguments, AreNamedWithPositionAndBound) {
  EXPECT_EQ(refused([](auto& s, auto&) { s.load(1, 2) = {0.0, kNan}; }),
            "load flow: load[1][2] 0 + nanj; must be finite");
  EXPECT_EQ(refused([&](auto& s, auto&) { s.load(0, 0) = kInf; }),  // at the substation, too
            "load flow: load[0][0] inf + 0j; must be finite");
  EXPECT_EQ(
      refused([&](auto& s, auto&) {
        s.extra_current.assign(2, orders_, ports_);
        s.extra_current(0, orders_ - 1, 1) = kNan;
      }),
      fmt::format("load flow: extra_current[0][{}][1] nan + 0j; must be finite", orders_ - 1));
  EXPECT_EQ(
      refused([&](auto& s, auto&) { s.load.assign(2, ports_ - 1); }),
      fmt::format("load flow: load has 2 x {} entries; must have 2 x {}", ports_ - 1, ports_));
  EXPECT_EQ(refused([](auto&, auto& o) { o.threads = 100000; }),
            "load flow: threads 100000; must be 0 to 4096");
  EXPECT_EQ(refused([](auto&, auto& o) { o.threads = -5; }),
            "load flow: threads -5; must be 0 to 4096");
  EXPECT_EQ(refused([](auto&, auto& o) { o.tolerance = kNan; }),
            "load flow: tolerance nan; must be > 0, at most 0.01");
  EXPECT_EQ(refused([](auto&, auto& o) { o.max_sweeps = -1; }),
            "load flow: max_sweeps -1; must be at least 0");
  EXPECT_EQ(refused([](auto&, auto& o) { o.max_newton_iterations = -1; }),
            "load flow: max_newton_iterations -1; must be at least 0");
}

TEST_F(LoadFlowArguments, OfABatchAreNamedToo) {
  std::vector<Complex> load(2 * ports_), voltage(2 * ports_ - 1);
  std::vector<ScenarioReport> report(2);
  EXPECT_EQ(refusal([&] { flow_.solve_fundamental(load, voltage, report); }),
            fmt::format("load flow batch: voltage has {} entries; must have {}", 2 * ports_ - 1,
                        2 * ports_));
  voltage.resize(load.size());
  EXPECT_EQ(refusal([&] { flow_.solve_fundamental(load, voltage, report, {.threads = 5000}); }),
            "load flow batch: threads 5000; must be 0 to 4096");
}

TEST_F(LoadFlowArguments, NumbersThatOverflowDoNotConverge) {
  for (const double huge : {1e155, 1e300}) {
    LoadFlowScenarios scenarios = scaled_loads(flow_.network(), {1.0});
    scenarios.load(0, 1) = huge;
    const LoadFlowResult result = flow_.solve(scenarios);
    EXPECT_EQ(result.report[0].status, LoadFlowStatus::not_converged) << huge;
  }
}

TEST_F(LoadFlowArguments, NetworkByHandHasToFit) {
  const auto refused = [](auto spoil) {
    auto nodal = positive_sequence(Network(support::small_feeder()));
    spoil(nodal);
    return refusal(
        [&] { HarmonicLoadFlow(std::make_shared<const NodalNetwork>(std::move(nodal))); });
  };
  EXPECT_EQ(refusal([] { HarmonicLoadFlow(std::shared_ptr<const NodalNetwork>()); }),
            "load flow: there is no network");
  EXPECT_EQ(refused([](NodalNetwork& n) { n.orders.clear(); }),
            "nodal network: orders must be 1, then others ascending");
  EXPECT_EQ(
      refused([&](NodalNetwork& n) { n.admittance.pop_back(); }),
      fmt::format("nodal network: admittance has {} entries; must have {}", orders_ - 1, orders_));
  EXPECT_EQ(refused([](NodalNetwork& n) { n.admittance[0][0] = kNan; }),
            "nodal network, order 1: admittance[0] nan + 0j; must be finite");
  EXPECT_THAT(refused([](NodalNetwork& n) { n.source.pop_back(); }),
              testing::StartsWith("nodal network: source has"));
  EXPECT_THAT(refused([](NodalNetwork& n) { n.measured.pop_back(); }),
              testing::StartsWith("nodal network: measured has"));
  EXPECT_THAT(refused([](NodalNetwork& n) { n.factor = {}; }),
              testing::StartsWith("nodal network: factor has 0 x 0 entries"));
  EXPECT_THAT(refused([](NodalNetwork& n) { n.measured.back().node = 99; }),
              testing::StartsWith("nodal network: measured node 99; must be 0 to"));
}

TEST_F(LoadFlowArguments, OneThatWasMovedFromIsWhole) {
  HarmonicLoadFlow first(flow_);
  const HarmonicLoadFlow second = std::move(first);
  const auto loads = scaled_loads(flow_.network(), {1.0});
  EXPECT_EQ(first.solve(loads).voltage, second.solve(loads).voltage);  // NOLINT(*use-after-move)
}

TEST(EngineArguments, IndicesOfANetworkAreChecked) {
  const Network network(support::small_feeder());
  const int buses = network.bus_count(), branches = network.branch_count();
  const std::string no_bus = fmt::format("network: bus 99; must be 0 to {}", buses - 1);
  EXPECT_EQ(refusal([&] { (void)network.load(99); }), no_bus);
  EXPECT_EQ(refusal([&] { (void)network.bus_name(99); }), no_bus);
  EXPECT_EQ(refusal([&] { (void)network.is_nonlinear(99); }), no_bus);
  EXPECT_EQ(refusal([&] { (void)network.shunt_admittance(99, 1); }), no_bus);
  EXPECT_EQ(refusal([&] { (void)network.harmonic_factor(99, 0); }), no_bus);
  EXPECT_EQ(refusal([&] { (void)network.harmonic_angle(0, -1); }),
            fmt::format("network: order -1; must be 0 to {}", network.order_count() - 1));
  const std::string no_branch = fmt::format("network: branch -1; must be 0 to {}", branches - 1);
  EXPECT_EQ(refusal([&] { (void)network.from(-1); }), no_branch);
  EXPECT_EQ(refusal([&] { (void)network.to(-1); }), no_branch);
  EXPECT_EQ(refusal([&] { (void)network.branch_name(-1); }), no_branch);
  EXPECT_EQ(refusal([&] { (void)network.impedance(-1, 1); }), no_branch);
  EXPECT_EQ(refusal([&] { (void)network.charging_admittance(-1, 1); }), no_branch);
  EXPECT_EQ(refusal([&] { (void)network.branch_current_limit(-1); }), no_branch);
}

TEST(EngineArguments, OfPartsAreChecked) {
  const NodalNetwork nodal = positive_sequence(Network(support::small_feeder()));
  const HarmonicLoadFlow flow{Network(support::small_feeder())};
  EXPECT_THAT(refusal([&] { (void)flow.factors(99); }), testing::StartsWith("load flow: order 99"));
  EXPECT_EQ(refusal([&] { (void)scaled_loads(nodal, {1.0, kNan}); }),
            "scaled loads: share[1] nan; must be finite");
  EXPECT_EQ(refusal([&] { (void)AdmittancePattern({0, 0, 1}, {{0, 3}}); }),
            "admittance pattern: joined node 3; must be 0 to 2");
  EXPECT_EQ(refusal([&] { (void)AdmittancePattern({0, 0, 1}, {}).entry(0, 1); }),
            "admittance pattern: row 0; must be one that is joined with column 1");
  EXPECT_EQ(refusal([&] { (void)AdmittancePattern({0, 0, 1}, {}).entry(0, 7); }),
            "admittance pattern: column 7; must be 0 to 1");
  EXPECT_EQ(refusal([&] {
              (void)AdmittanceFactors(AdmittanceFactors::analyze(AdmittancePattern({0, 0}, {})),
                                      {1.0});
            }),
            "admittance factors: values has 1 entries; must have 2");
  EXPECT_EQ(refusal([] { LinearForms(1).add(std::vector<FormTerm>{{-1, 1.0}}); }),
            "linear form: node -1; must not be negative");
  EXPECT_THAT(refusal([&] { (void)nodal.current_base_a(-1); }),
              testing::StartsWith("nodal network: node -1"));
  EXPECT_EQ(refusal([] { Array3<double>(2, -1, 3); }), "array: extents must not be negative");
  EXPECT_EQ(refusal([] { Array2<double>(-1, -1, std::vector<double>{1.0}); }),
            "array: not as many values as its extents say");
}

class FlowArguments : public testing::Test {
 protected:
  FlowResult flow_ =
      solve_flow(std::make_shared<const HarmonicLoadFlow>(Network(support::small_feeder())), {1, 2},
                 {1.0, 0.5});
};

TEST_F(FlowArguments, OfResultsAreChecked) {
  const NodalNetwork& network = flow_.network();
  EXPECT_EQ(refusal([&] { (void)solve_flow(flow_.flow, {1, 2}, {1.0}); }),
            "flow: load_share has 1 entries; must have 2");
  EXPECT_EQ(refusal([&] { (void)solve_flow(nullptr, {1}, {1.0}); }), "flow: there is no load flow");
  EXPECT_THAT(refusal([&] { (void)evaluate_distortion(network, LoadFlowResult{}); }),
              testing::StartsWith("distortion: voltage has 0 x 0 x 0 entries; must have 0 x"));
  LoadFlowResult spoilt = flow_.solution;
  spoilt.voltage(1, 0, 1) = kNan;
  EXPECT_EQ(refusal([&] { (void)evaluate_distortion(network, spoilt); }),
            "distortion: voltage[1][0][1] nan + 0j; must be finite");
  EXPECT_EQ(refusal([&] { (void)voltage_breaches(network, spoilt, Standard::en50160); }),
            "voltage limits: voltage[1][0][1] nan + 0j; must be finite");
  EXPECT_EQ(refusal([] { (void)voltage_limits(Standard::en50160, kNan); }),
            "voltage limits: line-to-line voltage nan; must be > 0 and finite");
  EXPECT_THAT(refusal([&] { (void)total_demand_distortion(network, Distortion{}); }),
              testing::StartsWith("demand distortion: current has 0 x 0 x 0 entries"));
  EXPECT_EQ(
      refusal([&] { (void)branch_losses(network, flow_.solution.voltage, flow_.distortion, 2); }),
      "branch losses: scenario 2; must be 0 to 1");
}

TEST_F(FlowArguments, OfFiguresAreChecked) {
  EXPECT_EQ(refusal([] { (void)flow_figures({}); }),
            "figures of a flow: there are no voltages or no distortion");
  EXPECT_EQ(refusal([&] { (void)hour_figures(flow_.hours(), 2); }),
            "figures of a flow: hour 2; must be 0 to 1");
  FlowHours hours = flow_.hours();
  const std::vector<TimeStep> three = {1, 2, 3};
  hours.hour = three;
  EXPECT_THAT(refusal([&] { (void)flow_figures(hours); }),
              testing::StartsWith("figures of a flow: voltage has 2 x"));
  hours = flow_.hours();
  const std::vector<double> short_limits = {1.0};
  hours.branch_limit = short_limits;
  EXPECT_THAT(refusal([&] { (void)flow_figures(hours); }),
              testing::StartsWith("figures of a flow: branch_rms has 2 x"));
  hours = flow_.hours();
  hours.branch_limit = {};
  EXPECT_EQ(flow_figures(hours).loading_max_branch, -1) << "none";
}

TEST(EngineArguments, OfTreesAreChecked) {
  const NodalNetwork network = positive_sequence(Network(support::small_feeder()));
  EXPECT_EQ(refusal([&] { (void)radial_network(network, 0.0); }),
            "radial network: base_mva 0; must be > 0 and finite");
  const RadialNetwork tree = radial_network(network, 1.0);
  const std::vector<Complex> voltage(tree.bus_count(), 1.0);
  EXPECT_THAT(refusal([&] { (void)branch_flow(tree, voltage.data(), -1); }),
              testing::StartsWith("radial network: branch -1"));
  EXPECT_THAT(refusal([&] { (void)series_current(tree, voltage.data(), 99); }),
              testing::StartsWith("radial network: branch 99"));
}

TEST(EngineThreads, SolveOneLoadFlowSideBySide) {
  const HarmonicLoadFlow flow(support::case_network("ieee33_balanced"));
  std::vector<double> share;
  for (int s = 0; s < 40; ++s) {
    share.push_back(0.3 + 0.02 * s);
  }
  const LoadFlowScenarios loads = scaled_loads(flow.network(), share);
  const LoadFlowResult alone = flow.solve(loads, {.threads = 1});
  std::vector<int> differing(4, 0);
  std::vector<std::thread> threads;
  for (int k = 0; k < 4; ++k) {
    threads.emplace_back([&, k] {
      for (int i = 0; i < 20; ++i) {
        const LoadFlowResult one = flow.solve(loads, {.threads = k});
        differing[k] +=
            one.voltage == alone.voltage && one.load_current == alone.load_current ? 0 : 1;
      }
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  EXPECT_EQ(differing, std::vector<int>(4, 0));
}

}  // namespace
}  // namespace overtone
