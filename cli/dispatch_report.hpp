#pragma once

#include <string>
#include <vector>

#include <overtone/dispatch_study.hpp>

#include "output_folder.hpp"

namespace overtone::cli {

/// The report for the terminal.
[[nodiscard]] std::string dispatch_report(const DispatchStudy& study,
                                          const DispatchProblem& problem,
                                          const std::vector<DispatchResult>& results);

/// Tables and summary.json; docs/dispatch.md has their columns and keys.
[[nodiscard]] std::vector<OutputFile> dispatch_files(const DispatchStudy& study,
                                                     const DispatchProblem& problem,
                                                     const std::vector<DispatchResult>& results);

}  // namespace overtone::cli
