#include "reduction/phase_clocks.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include <fmt/format.h>

#include <overtone/harmonic_orders.hpp>

namespace overtone {

namespace {

constexpr int kTwelfths = 12;
constexpr double kAtGround = 0.1;  ///< of the bus's largest voltage: a neutral below
/// Of the bus's largest voltage, from which on a conductor has its waveform: taps differ by less,
/// legs of other kinds by more.
constexpr double kOneWaveform = 0.6;
constexpr double kOnTime = 1.0 / 3.0;  ///< twelfths: 10 degrees

std::vector<Complex> voltages_without_load(const NodalElements& by_phase) {
  NodalElements fundamental = by_phase;
  fundamental.orders.resize(1);
  fundamental.ports.clear();
  fundamental.meters.clear();
  fundamental.windings.clear();
  fundamental.source_meters = 0;
  for (Stamp& stamp : fundamental.stamps) {
    stamp.admittance.resize(1);
    stamp.driven.resize(std::min<size_t>(stamp.driven.size(), 1));
  }
  const NodalNetwork network = assemble(fundamental);
  std::vector<Complex> voltage;
  std::ranges::transform(network.nodes, std::back_inserter(voltage), &Node::nominal);
  return voltage;
}

[[noreturn]] void refuse(const NodalElements& elements, int node, const std::string& fault) {
  const FeederBus& bus = elements.feeder->buses[elements.nodes[node].bus];
  throw InputError("bus " + bus.name, bus.where,
                   fmt::format("conductor {} {}; such a bus has no positive sequence: solve the "
                               "feeder by phase",
                               elements.nodes[node].label, fault));
}

}  // namespace

PhaseClocks::PhaseClocks(const NodalElements& by_phase)
    : reference_(by_phase.feeder->voltage_sources.front().angle_deg * std::numbers::pi / 180.0),
      twelfths_(by_phase.nodes.size(), -1) {
  const std::vector<Complex> voltage = voltages_without_load(by_phase);
  std::vector<double> largest(by_phase.feeder->buses.size(), 0.0);
  for (size_t n = 0; n < voltage.size(); ++n) {
    double& at = largest[by_phase.nodes[n].bus];
    at = std::max(at, std::abs(voltage[n]));
  }
  const double turn = 2.0 * std::numbers::pi / kTwelfths;
  for (size_t n = 0; n < voltage.size(); ++n) {
    const double share = std::abs(voltage[n]) / largest[by_phase.nodes[n].bus];
    const int node = static_cast<int>(n);
    if (!(share > kAtGround)) {
      continue;
    }
    if (share < kOneWaveform) {
      refuse(by_phase, node,
             fmt::format("has {:.3g} of the voltage of another without load", share));
    }
    const double hour = (std::arg(voltage[n]) - reference_) / turn;
    if (std::abs(hour - std::round(hour)) > kOnTime) {
      refuse(by_phase, node,
             fmt::format("stands at {:.4g} degrees without load, not within 10 degrees of a "
                         "multiple of 30 (a loop of windings whose vector groups differ?)",
                         30.0 * hour));
    }
    twelfths_[n] = (static_cast<int>(std::round(hour)) % kTwelfths + kTwelfths) % kTwelfths;
  }
}

int PhaseClocks::live_count(const std::vector<int>& nodes) const {
  return static_cast<int>(std::ranges::count_if(nodes, [&](int node) { return live(node); }));
}

bool PhaseClocks::three_phase(const std::vector<int>& nodes) const {
  std::vector<int> at;
  for (const int node : nodes) {
    if (live(node)) {
      at.push_back(twelfths_[node]);
    }
  }
  std::ranges::sort(at);
  return at.size() == 3 && at[1] - at[0] == kTwelfths / 3 && at[2] - at[1] == kTwelfths / 3;
}

Complex PhaseClocks::phasor(double twelfths) {
  static const auto kPhasors = [] {
    std::array<Complex, kTwelfths> phasors;
    const double half = 0.5, root = 0.5 * std::numbers::sqrt3;
    const Complex quarter[] = {1.0, {root, half}, {half, root}};
    for (int i = 0; i < kTwelfths; ++i) {
      const Complex first = quarter[i % 3];
      const Complex by_j[] = {
          first, {-first.imag(), first.real()}, -first, {first.imag(), -first.real()}};
      phasors[i] = by_j[i / 3];
    }
    return phasors;
  }();
  if (!is_whole(twelfths)) {
    return std::polar(1.0, twelfths * 2.0 * std::numbers::pi / kTwelfths);
  }
  const auto whole = static_cast<int>(std::fmod(twelfths, kTwelfths));
  return kPhasors[(whole + kTwelfths) % kTwelfths];
}

}  // namespace overtone
