#pragma once

#include <chrono>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include <overtone/conditioning_options.hpp>

namespace overtone::reporting {

/// "40 s", "12 min", "3 h 05 min": for how long something will still take.
[[nodiscard]] std::string duration_text(double seconds);

/// How long is left of work of which a share is done, by how long the shares from the first one on
/// took.
class TimeLeft {
 public:
  /// Seconds; none in the first two seconds, where the shares don't grow, and at the end.
  /// `seconds`: since any fixed time; `done`: 0 to 1.
  [[nodiscard]] std::optional<double> at(double seconds, double done);

 private:
  std::optional<std::pair<double, double>> first_;  ///< seconds and share
};

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
  /// The same with the time that is left, of which `done` (0 to 1) is the share that isn't:
  /// "label: text, 12 min left".
  void show(const std::string& text, double done);

  /// For ConditioningOptions::progress; ends the solve after Ctrl-C. Refers to this object.
  [[nodiscard]] std::function<bool(const SolverProgress&)> callback();

 private:
  void write(const std::string& text, std::optional<double> done);

  std::string label_;
  bool terminal_ = false;
  bool shown_ = false;
  std::mutex mutex_;
  TimeLeft left_;
  std::chrono::steady_clock::time_point last_{};
};

}  // namespace overtone::reporting
