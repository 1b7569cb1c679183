#pragma once

// Made-up feeders from a seed, the same on every platform.

#include <algorithm>
#include <cstdint>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include <overtone/network.hpp>

namespace overtone::support {

/// Uniform numbers; the distributions of the standard library differ between platforms.
class Random {
 public:
  explicit Random(std::uint64_t seed) : generator_(seed) {}

  double between(double low, double high) {
    return low + (high - low) * (static_cast<double>(generator_() >> 11) * 0x1.0p-53);
  }
  /// 0 … count - 1
  int below(int count) {
    return static_cast<int>(generator_() % static_cast<std::uint64_t>(count));
  }
  bool chance(double probability) { return between(0.0, 1.0) < probability; }
  Complex complex_between(double low, double high) {
    const double re = between(low, high);
    return {re, between(low, high)};
  }
  /// A permutation of 0 … count - 1.
  std::vector<int> permutation(int count) {
    std::vector<int> order(count);
    for (int k = 0; k < count; ++k) {
      order[k] = k;
    }
    for (int k = count - 1; k > 0; --k) {
      std::swap(order[k], order[below(k + 1)]);
    }
    return order;
  }

 private:
  std::mt19937_64 generator_;
};

struct RandomFeederOptions {
  int buses = 40;
  int loops = 0;  ///< branches beyond a tree
  bool nonlinear_loads = true;
  bool capacitors = false;
  bool charging = false;
  bool skin_effect = false;
  bool source_impedance = false;
  double largest_load_kw = 120.0;
};

/// Everything on: what the equations know.
inline RandomFeederOptions meshed_feeder() {
  return {.loops = 8,
          .capacitors = true,
          .charging = true,
          .skin_effect = true,
          .source_impedance = true};
}

inline Spectrum random_spectrum(Random& random, const std::vector<double>& orders) {
  Spectrum spectrum{.name = "random", .lines = {}};
  spectrum.lines.push_back({.order = 1, .factor = 1.0, .angle_deg = random.between(-180.0, 180.0)});
  for (const double order : orders) {
    spectrum.lines.push_back({.order = order,
                              .factor = random.between(-0.4, 1.0) / order,
                              .angle_deg = random.between(-180.0, 180.0)});
  }
  return spectrum;
}

/// A 12.66 kV feeder: a random tree, loads at most buses (a few generate), a third of them
/// nonlinear with one of two spectra. The slack is the first bus and carries load.
inline NetworkDescription random_feeder(std::uint64_t seed,
                                        const RandomFeederOptions& options = {}) {
  Random random(seed);
  NetworkDescription feeder;
  feeder.name = "random " + std::to_string(seed);
  feeder.base_kv = 12.66;
  feeder.base_mva = 1.0;
  feeder.slack_voltage_pu = random.between(0.98, 1.04);
  const std::vector<int> label = random.permutation(options.buses);
  for (int b = 0; b < options.buses; ++b) {
    Bus bus{.name = "n" + std::to_string(label[b])};
    if (b == 0 || random.chance(0.8)) {
      bus.p_kw = random.between(random.chance(0.2) ? -0.5 : 0.2, 1.0) * options.largest_load_kw;
      bus.q_kvar = random.between(-0.1, 0.6) * options.largest_load_kw;
    }
    if (options.capacitors && random.chance(0.15)) {
      bus.capacitor_kvar = random.between(20.0, 150.0);
    }
    feeder.buses.push_back(bus);
  }
  feeder.slack_bus = feeder.buses.front().name;
  const auto add_branch = [&](int i, int j) {
    const bool forward = random.chance(0.5);
    Branch branch{.from = feeder.buses[forward ? i : j].name,
                  .to = feeder.buses[forward ? j : i].name,
                  .r_ohm = random.between(0.05, 0.6),
                  .x_ohm = random.between(0.05, 0.6)};
    if (options.charging && random.chance(0.5)) {
      branch.b_us = random.between(1.0, 80.0);
    }
    if (options.skin_effect) {
      constexpr SkinEffect laws[] = {SkinEffect::none, SkinEffect::square_root,
                                     SkinEffect::overhead_line, SkinEffect::cable};
      branch.skin_effect = laws[feeder.branches.size() % std::size(laws)];
    }
    feeder.branches.push_back(branch);
  };
  for (int b = 1; b < options.buses; ++b) {
    add_branch(std::max(0, b - 1 - random.below(6)), b);
  }
  for (int loop = 0; loop < options.loops; ++loop) {
    const int i = random.below(options.buses);
    add_branch(i, (i + 1 + random.below(options.buses - 1)) % options.buses);
  }
  if (options.source_impedance) {
    feeder.source_r_ohm = random.between(0.05, 0.2);
    feeder.source_x_ohm = random.between(0.2, 0.6);
  }
  if (options.nonlinear_loads) {
    const Spectrum spectra[] = {random_spectrum(random, {5, 7, 11, 13}),
                                random_spectrum(random, {3, 5, 9, 25})};
    for (int b = 0; b < options.buses; b += 3) {  // the slack bus among them
      feeder.nonlinear_loads.push_back({.bus = feeder.buses[b].name, .spectrum = spectra[b % 2]});
    }
  }
  return feeder;
}

}  // namespace overtone::support
