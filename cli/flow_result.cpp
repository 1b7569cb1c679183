#include "flow_result.hpp"

#include <cmath>
#include <set>

#include <fmt/format.h>

#include <overtone/feeder_files.hpp>
#include <overtone/ieee519.hpp>
#include <overtone/study_profile.hpp>

namespace overtone::cli {

namespace {

/// Hour labels and load shares that were asked for.
struct Snapshots {
  std::vector<int> hour;
  std::vector<double> share;
  std::string profile;
};

Snapshots snapshots_of(const FlowArguments& arguments) {
  const auto profile = find_hourly_profile(arguments.profile, arguments.feeder);
  Snapshots snapshots;
  if (!profile && arguments.hour) {
    throw InputError(fmt::format("--hour {}: {} names no profile; give one with --profile",
                                 *arguments.hour, arguments.feeder.string()));
  }
  if (!profile) {
    snapshots = {{0}, {1.0}, ""};
  } else if (arguments.hour) {
    snapshots = {{*arguments.hour},
                 {profile->load_share[profile->index_of(*arguments.hour)]},
                 profile->file};
  } else {
    snapshots = {profile->hour, profile->load_share, profile->file};
  }
  for (double& share : snapshots.share) {
    share *= arguments.load_scale;
  }
  return snapshots;
}

std::unique_ptr<ConditioningProblem> problem_of(const FlowArguments& arguments,
                                                const Snapshots& snapshots) {
  auto problem = std::make_unique<ConditioningProblem>(
      ConditioningProblem{.network = read_feeder(arguments.feeder)});
  const Network& network = problem->network;
  problem->hour = snapshots.hour;
  problem->load = scaled_loads(network, snapshots.share).load;
  problem->study_case = StudyCase::I;
  problem->thd_limit = ieee519_voltage_limits(network.description().base_kv).total;
  for (int l = 0; l < network.branch_count(); ++l) {
    problem->limits.branch_current.push_back(network.branch_current_limit(l));
  }
  problem->limits.substation_current = network.substation_current_limit();
  problem->harmonic_currents = arguments.currents == "phase_locked" ? HarmonicCurrents::phase_locked
                                                                    : HarmonicCurrents::in_phase;
  problem->power_balance = arguments.power_balance == "all_orders" ? PowerBalance::all_orders
                                                                   : PowerBalance::fundamental;
  return problem;
}

void count_ieee519(const LoadFlowResult& solution, FlowResult& flow) {
  flow.ieee519_violations.assign(solution.scenario_count, 0);
  flow.buses_over_ieee519.assign(solution.scenario_count, 0);
  std::set<std::pair<int, int>> seen;  // hour and bus
  for (const auto& violation : ieee519_violations(flow.problem->network, solution)) {
    if (!flow.hours.solved[violation.scenario]) {
      continue;
    }
    ++flow.ieee519_violations[violation.scenario];
    if (seen.emplace(violation.scenario, violation.bus).second) {
      ++flow.buses_over_ieee519[violation.scenario];
    }
  }
}

}  // namespace

FlowResult solve_flow(const FlowArguments& arguments) {
  if (!std::isfinite(arguments.load_scale) || arguments.load_scale < 0.0) {
    throw InputError(fmt::format("--load-scale {}; must be >= 0", arguments.load_scale));
  }
  const Snapshots snapshots = snapshots_of(arguments);
  FlowResult flow;
  flow.arguments = arguments;
  flow.profile = snapshots.profile;
  flow.problem = problem_of(arguments, snapshots);
  const ConditioningProblem& problem = *flow.problem;
  const LoadFlowOptions options{.harmonic_currents = problem.harmonic_currents,
                                .power_balance = problem.power_balance,
                                .threads = arguments.threads};
  const LoadFlowResult solution =
      load_flow_of(HarmonicLoadFlow(problem.network), problem, empty_schedule(problem), options);
  flow.report = solution.report;
  flow.hours = hours_of(problem, solution.voltage);
  for (int t = 0; t < problem.hour_count(); ++t) {
    flow.hours.solved[t] = solution.report[t].status == LoadFlowStatus::converged ? 1 : 0;
  }
  flow.summaries = summarise(flow.hours);
  count_ieee519(solution, flow);
  if (solution.converged()) {
    flow.figures = evaluate_figures(problem, solution.voltage);
  }
  return flow;
}

}  // namespace overtone::cli
