#include "hour_group.hpp"

#include <algorithm>

namespace overtone {

namespace {

/// Programs that can be solved took at most 10 short steps in a row (33 to 123 buses, 0.3 to 3
/// times the vehicles, 0.5 to 1.2 times the load), infeasible ones 30 to 70.
constexpr int kLongestCrawl = 25;

}  // namespace

NlpOptions group_nlp_options(const ConditioningOptions& options, int master) {
  NlpOptions nlp_options;
  nlp_options.tolerance = options.tolerance;
  nlp_options.max_iterations = options.max_iterations;
  nlp_options.kkt_solver = options.kkt_solver;
  nlp_options.longest_crawl = kLongestCrawl;
  if (options.progress) {
    nlp_options.progress = [&options, master](int iteration, double objective, double primal,
                                              double dual) {
      return options.progress({master, iteration, objective, primal, dual});
    };
  }
  return nlp_options;
}

ConditioningStatus failure_status(NlpStatus status) {
  switch (status) {
    case NlpStatus::interrupted:
      return ConditioningStatus::interrupted;
    case NlpStatus::iteration_limit:
      return ConditioningStatus::iteration_limit;
    case NlpStatus::infeasible:
      return ConditioningStatus::infeasible;
    default:
      return ConditioningStatus::solver_failed;
  }
}

IterationRecord make_record(int iteration, const OperatingLimitViolations& violations,
                            const NlpSolution& solution, int cuts_total) {
  IterationRecord record;
  record.iteration = iteration;
  record.violation = violations.total;
  std::copy_n(violations.total_by_kind, kLimitKindCount, record.violation_by_kind);
  std::copy_n(violations.count_by_kind, kLimitKindCount, record.violated_by_kind);
  record.cuts_total = cuts_total;
  record.master_objective = solution.objective;
  record.solver_iterations = solution.iterations;
  record.seconds = solution.seconds;
  record.solver_status = solution.message;
  return record;
}

HourGroupOutcome solve_monolithic(const ConditioningProblem& problem, const std::vector<int>& hours,
                                  const ConditioningOptions& options, Schedule& schedule) {
  const std::vector<OperatingLimit> limits = all_operating_limits(problem, hours);
  const ConditioningNlp nlp(problem, hours, limits, {}, options.tau_min);
  const NlpPoint start{nlp.starting_point(), {}, {}, {}};
  const NlpSolution solution = solve_nlp(nlp, start, group_nlp_options(options, 0));
  HourGroupOutcome outcome;
  outcome.equations = nlp.row_count();
  outcome.variables = nlp.variable_count();
  outcome.objective = solution.objective;
  outcome.message = solution.message;
  if (!solution.point.x.empty()) {
    nlp.extract(solution.point.x.data(), schedule);
    outcome.iterations.push_back(
        make_record(1, evaluate_operating_limits(problem, schedule, limits), solution, 0));
    outcome.iterations.back().harmonics_total = nlp.layout().harmonic_node_count();
  }
  const bool solved =
      solution.status == NlpStatus::solved || solution.status == NlpStatus::acceptable;
  outcome.status = solved ? ConditioningStatus::gap_closed : failure_status(solution.status);
  return outcome;
}

}  // namespace overtone
