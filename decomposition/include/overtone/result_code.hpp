#pragma once

#include <overtone/conditioning_result.hpp>

namespace overtone {

/// What a result is to whoever asked for it, in numbers: the program's exit codes and the codes of
/// overtone.h.
enum class ResultCode {
  ok = 0,
  internal_error = 1,
  bad_input = 2,
  infeasible = 3,
  not_converged = 4,
  verification_failed = 5,
  interrupted = 130,  ///< as shells have it: 128 + SIGINT
};

/// `ok` only of a result whose verification has passed; `internal_error` of one that was not run.
[[nodiscard]] ResultCode code_of(const ConditioningResult& result);

}  // namespace overtone
