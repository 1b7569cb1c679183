#include <algorithm>
#include <cmath>

#include <overtone/operating_limits.hpp>

#include "broken_limits.hpp"

namespace overtone {

namespace {

/// Of how far chargers move a voltage by the linear network and twice their current, from all one
/// way to all the other: what loads that follow their voltage add.
constexpr double kLoadsFollow = 1.5;
/// By how much a rms value may be above that of the fundamental, pu.
constexpr double kMostHarmonics = 0.01;
/// Nodes that are looked at, those that break their limit most.
constexpr std::size_t kMostNodes = 50;

/// The hour in which a node breaks a voltage limit most.
struct Breach {
  int node = 0, hour = 0;
  double excess = 0.0;  ///< pu
  bool low = false;
};

/// Of each node with one, the largest first.
std::vector<Breach> voltage_breaches(const ConditioningProblem& problem,
                                     const LoadFlowResult& flow) {
  const NodalNetwork& network = problem.network();
  std::vector<Breach> breaches;
  for (int u = 0; u < network.unknown_count(); ++u) {
    Breach worst{.node = network.pattern.node_of(u)};
    for (int t = 0; network.nodes[worst.node].live() && t < problem.hour_count(); ++t) {
      const double v = std::abs(flow.voltage(t, 0, worst.node));
      for (const bool low : {false, true}) {
        const double excess =
            low ? problem.limits.v_min - v - kMostHarmonics : v - problem.limits.v_max;
        if (excess > worst.excess) {
          worst = {worst.node, t, excess, low};
        }
      }
    }
    if (worst.excess > 0.0) {
      breaches.push_back(worst);
    }
  }
  std::ranges::sort(breaches, std::ranges::greater{}, &Breach::excess);
  breaches.resize(std::min(breaches.size(), kMostNodes));
  return breaches;
}

}  // namespace

std::vector<LimitShortfall> unmovable_voltages(const ConditioningProblem& problem) {
  const LoadFlowResult flow =
      load_flow_of(problem, even_schedule(problem), problem.all_hours(), {.harmonics = false});
  if (!flow.converged()) {
    return {};
  }
  const NodalNetwork& network = problem.network();
  const std::vector<Breach> breaches = voltage_breaches(problem, flow);
  std::vector<int> nodes;
  std::ranges::transform(breaches, std::back_inserter(nodes), &Breach::node);
  const Array3<Complex> impedance = problem.flow->transfer_impedances(nodes);
  std::vector<LimitShortfall> out;
  for (std::size_t i = 0; i < breaches.size(); ++i) {
    const auto& [node, hour, excess, low] = breaches[i];
    double reach = 0.0;
    for (const Charger& charger : problem.fleet.chargers) {
      const Complex z = impedance(static_cast<int>(i), 0, network.ports[charger.port].from);
      reach += kLoadsFollow * 2.0 * charger.current_max[hour] * std::abs(z);
    }
    if (excess > reach) {
      out.push_back({to_string(low ? LimitKind::voltage_low : LimitKind::voltage_high),
                     problem.hour[hour], network.measured[node].label,
                     std::abs(flow.voltage(hour, 0, node)),
                     low ? problem.limits.v_min : problem.limits.v_max, "pu"});
    }
  }
  return out;
}

}  // namespace overtone
