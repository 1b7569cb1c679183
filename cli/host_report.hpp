#pragma once

#include <string>
#include <vector>

#include <overtone/hosting_study.hpp>

namespace overtone::cli {

/// What `overtone host` prints.
[[nodiscard]] std::string host_report(const HostingStudy& study,
                                      const std::vector<HostingResult>& results);

/// Title and what is to be solved: feeder, limits, cases.
[[nodiscard]] std::string host_heading(const HostingStudy& study);

}  // namespace overtone::cli
