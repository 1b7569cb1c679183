#pragma once

#include <string>

#include <overtone/conditioning_result.hpp>
#include <overtone/study.hpp>

namespace overtone::cli {

/// What `overtone condition` prints.
[[nodiscard]] std::string condition_report(const Study& study, const ConditioningProblem& problem,
                                           const ConditioningResult& result);

/// Title and what is to be solved: feeder, case, lots, vehicles, hours.
[[nodiscard]] std::string study_heading(const Study& study, const ConditioningProblem& problem);

/// Vehicles of all lots.
[[nodiscard]] double vehicles_of(const ConditioningProblem& problem);
/// Energy that all lots are to be charged with, kWh.
[[nodiscard]] double energy_kwh_of(const ConditioningProblem& problem);

}  // namespace overtone::cli
