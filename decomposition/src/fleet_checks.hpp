#pragma once

#include <overtone/conditioning_problem.hpp>

namespace overtone {

/// Lots, sessions and chargers of a problem: sizes, indices, order, numbers and their bounds.
/// @throws std::invalid_argument naming what does not fit, where, and what must be.
void check_fleet(const ConditioningProblem& problem);

}  // namespace overtone
