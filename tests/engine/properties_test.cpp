// What must hold on any feeder, on feeders from seeds.

#include <algorithm>
#include <cmath>
#include <map>

#include <gtest/gtest.h>

#include <overtone/distortion.hpp>
#include <overtone/harmonic_load_flow.hpp>

#include "support/random_feeder.hpp"

namespace overtone {
namespace {

constexpr LoadFlowOptions kSharp{.tolerance = 1e-12};

/// What the seed draws: radial or meshed, with and without everything else.
support::RandomFeederOptions options_of(int seed) {
  auto options = seed % 2 == 0 ? support::meshed_feeder() : support::RandomFeederOptions{};
  options.buses = 20 + 7 * (seed % 5);
  options.source_impedance = seed % 3 == 0;
  return options;
}

class RandomFeeder : public testing::TestWithParam<int> {
 protected:
  const NetworkDescription feeder_ = support::random_feeder(GetParam(), options_of(GetParam()));
  const HarmonicLoadFlow flow_{Network(feeder_)};
  const Network& network_ = flow_.network();
  const int buses_ = network_.bus_count();
  const int orders_ = network_.order_count();

  [[nodiscard]] std::vector<Complex> random_harmonic_currents(std::uint64_t seed) const {
    support::Random random(seed);
    std::vector<Complex> current(static_cast<size_t>(buses_) * orders_);
    for (size_t k = buses_; k < current.size(); ++k) {  // not the fundamental
      current[k] = random.complex_between(-0.1, 0.1);
    }
    return current;
  }
};

/// Full load with given currents beside it.
LoadFlowResult with_extra(const HarmonicLoadFlow& flow, const std::vector<Complex>& current) {
  auto scenarios = scaled_loads(flow.network(), {1.0});
  scenarios.extra_current = current;
  return flow.solve(scenarios, kSharp);
}

TEST_P(RandomFeeder, HarmonicVoltagesAreLinearInGivenCurrents) {
  const auto a = random_harmonic_currents(1);
  const auto b = random_harmonic_currents(2);
  std::vector<Complex> sum(a.size());
  for (size_t k = 0; k < a.size(); ++k) {
    sum[k] = 2.0 * a[k] - Complex(0.0, 3.0) * b[k];
  }
  const auto v_0 = with_extra(flow_, {}).voltage;
  const auto v_a = with_extra(flow_, a).voltage;
  const auto v_b = with_extra(flow_, b).voltage;
  const auto v_sum = with_extra(flow_, sum).voltage;
  double largest = 0.0;
  for (size_t k = buses_; k < v_0.size(); ++k) {
    largest = std::max(largest, std::abs(v_sum[k]));
  }
  EXPECT_GT(largest, 1e-3);
  for (size_t k = buses_; k < v_0.size(); ++k) {
    const Complex superposed =
        v_0[k] + 2.0 * (v_a[k] - v_0[k]) - Complex(0.0, 3.0) * (v_b[k] - v_0[k]);
    // Rounding, relative to the largest harmonic voltage (resonances may be sharp).
    ASSERT_LE(std::abs(v_sum[k] - superposed), 1e-12 * largest);
  }
}

TEST_P(RandomFeeder, OrdersSuperpose) {
  const auto whole = with_extra(flow_, {});
  for (int k = 1; k < orders_; ++k) {
    auto single = feeder_;
    for (NonlinearLoad& load : single.nonlinear_loads) {
      std::erase_if(load.spectrum.lines, [&](const SpectrumLine& line) {
        return line.order != 1 && line.order != network_.orders()[k];
      });
    }
    const HarmonicLoadFlow flow{Network(single)};
    ASSERT_EQ(flow.network().order_count(), 2);
    const auto alone = with_extra(flow, {});
    for (int b = 0; b < buses_; ++b) {
      EXPECT_EQ(alone.v(0, 0, b), whole.v(0, 0, b));
      // The same matrix and currents, factored in the same way: no difference at all.
      EXPECT_EQ(alone.v(0, 1, b), whole.v(0, k, b)) << "order " << network_.orders()[k];
    }
  }
}

TEST_P(RandomFeeder, SourcePowerIsLoadsAndLossesAtEveryOrder) {
  const auto extra = random_harmonic_currents(3);
  const auto result = with_extra(flow_, extra);
  ASSERT_TRUE(result.converged());
  const Distortion d = evaluate_distortion(network_, result);
  for (int k = 0; k < orders_; ++k) {
    const int order = network_.orders()[k];
    const double source_voltage = k == 0 ? feeder_.slack_voltage_pu : 0.0;
    Complex source_current = d.substation_current[k];
    if (!network_.has_source_impedance()) {
      source_current += extra[static_cast<size_t>(k) * buses_ + network_.slack()];
    }
    const Complex delivered = source_voltage * std::conj(source_current);
    Complex used = network_.source_impedance(order) * std::norm(source_current);
    double scale = std::abs(used);
    for (int b = 0; b < buses_; ++b) {
      const Complex v = result.v(0, k, b);
      const Complex drawn = result.i_load(0, k, b) + extra[static_cast<size_t>(k) * buses_ + b];
      used += v * std::conj(drawn) + std::norm(v) * std::conj(network_.shunt_admittance(b, order));
      scale += std::abs(v * drawn);
    }
    for (int l = 0; l < network_.branch_count(); ++l) {
      const Complex current =
          d.branch_current[static_cast<size_t>(k) * network_.branch_count() + l];
      used += network_.impedance(l, order) * std::norm(current);
      for (const int end : {network_.from(l), network_.to(l)}) {
        used += 0.5 * std::norm(result.v(0, k, end)) *
                std::conj(network_.charging_admittance(l, order));
      }
    }
    // 1e-12 of voltage on admittances of up to 1e3 pu.
    EXPECT_LE(std::abs(delivered - used), 1e-9 * (1.0 + scale)) << "order " << order;
    if (k == 0) {
      EXPECT_GT(delivered.real(), 0.0);
    }
  }
}

TEST_P(RandomFeeder, NumberingOfBusesAndBranchesDoesNotMatter) {
  support::Random random(77);
  auto renumbered = feeder_;
  for (int b = 0; const int from : random.permutation(buses_)) {
    renumbered.buses[b++] = feeder_.buses[from];
  }
  for (int l = 0; const int from : random.permutation(network_.branch_count())) {
    renumbered.branches[l++] = feeder_.branches[from];
  }
  const HarmonicLoadFlow other{Network(renumbered)};
  const auto a = flow_.solve(scaled_loads(network_, {1.0, 0.4}), kSharp);
  const auto b = other.solve(scaled_loads(other.network(), {1.0, 0.4}), kSharp);
  for (int s = 0; s < 2; ++s) {
    for (int k = 0; k < orders_; ++k) {
      for (int bus = 0; bus < buses_; ++bus) {
        const int there = other.network().bus_index(network_.bus_name(bus));
        EXPECT_LE(std::abs(a.v(s, k, bus) - b.v(s, k, there)), 1e-12);
      }
    }
  }
}

TEST_P(RandomFeeder, DirectionOfBranchesDoesNotMatter) {
  auto reversed = feeder_;
  for (Branch& branch : reversed.branches) {
    std::swap(branch.from, branch.to);
  }
  const HarmonicLoadFlow other{Network(reversed)};
  const auto a = flow_.solve(scaled_loads(network_, {1.0}), kSharp);
  const auto b = other.solve(scaled_loads(other.network(), {1.0}), kSharp);
  for (size_t k = 0; k < a.voltage.size(); ++k) {
    EXPECT_LE(std::abs(a.voltage[k] - b.voltage[k]), 1e-12);
  }
  const auto d_a = evaluate_distortion(network_, a);
  const auto d_b = evaluate_distortion(other.network(), b);
  for (size_t k = 0; k < d_a.branch_current.size(); ++k) {
    EXPECT_LE(std::abs(d_a.branch_current[k] + d_b.branch_current[k]), 1e-9);
  }
}

TEST_P(RandomFeeder, LoadPowerIsTheSumOverAllOrders) {
  for (const auto convention : {HarmonicCurrents::in_phase, HarmonicCurrents::phase_locked}) {
    const auto result =
        flow_.solve(scaled_loads(network_, {1.0, 0.5}), {.harmonic_currents = convention,
                                                         .power_balance = PowerBalance::all_orders,
                                                         .tolerance = 1e-12});
    ASSERT_TRUE(result.converged());
    double moved = 0.0;
    for (int s = 0; s < 2; ++s) {
      for (int b = 0; b < buses_; ++b) {
        Complex power = 0.0;
        for (int k = 0; k < orders_; ++k) {
          power += result.v(s, k, b) * std::conj(result.i_load(s, k, b));
        }
        const Complex expected = (s == 0 ? 1.0 : 0.5) * network_.load(b);
        EXPECT_LE(std::abs(power - expected), 1e-11) << "bus " << network_.bus_name(b);
        const Complex fundamental = result.v(s, 0, b) * std::conj(result.i_load(s, 0, b));
        moved = std::max(moved, std::abs(fundamental - expected));
      }
    }
    EXPECT_GT(moved, 1e-7);  // the harmonics do carry power
  }
}

TEST_P(RandomFeeder, BothPowerBalancesAgreeWithoutNonlinearLoads) {
  auto linear = feeder_;
  linear.nonlinear_loads.clear();
  const HarmonicLoadFlow flow{Network(linear)};
  ASSERT_EQ(flow.network().orders(), std::vector<int>{1});
  const auto scenarios = scaled_loads(flow.network(), {1.0});
  EXPECT_EQ(flow.solve(scenarios, {.power_balance = PowerBalance::all_orders}).voltage,
            flow.solve(scenarios, {.power_balance = PowerBalance::fundamental}).voltage);
}

TEST_P(RandomFeeder, HarmonicsGrowWithTheLoadInBothConventionsAlike) {
  // Both conventions draw harmonics of the same size; only their angles differ.
  const auto scenarios = scaled_loads(network_, {1.0});
  const auto a = flow_.solve(scenarios, {.harmonic_currents = HarmonicCurrents::in_phase});
  const auto b = flow_.solve(scenarios, {.harmonic_currents = HarmonicCurrents::phase_locked});
  for (int k = 1; k < orders_; ++k) {
    for (int bus = 0; bus < buses_; ++bus) {
      EXPECT_NEAR(std::abs(a.i_load(0, k, bus)), std::abs(b.i_load(0, k, bus)), 1e-14);
      EXPECT_NEAR(std::abs(a.i_load(0, k, bus)),
                  std::abs(network_.harmonic_factor(bus, k) * a.i_load(0, 0, bus)), 1e-14);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomFeeder, testing::Range(1, 13));

}  // namespace
}  // namespace overtone
