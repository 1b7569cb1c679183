#include <overtone/result_code.hpp>

#include <gtest/gtest.h>

namespace overtone {
namespace {

ConditioningResult verified(ConditioningStatus status) {
  ConditioningResult result;
  result.status = status;
  result.verification.run = true;
  result.verification.passed = true;
  result.verification.load_flow_converged = true;
  return result;
}

TEST(ResultCode, OfEveryStatus) {
  using enum ConditioningStatus;
  const std::pair<ConditioningStatus, ResultCode> codes[] = {
      {not_run, ResultCode::internal_error},
      {load_flow, ResultCode::ok},
      {gap_closed, ResultCode::ok},
      {limits_broken, ResultCode::infeasible},
      {infeasible, ResultCode::infeasible},
      {violations_left, ResultCode::not_converged},
      {iteration_limit, ResultCode::not_converged},
      {solver_failed, ResultCode::not_converged},
      {interrupted, ResultCode::interrupted}};
  for (const auto& [status, code] : codes) {
    EXPECT_EQ(code_of(verified(status)), code) << to_string(status);
  }
}

TEST(ResultCode, VerificationThatFailsIsNotOk) {
  ConditioningResult result = verified(ConditioningStatus::gap_closed);
  result.verification.passed = false;
  EXPECT_EQ(code_of(result), ResultCode::verification_failed);
}

TEST(ResultCode, LoadFlowThatDoesNotConvergeIsSaidFirst) {
  ConditioningResult result = verified(ConditioningStatus::gap_closed);
  result.verification.passed = false;
  result.verification.load_flow_converged = false;
  EXPECT_EQ(code_of(result), ResultCode::not_converged);
}

}  // namespace
}  // namespace overtone
