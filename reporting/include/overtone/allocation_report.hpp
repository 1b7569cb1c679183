#pragma once

#include <string>
#include <vector>

#include <overtone/allocation_study.hpp>
#include <overtone/table.hpp>

namespace overtone::reporting {

/// One number of stations: the owner's behaviour and the plans of every objective.
struct AllocationCase {
  AllocationProblem problem;
  std::vector<AllocationResult> plans;
};

/// owner, plans, capacitors, bus_hours; docs/allocation.md has their columns and the keys of the
/// summary.
[[nodiscard]] std::vector<Table> tables(const std::vector<AllocationCase>& cases);
[[nodiscard]] std::string summary_json(const AllocationStudy& study,
                                       const std::vector<AllocationCase>& cases);

/// For the terminal.
[[nodiscard]] std::string report(const AllocationStudy& study,
                                 const std::vector<AllocationCase>& cases);

}  // namespace overtone::reporting
