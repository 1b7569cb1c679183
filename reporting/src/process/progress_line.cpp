#include <overtone/progress_line.hpp>

#include <algorithm>
#include <cmath>
#include <cstdio>

#include <fmt/format.h>

#include <overtone/interrupt.hpp>
#include <overtone/terminal.hpp>

namespace overtone::reporting {

namespace {

constexpr double kSettled = 2.0;  // seconds until a guess is worth its words

std::string text_of(const SolverProgress& progress) {
  const std::string master =
      progress.master > 0 ? fmt::format("master {}, ", progress.master) : std::string();
  return fmt::format("{}iteration {}, objective {:.6g}, infeasibility {:.1e}", master,
                     progress.iteration, progress.objective, progress.primal_infeasibility);
}

}  // namespace

std::string duration_text(double seconds) {
  const auto whole = static_cast<long>(std::ceil(std::max(0.0, seconds)));
  if (whole < 60) {
    return fmt::format("{} s", whole);
  }
  const long minutes = (whole + 59) / 60;
  return minutes < 60 ? fmt::format("{} min", minutes)
                      : fmt::format("{} h {:02} min", minutes / 60, minutes % 60);
}

std::optional<double> TimeLeft::at(double seconds, double done) {
  if (!first_) {
    first_ = {seconds, done};
  }
  const double passed = seconds - first_->first, gained = done - first_->second;
  if (passed < kSettled || !(gained > 0.0) || done >= 1.0) {
    return std::nullopt;
  }
  return passed / gained * (1.0 - done);
}

ProgressLine::ProgressLine(std::string label)
    : label_(std::move(label)), terminal_(is_terminal(Stream::error)) {}

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

void ProgressLine::show(const std::string& text) { write(text, std::nullopt); }

void ProgressLine::show(const std::string& text, double done) { write(text, done); }

void ProgressLine::write(const std::string& text, std::optional<double> done) {
  const std::lock_guard lock(mutex_);
  const auto now = std::chrono::steady_clock::now();
  std::optional<double> left;
  if (done) {
    left = left_.at(std::chrono::duration<double>(now.time_since_epoch()).count(), *done);
  }
  if (!terminal_ || (shown_ && now - last_ < std::chrono::milliseconds(80))) {
    return;
  }
  last_ = now;
  shown_ = true;
  const std::string rest = left ? fmt::format(", {} left", duration_text(*left)) : "";
  std::fputs(fmt::format("\r\033[K{}: {}{}", label_, text, rest).c_str(), stderr);
  std::fflush(stderr);
}

}  // namespace overtone::reporting
