#include <overtone/flow_result.hpp>

#include <algorithm>
#include <set>
#include <utility>

#include <overtone/standards/voltage_limits.hpp>

#include "argument_checks.hpp"

namespace overtone {

namespace {

void count_ieee519(FlowResult& flow) {
  flow.ieee519_violations.assign(flow.hour.size(), 0);
  flow.buses_over_ieee519.assign(flow.hour.size(), 0);
  std::set<std::pair<int, int>> seen;  // hour and node
  for (const VoltageBreach& breach :
       voltage_breaches(flow.network(), flow.solution, Standard::ieee519_2022)) {
    if (!flow.converged(breach.scenario)) {
      continue;
    }
    ++flow.ieee519_violations[breach.scenario];
    if (seen.emplace(breach.scenario, breach.node).second) {
      ++flow.buses_over_ieee519[breach.scenario];
    }
  }
}

/// Those of generators that hold a voltage are found.
void take_held_powers(const NodalNetwork& network, const LoadFlowResult& solution,
                      LoadFlowScenarios& loads) {
  for (const HeldVoltage& held : network.held_voltages) {
    for (const int p : held.ports) {
      const Port& port = network.ports[p];
      for (int t = 0; t < loads.count(); ++t) {
        const Complex to = port.to < 0 ? Complex(0.0) : solution.voltage(t, 0, port.to);
        loads.load(t, p) =
            (solution.voltage(t, 0, port.from) - to) * std::conj(solution.load_current(t, 0, p));
      }
    }
  }
}

}  // namespace

FlowResult evaluate_flow(std::shared_ptr<const HarmonicLoadFlow> flow, std::vector<TimeStep> hour,
                         LoadFlowScenarios loads, LoadFlowResult solution) {
  const ArgumentChecks check("flow");
  check.require(flow != nullptr, "there is no load flow");
  check.size("hour", hour.size(), solution.report.size());
  const NodalNetwork& network = flow->network();
  FlowResult result;
  result.loads = std::move(loads);
  result.solution = std::move(solution);
  take_held_powers(network, result.solution, result.loads);
  result.distortion = evaluate_distortion(network, result.loads, result.solution);
  result.flow = std::move(flow);
  result.hour = std::move(hour);
  result.branch_limit = branch_ratings(network);
  for (const Node& node : network.nodes) {
    result.thd_limit =
        std::max(result.thd_limit, voltage_limits(Standard::ieee519_2022, node.base_kv).total);
  }
  for (int t = 0; t < result.hour_count(); ++t) {
    const bool converged = result.converged(t);
    result.losses.push_back(
        converged ? branch_losses(network, result.solution.voltage, result.distortion, t) : 0.0);
  }
  count_ieee519(result);
  if (result.solution.converged()) {
    result.figures = flow_figures(result.hours());
  }
  return result;
}

FlowResult solve_flow(std::shared_ptr<const HarmonicLoadFlow> flow, std::vector<TimeStep> hour,
                      const std::vector<double>& load_share, const LoadFlowOptions& options) {
  const ArgumentChecks check("flow");
  check.require(flow != nullptr, "there is no load flow");
  check.size("load_share", load_share.size(), hour.size());
  LoadFlowScenarios loads = scaled_loads(flow->network(), load_share);
  LoadFlowResult solution = flow->solve(loads, options);
  return evaluate_flow(std::move(flow), std::move(hour), std::move(loads), std::move(solution));
}

}  // namespace overtone
