#pragma once

#include <string>
#include <vector>

#include <overtone/allocation_study.hpp>

#include "output_folder.hpp"

namespace overtone::cli {

/// One number of stations: the owner's behaviour and the plans of every objective.
struct AllocationCase {
  AllocationProblem problem;
  std::vector<AllocationResult> plans;
};

/// The report for the terminal.
[[nodiscard]] std::string allocate_report(const AllocationStudy& study,
                                          const std::vector<AllocationCase>& cases);

/// Tables and summary.json; docs/allocation.md has their columns and keys.
[[nodiscard]] std::vector<OutputFile> allocate_files(const AllocationStudy& study,
                                                     const std::vector<AllocationCase>& cases);

}  // namespace overtone::cli
