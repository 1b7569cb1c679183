#include <overtone/result_code.hpp>

namespace overtone {

ResultCode code_of(const ConditioningResult& result) {
  switch (result.status) {
    case ConditioningStatus::load_flow:
    case ConditioningStatus::gap_closed:
      if (result.verification.run && !result.verification.load_flow_converged) {
        return ResultCode::not_converged;
      }
      return result.verification.passed ? ResultCode::ok : ResultCode::verification_failed;
    case ConditioningStatus::limits_broken:
    case ConditioningStatus::infeasible:
      return ResultCode::infeasible;
    case ConditioningStatus::violations_left:
    case ConditioningStatus::iteration_limit:
    case ConditioningStatus::solver_failed:
      return ResultCode::not_converged;
    case ConditioningStatus::interrupted:
      return ResultCode::interrupted;
    case ConditioningStatus::not_run:
      break;
  }
  return ResultCode::internal_error;
}

}  // namespace overtone
