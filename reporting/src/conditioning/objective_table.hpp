#pragma once

#include <overtone/conditioning_result.hpp>
#include <overtone/table.hpp>

namespace overtone::reporting {

/// What an objective counts of a schedule, with the weights of the study's units; `result`: nullptr
/// for no rows.
[[nodiscard]] Table objective_terms(const ConditioningProblem& problem,
                                    const ConditioningResult* result);

}  // namespace overtone::reporting
