#pragma once

#include <overtone/conditioning_result.hpp>
#include <overtone/table.hpp>

namespace overtone::reporting {

/// Limits that a schedule meets to a thousandth, or breaks: of voltages, branches, substation,
/// chargers, and of THD where the study enforces one. No rows where there is no schedule.
[[nodiscard]] Table binding_limits(const ConditioningProblem& problem, const Schedule* schedule);

}  // namespace overtone::reporting
