#pragma once

#include <vector>

#include <overtone/hosting_capacity.hpp>

namespace overtone::reporting {

/// Largest figures over the cases with an answer: how exact a study is.
struct HostingChecks {
  int solved = 0;
  int repaired = 0;    ///< cases with repaired storage modes
  int unaccepted = 0;  ///< cases with a gap above what is accepted
  double gap = 0.0, overlap_mw = 0.0, cone_gap = 0.0;
  double voltage_mismatch = 0.0, power_mismatch = 0.0;
  double seconds = 0.0;  ///< of all cases
};

[[nodiscard]] HostingChecks checks_of(const std::vector<HostingResult>& results);

}  // namespace overtone::reporting
