#include <overtone/conditioning.hpp>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <iterator>
#include <optional>
#include <span>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "broken_limits.hpp"
#include "conditioning_checks.hpp"
#include "hour_group.hpp"
#include "parallel_loop.hpp"
#include "warm_start.hpp"

namespace overtone {

namespace {

LoadFlowOptions flow_options_of(const ConditioningProblem& problem,
                                const ConditioningOptions& options) {
  return {.harmonic_currents = problem.harmonic_currents,
          .power_balance = problem.power_balance,
          .threads = options.threads};
}

void set_voltages(const ConditioningProblem& problem, const LoadFlowResult& flow,
                  Schedule& schedule) {
  schedule.voltage = flow.voltage;
  for (int t = 0; t < problem.hour_count(); ++t) {
    for (int c = 0; c < problem.fleet.charger_count(); ++c) {
      const int node = problem.network().ports[problem.fleet.chargers[c].port].from;
      schedule.charger_current(t, 0, c) =
          std::conj(schedule.charger_power(t, c) / flow.voltage(t, 0, node));
    }
  }
}

void append(std::vector<LimitShortfall>& all, std::vector<LimitShortfall> more) {
  all.insert(all.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

/// Cases I and II / I: the chargers' power is given, so a load flow is the answer, and limits are
/// what it is judged by. Without voltages where there is none.
void solve_load_flow(const ConditioningProblem& problem, const ConditioningOptions& options,
                     ConditioningResult& result) {
  Schedule& schedule = result.schedule;
  set_given_powers(problem, schedule);
  const LoadFlowOptions flow_options = flow_options_of(problem, options);
  const LoadFlowScenarios scenarios = scenarios_of(problem, schedule, problem.all_hours());
  const LoadFlowResult flow = problem.flow->solve(scenarios, flow_options);
  if (!flow.converged()) {
    result.status = ConditioningStatus::solver_failed;
    result.message =
        fmt::format("the load flow did not converge: {}",
                    in_words(obstacle_of(*problem.flow, scenarios, flow_options, flow)));
    return;
  }
  set_voltages(problem, flow, schedule);
  const double tolerance = limit_tolerance(problem);
  append(result.shortfalls, broken_limits(problem, problem.all_hours(), schedule, tolerance));
  append(result.shortfalls, broken_chargers(problem, schedule, tolerance));
  append(result.shortfalls, undelivered_energy(problem));
  if (result.shortfalls.empty()) {
    result.status = ConditioningStatus::load_flow;
    result.message = "load flow converged; nothing to optimise";
    for (const std::string& line :
         in_words(thd_over_limit(problem, problem.all_hours(), schedule, tolerance))) {
      result.message += "; a limit that is only reported: " + line;
    }
  } else {
    result.status = ConditioningStatus::limits_broken;
    result.message = fmt::format("{}", fmt::join(in_words(result.shortfalls), "; "));
  }
}

/// Strategy I: each hour is a problem of its own.
std::vector<std::vector<int>> hour_groups(const ConditioningProblem& problem) {
  const std::vector<int> all = problem.all_hours();
  if (problem.strategy == ChargingStrategy::optimised || problem.objective.peak > 0.0) {
    return {all};
  }
  std::vector<std::vector<int>> groups;
  for (const int t : all) {
    groups.push_back({t});
  }
  return groups;
}

/// The records of all groups added up, iteration by iteration. A group that needed fewer masters
/// than others stays at its last one.
std::vector<IterationRecord> merge_records(
    const std::vector<std::vector<IterationRecord>>& groups) {
  std::vector<IterationRecord> merged;
  for (const auto& group : groups) {
    merged.resize(std::max(merged.size(), group.size()));
  }
  for (size_t i = 0; i < merged.size(); ++i) {
    IterationRecord& sum = merged[i];
    sum.iteration = static_cast<int>(i) + 1;
    for (const auto& group : groups) {
      if (group.empty()) {
        continue;
      }
      const bool ran = i < group.size();
      const IterationRecord& record = ran ? group[i] : group.back();
      sum.violation += record.violation;
      for (int k = 0; k < kLimitKindCount; ++k) {
        sum.violation_by_kind[k] += record.violation_by_kind[k];
        sum.violated_by_kind[k] += record.violated_by_kind[k];
      }
      sum.master_objective += record.master_objective;
      sum.cuts_total += record.cuts_total;
      sum.cuts_added += ran ? record.cuts_added : 0;
      sum.harmonics_total += record.harmonics_total;
      sum.harmonics_added += ran ? record.harmonics_added : 0;
      sum.solver_iterations += ran ? record.solver_iterations : 0;
      sum.seconds += ran ? record.seconds : 0.0;
      sum.solver_status = record.solver_status;
    }
  }
  return merged;
}

/// How grave a reason to stop is: the gravest of all groups is that of the whole.
int gravity(ConditioningStatus status) {
  switch (status) {
    case ConditioningStatus::not_run:
      return 0;
    case ConditioningStatus::load_flow:
      return 1;
    case ConditioningStatus::gap_closed:
      return 2;
    case ConditioningStatus::limits_broken:
    case ConditioningStatus::infeasible:
      return 3;
    case ConditioningStatus::violations_left:
      return 4;
    case ConditioningStatus::iteration_limit:
      return 5;
    case ConditioningStatus::solver_failed:
      return 6;
    case ConditioningStatus::interrupted:
      return 7;
  }
  return 0;
}

/// Programs minimise the objective over ConditioningProblem::objective_unit; what is said of it is
/// the objective itself.
ConditioningOptions with_progress_in_objective(const ConditioningOptions& options, double unit) {
  ConditioningOptions said = options;
  if (options.progress) {
    said.progress = [&options, unit](SolverProgress at) {
      at.objective *= unit;
      return options.progress(at);
    };
  }
  return said;
}

void put_in_objective(HourGroupOutcome& outcome, double unit) {
  outcome.objective *= unit;
  for (IterationRecord& record : outcome.iterations) {
    record.master_objective *= unit;
  }
}

void solve_groups(const ConditioningProblem& problem, const ConditioningOptions& given,
                  ConditioningResult& result) {
  const double unit = problem.objective_unit();
  const ConditioningOptions options = with_progress_in_objective(given, unit);
  std::vector<std::vector<IterationRecord>> records;
  ConditioningStart end = empty_start(problem);
  for (const std::vector<int>& hours : hour_groups(problem)) {
    HourGroupOutcome outcome = options.method == ConditioningMethod::monolithic
                                   ? solve_monolithic(problem, hours, options, result.schedule, end)
                                   : solve_benders(problem, hours, options, result.schedule, end);
    const bool explainable = outcome.status == ConditioningStatus::infeasible ||
                             outcome.status == ConditioningStatus::solver_failed ||
                             outcome.status == ConditioningStatus::iteration_limit;
    if (explainable) {
      Explanation explanation = explain_infeasibility(problem, hours, options, result.schedule);
      outcome.shortfalls = std::move(explanation.shortfalls);
      if (explanation.finished) {
        outcome.objective = explanation.objective;  // of the schedule that was written
      }
      if (!outcome.shortfalls.empty()) {
        outcome.status = ConditioningStatus::infeasible;
        outcome.message = "limits that cannot all be kept";
      } else if (outcome.status == ConditioningStatus::infeasible) {
        outcome.status = ConditioningStatus::solver_failed;
        outcome.message += explanation.finished ? ", but with limits that give way none is broken"
                                                : ", and what cannot be kept was not found out";
      }
    }
    if (outcome.status == ConditioningStatus::solver_failed ||
        outcome.status == ConditioningStatus::iteration_limit) {
      outcome.message += without_load_flow(problem, hours);
    }
    if (gravity(outcome.status) > gravity(result.status)) {
      result.status = outcome.status;
      result.message = outcome.message;
    }
    put_in_objective(outcome, unit);
    result.perspective_objective += outcome.objective;
    result.equations += outcome.equations;
    result.variables += outcome.variables;
    records.push_back(std::move(outcome.iterations));
    append(result.shortfalls, std::move(outcome.shortfalls));
    if (outcome.status == ConditioningStatus::interrupted) {
      break;
    }
  }
  result.iterations = merge_records(records);
  if (result.status == ConditioningStatus::gap_closed) {
    result.end = std::move(end);
  }
}

void solve_optimisation(const ConditioningProblem& problem, const ConditioningOptions& options,
                        ConditioningResult& result) {
  const std::vector<LimitShortfall> impossible = impossible_lots(problem);
  result.shortfalls = impossible.empty() ? undelivered_energy(problem) : impossible;
  if (!result.shortfalls.empty()) {
    result.status = ConditioningStatus::infeasible;
    result.message = "some lots cannot charge what they must";
  }
  if (!impossible.empty()) {
    return;
  }
  std::vector<LimitShortfall> unmovable = unmovable_voltages(problem);
  if (unmovable.empty()) {
    set_given_powers(problem, result.schedule);
    solve_groups(problem, options, result);
    return;
  }
  append(result.shortfalls, std::move(unmovable));
  result.status = ConditioningStatus::infeasible;
  result.message = "voltages are beyond limits by more than all chargers together can move them";
}

/// True once every hour has voltages (an interrupted run may have none in some) that are numbers.
bool has_all_voltages(const ConditioningProblem& problem, const Schedule& schedule) {
  for (int t = 0; t < problem.hour_count(); ++t) {
    if (schedule.voltage(t, 0, 0) == Complex(0.0)) {
      return false;
    }
  }
  const std::span<const Complex> all = schedule.voltage.flat();
  return std::all_of(all.begin(), all.end(), [](const Complex& v) {
    return std::isfinite(v.real()) && std::isfinite(v.imag());
  });
}

void assess(const ConditioningProblem& problem, const ConditioningOptions& options,
            ConditioningResult& result) {
  if (!has_all_voltages(problem, result.schedule)) {
    result.quality = PointQuality::none;
    return;
  }
  result.figures = evaluate_figures(problem, result.schedule);
  result.objective = evaluate_objective(problem, result.schedule);
  result.verification = verify_schedule(problem, result.schedule, options);
  result.operating_limit_violation = result.verification.operating_limit_violation;
  if (!result.verification.passed) {
    result.quality = PointQuality::infeasible;
  } else {
    result.quality = result.status == ConditioningStatus::gap_closed ? PointQuality::optimal
                                                                     : PointQuality::feasible;
  }
}

}  // namespace

ConditioningResult solve_conditioning(const ConditioningProblem& problem,
                                      const ConditioningOptions& options) {
  check_options(options);
  check_problem(problem);
  if (options.start) {
    check_start(options);
    check_start(problem, *options.start);
  }
  const auto begin = std::chrono::steady_clock::now();
  ConditioningResult result;
  result.method = options.method;
  result.cuts = options.cuts;
  result.schedule = empty_schedule(problem);
  with_threads(options.threads, [&] {
    if (problem.is_load_flow()) {
      solve_load_flow(problem, options, result);
    } else {
      solve_optimisation(problem, options, result);
    }
    result.solve_seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    assess(problem, options, result);
  });
  return result;
}

}  // namespace overtone
