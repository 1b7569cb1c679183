#pragma once

#include <string>
#include <vector>

#include <overtone/hosting_study.hpp>
#include <overtone/table.hpp>

namespace overtone::reporting {

/// capacities, limits, growth, dispatch; docs/hosting-capacity.md has their columns and units. A
/// case that has no answer has its status and empty fields, never a zero.
[[nodiscard]] std::vector<Table> tables(const HostingStudy& study,
                                        const std::vector<HostingResult>& results);
[[nodiscard]] std::string summary_json(const HostingStudy& study,
                                       const std::vector<HostingResult>& results);

/// For the terminal.
[[nodiscard]] std::string report(const HostingStudy& study,
                                 const std::vector<HostingResult>& results);

/// Title and what is to be solved: feeder, limits, cases.
[[nodiscard]] std::string study_heading(const HostingStudy& study);

}  // namespace overtone::reporting
