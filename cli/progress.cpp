#include "progress.hpp"

#include <cstdio>

#include <fmt/format.h>
#include <unistd.h>

#include "interrupt.hpp"

namespace overtone::cli {

ProgressLine::ProgressLine(std::string label)
    : label_(std::move(label)), terminal_(isatty(STDERR_FILENO) != 0) {}

ProgressLine::~ProgressLine() {
  if (shown_) {
    std::fputs("\r\033[K", stderr);
    std::fflush(stderr);
  }
}

std::function<bool(const SolverProgress&)> ProgressLine::callback() {
  return [this](const SolverProgress& progress) {
    if (terminal_) {
      show(progress);
    }
    return !interrupted();
  };
}

void ProgressLine::show(const SolverProgress& progress) {
  const std::lock_guard lock(mutex_);
  const auto now = std::chrono::steady_clock::now();
  if (shown_ && now - last_ < std::chrono::milliseconds(80)) {
    return;
  }
  last_ = now;
  shown_ = true;
  const std::string master =
      progress.master > 0 ? fmt::format("master {}, ", progress.master) : std::string();
  const std::string line =
      fmt::format("\r\033[K{}: {}iteration {}, objective {:.6g}, infeasibility {:.1e}", label_,
                  master, progress.iteration, progress.objective, progress.primal_infeasibility);
  std::fputs(line.c_str(), stderr);
  std::fflush(stderr);
}

}  // namespace overtone::cli
