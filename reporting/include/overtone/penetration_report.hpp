#pragma once

#include <string>
#include <vector>

#include <overtone/conditioning_study.hpp>
#include <overtone/largest_penetration.hpp>
#include <overtone/table.hpp>

namespace overtone::reporting {

// What a search for the largest penetration found. `study` and `problem`: those of its result,
// which is reported as conditioning_report.hpp does; the runs stand beside it.

/// Those of the result, and penetration.
[[nodiscard]] std::vector<Table> tables(const ConditioningProblem& problem,
                                        const PenetrationSearch& search);
/// That of the result with `largest_penetration`: status, both ends and the runs.
[[nodiscard]] std::string summary_json(const ConditioningStudy& study,
                                       const ConditioningProblem& problem,
                                       const PenetrationSearch& search);
[[nodiscard]] std::string report(const ConditioningStudy& study, const ConditioningProblem& problem,
                                 const PenetrationSearch& search);

}  // namespace overtone::reporting
