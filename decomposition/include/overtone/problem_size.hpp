#pragma once

#include <overtone/conditioning_problem.hpp>

namespace overtone {

/// How large the problem (4)–(23) of all hours is: without operating limits, with all harmonics.
struct ProblemSize {
  long equations = 0;         ///< 0 for load flows
  long variables = 0;         ///< 0 for load flows
  long operating_limits = 0;  ///< finite limits (24)–(26) of all hours; `monolithic` has them all
};

[[nodiscard]] ProblemSize problem_size(const ConditioningProblem& problem);

}  // namespace overtone
