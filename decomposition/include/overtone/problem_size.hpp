#pragma once

#include <overtone/conditioning_problem.hpp>

namespace overtone {

/// How large the problem of all hours is, before any operating limit is violated.
struct ProblemSize {
  long equations = 0;         ///< rows of the first master; 0 for load flows
  long variables = 0;         ///< its columns; 0 for load flows
  long operating_limits = 0;  ///< finite limits (24)–(26) of all hours; `monolithic` has them all
};

[[nodiscard]] ProblemSize problem_size(const ConditioningProblem& problem);

}  // namespace overtone
