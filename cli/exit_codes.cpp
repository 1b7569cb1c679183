#include "exit_codes.hpp"

namespace overtone::cli {

int exit_code_of(const ConditioningResult& result) {
  switch (result.status) {
    case ConditioningStatus::load_flow:
    case ConditioningStatus::gap_closed:
      if (result.verification.run && !result.verification.load_flow_converged) {
        return exit_code::not_converged;
      }
      return result.verification.passed ? exit_code::ok : exit_code::verification_failed;
    case ConditioningStatus::limits_broken:
    case ConditioningStatus::infeasible:
      return exit_code::infeasible;
    case ConditioningStatus::violations_left:
    case ConditioningStatus::iteration_limit:
    case ConditioningStatus::solver_failed:
      return exit_code::not_converged;
    case ConditioningStatus::interrupted:
      return exit_code::interrupted;
    case ConditioningStatus::not_run:
      break;
  }
  return exit_code::internal_error;
}

}  // namespace overtone::cli
