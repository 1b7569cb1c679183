#pragma once

#include <functional>
#include <limits>
#include <string>

namespace overtone::reporting {

/// What became of work that ran in a process of its own.
struct ChildRun {
  enum class End {
    finished,   ///< `text` is what the work gave
    failed,     ///< it threw or its process died: `text` says why
    timed_out,  ///< ended at the time limit
  };
  End end = End::failed;
  std::string text;
  double peak_memory_mb = 0.0;  ///< largest resident set, MiB, the program itself included
};

/// Runs `work` in a child process, so that its peak memory is its own; what this process holds
/// already counts as well. Ctrl-C here reaches the child as one interrupt, which its work sees by
/// interrupted(); the child ends with this process. Call it before this process has threads.
[[nodiscard]] ChildRun run_in_child(const std::function<std::string()>& work,
                                    double time_limit_s = std::numeric_limits<double>::infinity());

}  // namespace overtone::reporting
