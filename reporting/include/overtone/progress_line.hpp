#pragma once

#include <chrono>
#include <functional>
#include <mutex>
#include <string>

#include <overtone/conditioning_options.hpp>

namespace overtone::reporting {

/// The solver's progress as one line on standard error, where that is a terminal; the line is
/// erased at the end. Without a terminal nothing is written.
class ProgressLine {
 public:
  /// `label` begins the line.
  explicit ProgressLine(std::string label);
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;
  ~ProgressLine();

  /// Shows "label: text" unless the line was shown just before. May be called from any thread.
  void show(const std::string& text);

  /// For ConditioningOptions::progress; ends the solve after Ctrl-C. Refers to this object.
  [[nodiscard]] std::function<bool(const SolverProgress&)> callback();

 private:
  std::string label_;
  bool terminal_ = false;
  bool shown_ = false;
  std::mutex mutex_;
  std::chrono::steady_clock::time_point last_{};
};

}  // namespace overtone::reporting
