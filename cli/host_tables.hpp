#pragma once

#include <string>
#include <vector>

#include <overtone/hosting_study.hpp>

namespace overtone::cli {

// The files of `overtone host`, as text; docs/hosting-capacity.md has their columns and units. A
// case that has no answer has its status and empty fields, never a zero.

[[nodiscard]] std::string capacities_csv(const HostingStudy& study,
                                         const std::vector<HostingResult>& results);
[[nodiscard]] std::string hosting_limits_csv(const HostingStudy& study,
                                             const std::vector<HostingResult>& results);
[[nodiscard]] std::string growth_csv(const HostingStudy& study,
                                     const std::vector<HostingResult>& results);
[[nodiscard]] std::string dispatch_csv(const HostingStudy& study,
                                       const std::vector<HostingResult>& results);
[[nodiscard]] std::string host_summary_json(const HostingStudy& study,
                                            const std::vector<HostingResult>& results);

}  // namespace overtone::cli
