#pragma once

#include <vector>

#include <overtone/conditioning_options.hpp>
#include <overtone/conditioning_problem.hpp>

#include "argument_checks.hpp"

namespace overtone {

// What callers give the functions of a conditioning problem. @throws std::invalid_argument naming
// what does not fit, where, and what must be.

/// Those of a problem.
[[nodiscard]] const ArgumentChecks& problem_checks();
/// Whether a node is of a floating island: nothing there is on ground.
[[nodiscard]] bool floats(const NodalNetwork& network, int node);
/// That a problem has a load flow and hours, with a load for each hour and port.
void check_hours_and_loads(const ConditioningProblem& problem);
/// That its operating limits are of the network's branches, and bounds don't cross.
void check_limits(const ConditioningProblem& problem);
/// All of a problem: sizes, indices, numbers and their bounds.
void check_problem(const ConditioningProblem& problem);
/// The bounds of study files hold for options by hand, too.
void check_options(const ConditioningOptions& options);
/// That the arrays of a schedule are of the problem's sizes.
void check_schedule(const ConditioningProblem& problem, const Schedule& schedule);
/// That its numbers are finite.
void check_numbers(const Schedule& schedule);
/// That these are positions of a problem's hours.
void check_hour_positions(const ConditioningProblem& problem, const std::vector<int>& hours);
/// That it is [hour][order][node] of the problem.
void check_voltage(const ConditioningProblem& problem, const Array3<Complex>& voltage);

}  // namespace overtone
