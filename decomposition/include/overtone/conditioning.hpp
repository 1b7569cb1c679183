#pragma once

#include <overtone/conditioning_options.hpp>
#include <overtone/conditioning_problem.hpp>
#include <overtone/conditioning_result.hpp>

namespace overtone {

/// Solves an energy-conditioning problem by the method of `options`, evaluates the schedule and
/// verifies it with an independent load flow. Strategy I is solved hour by hour. Infeasible,
/// interrupted and non-converged runs are results with a status, not exceptions. Threads may solve
/// one problem or several at the same time.
/// @throws std::invalid_argument for a problem that does not hold together, and for options out of
///   the bounds that study files have.
[[nodiscard]] ConditioningResult solve_conditioning(const ConditioningProblem& problem,
                                                    const ConditioningOptions& options = {});

/// Re-evaluates a schedule from scratch: load flow with the returned injections, every limit,
/// charged energy, charger balances. A number that is not finite is a fault.
/// @throws std::invalid_argument as above, and for a schedule of other sizes.
[[nodiscard]] Verification verify_schedule(const ConditioningProblem& problem,
                                           const Schedule& schedule,
                                           const ConditioningOptions& options = {});

}  // namespace overtone
