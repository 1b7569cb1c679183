#pragma once

#include <overtone/conditioning_result.hpp>
#include <overtone/conditioning_study.hpp>

#include "table/json_rows.hpp"

namespace overtone::reporting {

/// What was solved, by which command.
[[nodiscard]] Json study_json(const char* command, const ConditioningStudy& study,
                              const ConditioningProblem& problem);

/// Puts status, sums and extremes, and how they came about into an object.
void add_outcome(Json& json, const ConditioningProblem& problem, const ConditioningResult& result);

}  // namespace overtone::reporting
