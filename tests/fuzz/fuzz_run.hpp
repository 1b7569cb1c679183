#pragma once

#include <filesystem>
#include <string>

#include "fuzz_input.hpp"

namespace overtone::fuzz {

/// How the program took an input.
struct FuzzOutcome {
  int exit_code = 0;  ///< where it ended by itself
  int signal = 0;     ///< that ended it; 0: none
  bool hung = false;  ///< ended by us
  double seconds = 0.0;
  std::string out, err;
  std::map<std::string, std::string> files;  ///< that the run left, by path
};

struct FuzzLimits {
  double seconds = 20.0;     ///< of a run; longer is a hang
  std::string program = {};  ///< empty: the program's own main(), in a child without exec
};

/// Runs the program on an input in a process of its own, in `folder`, which is emptied first.
[[nodiscard]] FuzzOutcome run_input(const FuzzInput& input, const std::filesystem::path& folder,
                                    const FuzzLimits& limits);

/// What is wrong with an outcome, one line each: signals, hangs, undocumented exit codes, "internal
/// error", reports of sanitizers, numbers that are not finite, files that cannot be read back, and
/// success where limits are broken or a load flow did not converge.
[[nodiscard]] std::vector<std::string> faults_of(const FuzzInput& input,
                                                 const FuzzOutcome& outcome);

}  // namespace overtone::fuzz
