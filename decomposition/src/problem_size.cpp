#include <overtone/problem_size.hpp>

#include <numeric>

#include <overtone/operating_limits.hpp>

#include "nlp/nlp_layout.hpp"

namespace overtone {

ProblemSize problem_size(const ConditioningProblem& problem) {
  std::vector<int> hours(problem.hour_count());
  std::iota(hours.begin(), hours.end(), 0);
  ProblemSize size;
  size.operating_limits = static_cast<long>(all_operating_limits(problem, hours).size());
  if (!problem.is_load_flow()) {
    const NlpLayout layout(problem, AdmittancePattern(problem.network), hours, {});
    size.equations = layout.row_count();
    size.variables = layout.variable_count();
  }
  return size;
}

}  // namespace overtone
