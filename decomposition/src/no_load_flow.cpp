#include <algorithm>
#include <cmath>
#include <optional>
#include <string>

#include <fmt/format.h>

#include "hour_group.hpp"

namespace overtone {

namespace {

/// The first hour in which a schedule's powers have no load flow; none where all have one.
std::optional<TimeStep> hour_without_load_flow(const ConditioningProblem& problem,
                                               const Schedule& schedule,
                                               const std::vector<int>& hours) {
  for (const int t : hours) {  // a charger that would lose all it draws has no power
    const auto power = schedule.charger_power.row(t);
    if (!std::ranges::all_of(power, [](const Complex& s) { return std::isfinite(s.real()); })) {
      return problem.hour[t];
    }
  }
  const LoadFlowResult flow = load_flow_of(problem, schedule, hours, {.harmonics = false});
  for (int i = 0; i < flow.scenario_count(); ++i) {
    if (flow.report[i].status != LoadFlowStatus::converged) {
      return problem.hour[hours[i]];
    }
  }
  return std::nullopt;
}

}  // namespace

std::string without_load_flow(const ConditioningProblem& problem, const std::vector<int>& hours) {
  if (const auto hour = hour_without_load_flow(problem, empty_schedule(problem), hours)) {
    return fmt::format(
        "; the load alone has no load flow in {}: the feeder cannot carry it, lower load.scale",
        hour->name());
  }
  if (const auto hour = hour_without_load_flow(problem, even_schedule(problem), hours)) {
    return fmt::format(
        "; with vehicles that charge evenly there is no load flow in {}: the feeder cannot carry "
        "them, lower vehicles.penetration",
        hour->name());
  }
  return "";
}

}  // namespace overtone
