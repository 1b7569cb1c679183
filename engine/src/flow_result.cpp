#include <overtone/flow_result.hpp>

#include <set>
#include <utility>

#include <overtone/ieee519.hpp>

namespace overtone {

namespace {

void count_ieee519(FlowResult& flow) {
  flow.ieee519_violations.assign(flow.hour.size(), 0);
  flow.buses_over_ieee519.assign(flow.hour.size(), 0);
  std::set<std::pair<int, int>> seen;  // hour and bus
  for (const auto& violation : ieee519_violations(flow.network, flow.solution)) {
    if (!flow.converged(violation.scenario)) {
      continue;
    }
    ++flow.ieee519_violations[violation.scenario];
    if (seen.emplace(violation.scenario, violation.bus).second) {
      ++flow.buses_over_ieee519[violation.scenario];
    }
  }
}

}  // namespace

FlowResult solve_flow(Network network, std::vector<int> hour, const std::vector<double>& load_share,
                      const LoadFlowOptions& options) {
  LoadFlowScenarios loads = scaled_loads(network, load_share);
  LoadFlowResult solution = HarmonicLoadFlow(network).solve(loads, options);
  Distortion distortion = evaluate_distortion(network, solution);
  FlowResult flow{.network = std::move(network),
                  .hour = std::move(hour),
                  .loads = std::move(loads),
                  .solution = std::move(solution),
                  .distortion = std::move(distortion),
                  .branch_limit = {},
                  .losses = {},
                  .ieee519_violations = {},
                  .buses_over_ieee519 = {}};
  flow.thd_limit = ieee519_voltage_limits(flow.network.description().base_kv).total;
  for (int l = 0; l < flow.network.branch_count(); ++l) {
    flow.branch_limit.push_back(flow.network.branch_current_limit(l));
  }
  for (int t = 0; t < flow.hour_count(); ++t) {
    flow.losses.push_back(flow.converged(t) ? branch_losses(flow.network, flow.distortion, t)
                                            : 0.0);
  }
  count_ieee519(flow);
  if (flow.solution.converged()) {
    flow.figures = flow_figures(flow.hours());
  }
  return flow;
}

}  // namespace overtone
