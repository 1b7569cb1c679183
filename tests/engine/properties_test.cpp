// What must hold on any feeder, on feeders from seeds.

#include <algorithm>
#include <cmath>
#include <map>

#include <gtest/gtest.h>

#include <overtone/distortion.hpp>
#include <overtone/harmonic_load_flow.hpp>

#include "support/branch_current.hpp"
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
  const Network network_{feeder_};
  const HarmonicLoadFlow flow_{network_};
  const int buses_ = network_.bus_count();
  const int orders_ = network_.order_count();

  [[nodiscard]] Array3<Complex> random_harmonic_currents(std::uint64_t seed) const {
    support::Random random(seed);
    Array3<Complex> current(1, orders_, buses_);
    for (Complex& i : current.flat().subspan(buses_)) {  // not the fundamental
      i = random.complex_between(-0.1, 0.1);
    }
    return current;
  }
};

/// Full load with given currents beside it.
LoadFlowResult with_extra(const HarmonicLoadFlow& flow, const Array3<Complex>& current) {
  auto scenarios = scaled_loads(flow.network(), {1.0});
  scenarios.extra_current = current;
  return flow.solve(scenarios, kSharp);
}

TEST_P(RandomFeeder, HarmonicVoltagesAreLinearInGivenCurrents) {
  const auto a = random_harmonic_currents(1);
  const auto b = random_harmonic_currents(2);
  Array3<Complex> sum = a;
  for (size_t k = 0; k < a.size(); ++k) {
    sum.flat()[k] = 2.0 * a.flat()[k] - Complex(0.0, 3.0) * b.flat()[k];
  }
  const auto harmonics_with = [&](const Array3<Complex>& current) {
    const auto voltage = with_extra(flow_, current).voltage;
    return std::vector<Complex>(voltage.flat().begin() + buses_, voltage.flat().end());
  };
  const auto v_0 = harmonics_with({});
  const auto v_a = harmonics_with(a);
  const auto v_b = harmonics_with(b);
  const auto v_sum = harmonics_with(sum);
  double largest = 0.0;
  for (size_t k = 0; k < v_0.size(); ++k) {
    largest = std::max(largest, std::abs(v_sum[k]));
  }
  EXPECT_GT(largest, 1e-3);
  for (size_t k = 0; k < v_0.size(); ++k) {
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
      EXPECT_EQ(alone.voltage(0, 0, b), whole.voltage(0, 0, b));
      // The same matrix and currents, factored in the same way: no difference at all.
      EXPECT_EQ(alone.voltage(0, 1, b), whole.voltage(0, k, b)) << "order " << network_.orders()[k];
    }
  }
}

TEST_P(RandomFeeder, SourcePowerIsLoadsAndLossesAtEveryOrder) {
  const auto extra = random_harmonic_currents(3);
  const auto result = with_extra(flow_, extra);
  ASSERT_TRUE(result.converged());
  const Distortion d = evaluate_distortion(flow_.network(), result);
  for (int k = 0; k < orders_; ++k) {
    const double order = network_.orders()[k];
    const double source_voltage = k == 0 ? feeder_.slack_voltage_pu : 0.0;
    Complex source_current = d.substation_current(0, k);
    if (!network_.has_source_impedance()) {
      source_current += extra(0, k, network_.slack());
    }
    const Complex delivered = source_voltage * std::conj(source_current);
    Complex used = network_.source_impedance(order) * std::norm(source_current);
    double scale = std::abs(used);
    for (int b = 0; b < buses_; ++b) {
      const Complex v = result.voltage(0, k, b);
      const Complex drawn = result.load_current(0, k, b) + extra(0, k, b);
      used += v * std::conj(drawn) + std::norm(v) * std::conj(network_.shunt_admittance(b, order));
      scale += std::abs(v * drawn);
    }
    for (int l = 0; l < network_.branch_count(); ++l) {
      const int from = network_.from(l);
      const Complex current = support::branch_current(flow_.network(), d, 0, k, l, from);
      const Complex charging = 0.5 * network_.charging_admittance(l, order);
      used +=
          network_.impedance(l, order) * std::norm(current - charging * result.voltage(0, k, from));
      for (const int end : {network_.from(l), network_.to(l)}) {
        used += 0.5 * std::norm(result.voltage(0, k, end)) *
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
  const Network renumbered_network(renumbered);
  const HarmonicLoadFlow other(renumbered_network);
  const auto a = flow_.solve(scaled_loads(flow_.network(), {1.0, 0.4}), kSharp);
  const auto b = other.solve(scaled_loads(other.network(), {1.0, 0.4}), kSharp);
  for (int s = 0; s < 2; ++s) {
    for (int k = 0; k < orders_; ++k) {
      for (int bus = 0; bus < buses_; ++bus) {
        const int there = renumbered_network.bus_index(network_.bus_name(bus));
        EXPECT_LE(std::abs(a.voltage(s, k, bus) - b.voltage(s, k, there)), 1e-12);
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
  const auto a = flow_.solve(scaled_loads(flow_.network(), {1.0}), kSharp);
  const auto b = other.solve(scaled_loads(other.network(), {1.0}), kSharp);
  for (size_t k = 0; k < a.voltage.size(); ++k) {
    EXPECT_LE(std::abs(a.voltage.flat()[k] - b.voltage.flat()[k]), 1e-12);
  }
  const auto d_a = evaluate_distortion(flow_.network(), a);
  const auto d_b = evaluate_distortion(other.network(), b);
  for (int l = 0; l < network_.branch_count(); ++l) {
    EXPECT_NEAR(d_a.branch_rms(0, l), d_b.branch_rms(0, l), 1e-9);
    for (int k = 0; k < orders_; ++k) {
      for (const int end : {network_.from(l), network_.to(l)}) {
        const Complex here = support::branch_current(flow_.network(), d_a, 0, k, l, end);
        const Complex there = support::branch_current(other.network(), d_b, 0, k, l, end);
        EXPECT_LE(std::abs(here - there), 1e-9);
      }
    }
  }
}

TEST_P(RandomFeeder, LoadPowerIsTheSumOverAllOrders) {
  for (const auto convention : {HarmonicCurrents::in_phase, HarmonicCurrents::phase_locked}) {
    const auto result = flow_.solve(scaled_loads(flow_.network(), {1.0, 0.5}),
                                    {.harmonic_currents = convention,
                                     .power_balance = PowerBalance::all_orders,
                                     .tolerance = 1e-12});
    ASSERT_TRUE(result.converged());
    double moved = 0.0;
    for (int s = 0; s < 2; ++s) {
      for (int b = 0; b < buses_; ++b) {
        Complex power = 0.0;
        for (int k = 0; k < orders_; ++k) {
          power += result.voltage(s, k, b) * std::conj(result.load_current(s, k, b));
        }
        const Complex expected = (s == 0 ? 1.0 : 0.5) * network_.load(b);
        EXPECT_LE(std::abs(power - expected), 1e-11) << "bus " << network_.bus_name(b);
        const Complex fundamental =
            result.voltage(s, 0, b) * std::conj(result.load_current(s, 0, b));
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
  ASSERT_EQ(flow.network().orders, std::vector<double>{1});
  const auto scenarios = scaled_loads(flow.network(), {1.0});
  EXPECT_EQ(flow.solve(scenarios, {.power_balance = PowerBalance::all_orders}).voltage,
            flow.solve(scenarios, {.power_balance = PowerBalance::fundamental}).voltage);
}

TEST_P(RandomFeeder, HarmonicsGrowWithTheLoadInBothConventionsAlike) {
  // Both conventions draw harmonics of the same size; only their angles differ.
  const auto scenarios = scaled_loads(flow_.network(), {1.0});
  const auto a = flow_.solve(scenarios, {.harmonic_currents = HarmonicCurrents::in_phase});
  const auto b = flow_.solve(scenarios, {.harmonic_currents = HarmonicCurrents::phase_locked});
  for (int k = 1; k < orders_; ++k) {
    for (int bus = 0; bus < buses_; ++bus) {
      EXPECT_NEAR(std::abs(a.load_current(0, k, bus)), std::abs(b.load_current(0, k, bus)), 1e-14);
      EXPECT_NEAR(std::abs(a.load_current(0, k, bus)),
                  std::abs(network_.harmonic_factor(bus, k) * a.load_current(0, 0, bus)), 1e-14);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomFeeder, testing::Range(1, 13));

}  // namespace
}  // namespace overtone
