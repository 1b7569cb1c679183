#pragma once

#include <string>
#include <vector>

#include <overtone/conditioning_problem.hpp>

#include "network_hours.hpp"

namespace overtone::cli {

// The CSV files of a result, as text; docs/results.md has their columns and units. Full precision;
// an empty field where there is no number. Hours that were not solved have no rows.

[[nodiscard]] std::string bus_hours_csv(const NetworkHours& hours);
[[nodiscard]] std::string bus_harmonics_csv(const NetworkHours& hours);
[[nodiscard]] std::string branch_hours_csv(const NetworkHours& hours);

/// Headings alone for an empty schedule.
[[nodiscard]] std::string lots_csv(const ConditioningProblem& problem, const Schedule& schedule);
[[nodiscard]] std::string lot_harmonics_csv(const ConditioningProblem& problem,
                                            const Schedule& schedule);

}  // namespace overtone::cli
