#include "reduction/sequence_losses.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace overtone {

namespace {

constexpr double kAlike = 1e-6;

/// Of currents [wire] at one end, balanced voltages at another: whether they are the same in three
/// phases, a third of a period apart, and nothing flows in a neutral.
bool balanced(const std::vector<int>& nodes, const std::vector<Complex>& current, double scale,
              const PhaseClocks& clocks) {
  Complex mean = 0.0;
  for (size_t i = 0; i < nodes.size(); ++i) {
    mean += std::conj(clocks.turn(nodes[i], 1)) * current[i] / 3.0;
  }
  for (size_t i = 0; i < nodes.size(); ++i) {
    if (nodes[i] >= 0 && std::abs(current[i] - clocks.turn(nodes[i], 1) * mean) > kAlike * scale) {
      return false;
    }
  }
  return true;
}

bool phases_alike(const Stamp& stamp, const PhaseClocks& clocks) {
  const int ends = stamp.end.empty() ? 0 : stamp.end.back() + 1;
  std::vector<std::vector<int>> wires(ends), nodes(ends);
  for (size_t i = 0; i < stamp.node.size(); ++i) {
    wires[stamp.end[i]].push_back(static_cast<int>(i));
    nodes[stamp.end[i]].push_back(stamp.node[i]);
  }
  const Eigen::MatrixXcd& y = stamp.admittance.front();
  const double scale = y.cwiseAbs().maxCoeff();
  for (int to = 0; to < ends; ++to) {
    if (clocks.live_count(nodes[to]) > 0 && !clocks.three_phase(nodes[to])) {
      return false;
    }
    for (int from = 0; from < ends; ++from) {
      std::vector<Complex> current;
      for (const int i : wires[to]) {
        Complex sum = 0.0;
        for (const int j : wires[from]) {
          sum += y(i, j) * clocks.turn(stamp.node[j], 1);
        }
        current.push_back(sum);
      }
      if (!balanced(nodes[to], current, scale, clocks)) {
        return false;
      }
    }
  }
  return true;
}

/// Elements of a kind, and those whose phases are not alike.
struct Tally {
  int all = 0, unlike = 0;
  std::string first{};

  void add(bool alike, const std::string& name) {
    ++all;
    if (!alike && unlike++ == 0) {
      first = name;
    }
  }
};

/// Of the loads of each bus together.
Tally loaded_buses(const NodalElements& by_phase, const PhaseClocks& clocks) {
  std::map<int, std::map<int, Complex>> current;  // bus, node
  for (const DevicePort& device : by_phase.ports) {
    const Port& port = device.port;
    const Complex across = clocks.turn(port.from, 1) - clocks.turn(port.to, 1);
    auto& at = current[by_phase.nodes[port.from].bus];
    if (across != Complex(0.0)) {
      at[port.from] += std::conj(port.load / across);
      at[port.to] -= std::conj(port.load / across);
    }
  }
  Tally tally;
  for (const auto& [bus, drawn] : current) {
    std::vector<int> nodes;
    std::vector<Complex> amounts;
    double largest = 0.0;
    for (const auto& [node, amount] : drawn) {
      nodes.push_back(node);
      amounts.push_back(amount);
      largest = std::max(largest, std::abs(amount));
    }
    tally.add(
        largest == 0.0 || (clocks.three_phase(nodes) && balanced(nodes, amounts, largest, clocks)),
        "bus " + by_phase.feeder->buses[bus].name);
  }
  return tally;
}

void describe(const Tally& tally, const std::string& plural, std::vector<std::string>& parts) {
  if (tally.unlike > 0) {
    parts.push_back(
        fmt::format("{} of {} {} (first {})", tally.unlike, tally.all, plural, tally.first));
  }
}

}  // namespace

std::vector<std::string> sequence_losses(const NodalElements& by_phase, const PhaseClocks& clocks) {
  std::map<std::string, Tally> of_kind;
  for (const Stamp& stamp : by_phase.stamps) {
    if (clocks.live_count(stamp.node) > 0) {
      of_kind[stamp.kind].add(phases_alike(stamp, clocks), stamp.id);
    }
  }
  std::vector<std::string> parts, warnings;
  for (const auto& [kind, tally] : of_kind) {
    describe(tally, kind + "s", parts);
  }
  describe(loaded_buses(by_phase, clocks), "buses with loads", parts);
  if (!parts.empty()) {
    warnings.push_back(fmt::format(
        "positive sequence: the phases of {} are not alike; each counts as its mean over three "
        "phases, and what the others would see is left out",
        fmt::join(parts, ", ")));
  }
  Tally neutrals;
  for (int n = 0; n < static_cast<int>(by_phase.nodes.size()); ++n) {
    neutrals.add(clocks.live(n), by_phase.nodes[n].label);
  }
  if (neutrals.unlike > 0) {
    warnings.push_back(
        fmt::format("positive sequence: {} conductors without voltage when there is no load, "
                    "neutrals (first {}), are taken to be on ground",
                    neutrals.unlike, neutrals.first));
  }
  return warnings;
}

}  // namespace overtone
