#pragma once

#include <overtone/conditioning_options.hpp>
#include <overtone/conditioning_problem.hpp>
#include <overtone/conditioning_result.hpp>

namespace overtone {

/// Solves an energy-conditioning problem by the method of `options`, evaluates the schedule and
/// verifies it with an independent load flow. Strategy I is solved hour by hour. Infeasible,
/// interrupted and non-converged runs are results with a status, not exceptions.
[[nodiscard]] ConditioningResult solve_conditioning(const ConditioningProblem& problem,
                                                    const ConditioningOptions& options = {});

/// Re-evaluates a schedule from scratch: load flow with the returned injections, every limit,
/// charged energy, charger balances.
[[nodiscard]] Verification verify_schedule(const ConditioningProblem& problem,
                                           const Schedule& schedule,
                                           const ConditioningOptions& options = {});

}  // namespace overtone
