#pragma once

#include <string>
#include <vector>

#include <overtone/conditioning_result.hpp>
#include <overtone/conditioning_study.hpp>

namespace overtone::reporting {

/// What became of a study by one method, in a process of its own.
struct MethodRun {
  std::string name;             ///< "benders, exact"
  std::string record;           ///< run_record of its result
  double peak_memory_mb = 0.0;  ///< MiB
};

/// A result as one line of JSON, which gives the same numbers when read again.
[[nodiscard]] std::string run_record(const ConditioningProblem& problem,
                                     const ConditioningResult& result);

/// docs/results.md has the keys.
[[nodiscard]] std::string summary_json(const ConditioningStudy& study,
                                       const ConditioningProblem& problem,
                                       const std::vector<MethodRun>& runs);

/// For the terminal: the methods side by side.
[[nodiscard]] std::string report(const ConditioningStudy& study, const ConditioningProblem& problem,
                                 const std::vector<MethodRun>& runs);

}  // namespace overtone::reporting
