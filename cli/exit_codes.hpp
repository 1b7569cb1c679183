#pragma once

#include <algorithm>

#include <overtone/conditioning_result.hpp>

namespace overtone::cli {

namespace exit_code {

// The help text in main.cpp and docs/results.md explain these to users.
inline constexpr int ok = 0;
inline constexpr int internal_error = 1;  ///< or standard output cannot be written
inline constexpr int bad_input = 2;       ///< input, arguments or output folder cannot be used
inline constexpr int infeasible = 3;
inline constexpr int not_converged = 4;
inline constexpr int verification_failed = 5;
inline constexpr int interrupted = 130;  ///< as shells have it: 128 + SIGINT; also SIGTERM

}  // namespace exit_code

/// The exit code that a result stands for.
[[nodiscard]] int exit_code_of(const ConditioningResult& result);

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
