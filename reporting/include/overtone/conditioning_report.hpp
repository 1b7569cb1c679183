#pragma once

#include <string>
#include <vector>

#include <overtone/conditioning_result.hpp>
#include <overtone/conditioning_study.hpp>
#include <overtone/table.hpp>

namespace overtone::reporting {

/// bus_hours, bus_harmonics, branch_hours, lots, sessions, objective, lot_harmonics,
/// substation_hours, binding_limits;
/// without a point they have no rows. bus_hours_before, feeder_buses, feeder_branches.
/// docs/results.md has their columns and the keys of the summary.
[[nodiscard]] std::vector<Table> tables(const ConditioningProblem& problem,
                                        const ConditioningResult& result);
[[nodiscard]] std::string summary_json(const ConditioningStudy& study,
                                       const ConditioningProblem& problem,
                                       const ConditioningResult& result);

/// For the terminal.
[[nodiscard]] std::string report(const ConditioningStudy& study, const ConditioningProblem& problem,
                                 const ConditioningResult& result);

/// Title and what is to be solved: feeder, case, lots, vehicles, hours.
[[nodiscard]] std::string study_heading(const ConditioningStudy& study,
                                        const ConditioningProblem& problem);

}  // namespace overtone::reporting
