#pragma once

#include "ipopt_solver.hpp"

namespace overtone {

/// Where the next master goes on from the solution of an earlier one: its point, the multipliers
/// of the bounds and of the rows that both have, and barrier / slack for rows that have joined.
/// With mu_init at the earlier barrier parameter the interior-point run continues rather than
/// restarts.
[[nodiscard]] NlpPoint continued_point(const ConditioningNlp& previous, const ConditioningNlp& next,
                                       const NlpSolution& solution);

}  // namespace overtone
