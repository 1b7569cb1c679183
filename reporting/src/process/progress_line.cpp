#include <overtone/progress_line.hpp>

#include <cstdio>

#include <fmt/format.h>
#include <unistd.h>

#include <overtone/interrupt.hpp>

namespace overtone::reporting {

namespace {

std::string text_of(const SolverProgress& progress) {
  const std::string master =
      progress.master > 0 ? fmt::format("master {}, ", progress.master) : std::string();
  return fmt::format("{}iteration {}, objective {:.6g}, infeasibility {:.1e}", master,
                     progress.iteration, progress.objective, progress.primal_infeasibility);
}

}  // namespace

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
      show(text_of(progress));
    }
    return !interrupted();
  };
}

void ProgressLine::show(const std::string& text) {
  const std::lock_guard lock(mutex_);
  const auto now = std::chrono::steady_clock::now();
  if (!terminal_ || (shown_ && now - last_ < std::chrono::milliseconds(80))) {
    return;
  }
  last_ = now;
  shown_ = true;
  std::fputs(fmt::format("\r\033[K{}: {}", label_, text).c_str(), stderr);
  std::fflush(stderr);
}

}  // namespace overtone::reporting
