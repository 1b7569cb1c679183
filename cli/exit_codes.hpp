#pragma once

#include <algorithm>

#include <overtone/result_code.hpp>

namespace overtone::cli {

namespace exit_code {

// The help text in main.cpp and docs/results.md explain these to users.
inline constexpr int ok = int(ResultCode::ok);
/// Or standard output cannot be written.
inline constexpr int internal_error = int(ResultCode::internal_error);
/// Input, arguments or output folder cannot be used.
inline constexpr int bad_input = int(ResultCode::bad_input);
inline constexpr int infeasible = int(ResultCode::infeasible);
inline constexpr int not_converged = int(ResultCode::not_converged);
inline constexpr int verification_failed = int(ResultCode::verification_failed);
/// Of check alone.
inline constexpr int problems_found = 6;
/// Also SIGTERM.
inline constexpr int interrupted = int(ResultCode::interrupted);

}  // namespace exit_code

/// The exit code that a result stands for.
[[nodiscard]] inline int exit_code_of(const ConditioningResult& result) {
  return int(code_of(result));
}

/// Of several results: the largest of their codes.
template <class Results, class CodeOf>
[[nodiscard]] int worst_of(const Results& results, CodeOf code_of) {
  int worst = exit_code::ok;
  for (const auto& result : results) {
    worst = std::max(worst, code_of(result));
  }
  return worst;
}

}  // namespace overtone::cli
