#pragma once

#include <string>
#include <vector>

#include <overtone/harmonic_load_flow.hpp>

namespace overtone {

/// Of loads that a solver found no operating point for: "; the load alone has no load flow in hour
/// 20 either: …", or nothing where all have one. `hour` [scenario] labels.
[[nodiscard]] std::string without_load_flow(const HarmonicLoadFlow& load_flow,
                                            const LoadFlowScenarios& loads,
                                            const std::vector<int>& hour);

/// Fills status, shortfalls and message of a study that a solver found no solution of: it was
/// interrupted; or limits cannot be kept, of which `find_shortfalls()` gives the worst first and
/// `in_words(shortfall)` tells it; or nothing is known but what `what_is_known()` says.
template <class Result, class FindShortfalls, class InWords, class WhatIsKnown>
void explain_no_solution(bool interrupted, const FindShortfalls& find_shortfalls,
                         const InWords& in_words, const WhatIsKnown& what_is_known,
                         Result& result) {
  using Status = decltype(result.status);
  if (interrupted) {
    result.status = Status::interrupted;
    result.message = "interrupted";
    return;
  }
  result.shortfalls = find_shortfalls();
  if (result.shortfalls.empty()) {
    result.status = Status::failed;
    result.message = what_is_known();
  } else {
    result.status = Status::infeasible;
    result.message = in_words(result.shortfalls.front());
  }
}

}  // namespace overtone
