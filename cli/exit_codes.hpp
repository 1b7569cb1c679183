#pragma once

namespace overtone::cli::exit_code {

// The help text in main.cpp and docs/results.md explain these to users.
inline constexpr int ok = 0;
inline constexpr int internal_error = 1;
inline constexpr int bad_input = 2;  ///< input, arguments or output folder cannot be used
inline constexpr int infeasible = 3;
inline constexpr int not_converged = 4;
inline constexpr int verification_failed = 5;
inline constexpr int interrupted = 130;  ///< as shells have it: 128 + SIGINT

}  // namespace overtone::cli::exit_code
