#include <overtone/conditioning_result.hpp>

#include <utility>

#include "conditioning_checks.hpp"

namespace overtone {

const char* to_string(ConditioningStatus status) {
  switch (status) {
    case ConditioningStatus::not_run:
      return "not_run";
    case ConditioningStatus::load_flow:
      return "load_flow";
    case ConditioningStatus::limits_broken:
      return "limits_broken";
    case ConditioningStatus::gap_closed:
      return "gap_closed";
    case ConditioningStatus::infeasible:
      return "infeasible";
    case ConditioningStatus::violations_left:
      return "violations_left";
    case ConditioningStatus::iteration_limit:
      return "iteration_limit";
    case ConditioningStatus::solver_failed:
      return "solver_failed";
    case ConditioningStatus::interrupted:
      return "interrupted";
  }
  return "";
}

const char* to_string(PointQuality quality) {
  switch (quality) {
    case PointQuality::none:
      return "none";
    case PointQuality::infeasible:
      return "infeasible";
    case PointQuality::feasible:
      return "feasible";
    case PointQuality::optimal:
      return "optimal";
  }
  return "";
}

Distortion evaluate_distortion(const ConditioningProblem& problem, const Schedule& schedule) {
  return evaluate_distortion(problem.network(), schedule.voltage, port_currents(problem, schedule));
}

FlowFigures evaluate_figures(const ConditioningProblem& problem, const Schedule& schedule) {
  const Distortion distortion = evaluate_distortion(problem, schedule);
  return flow_figures({&problem.network(), problem.hour, &schedule.voltage, &distortion,
                       problem.limits.branch_current, problem.thd_limit, problem.node_weight});
}

std::optional<FlowFigures> figures_without_vehicles(const ConditioningProblem& problem) {
  check_problem(problem);
  ConditioningProblem base = problem;
  base.study_case = StudyCase::I;
  base.fleet = {};
  const LoadFlowOptions options{.harmonic_currents = problem.harmonic_currents,
                                .power_balance = problem.power_balance};
  Schedule schedule = empty_schedule(base);
  LoadFlowResult flow = load_flow_of(base, schedule, base.all_hours(), options);
  if (!flow.converged()) {
    return std::nullopt;
  }
  schedule.voltage = std::move(flow.voltage);
  return evaluate_figures(base, schedule);
}

}  // namespace overtone
