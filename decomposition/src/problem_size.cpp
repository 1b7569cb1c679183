#include <overtone/problem_size.hpp>

#include <overtone/operating_limits.hpp>

#include "conditioning_checks.hpp"
#include "nlp/nlp_layout.hpp"

namespace overtone {

ProblemSize problem_size(const ConditioningProblem& problem) {
  check_problem(problem);
  const std::vector<int> hours = problem.all_hours();
  ProblemSize size;
  size.operating_limits = static_cast<long>(all_operating_limits(problem, hours).size());
  if (!problem.is_load_flow()) {
    const NlpLayout layout(problem, hours, {});
    size.equations = layout.row_count();
    size.variables = layout.variable_count();
  }
  return size;
}

}  // namespace overtone
