#pragma once

#include <string>
#include <vector>

#include <overtone/dispatch_study.hpp>
#include <overtone/table.hpp>

namespace overtone::reporting {

/// grid, generators, renewables, storage, lots, bus_hours, branch_hours; docs/dispatch.md has their
/// columns and the keys of the summary.
[[nodiscard]] std::vector<Table> tables(const DispatchProblem& problem,
                                        const std::vector<DispatchResult>& results);
[[nodiscard]] std::string summary_json(const DispatchStudy& study, const DispatchProblem& problem,
                                       const std::vector<DispatchResult>& results);

/// For the terminal.
[[nodiscard]] std::string report(const DispatchStudy& study, const DispatchProblem& problem,
                                 const std::vector<DispatchResult>& results);

}  // namespace overtone::reporting
