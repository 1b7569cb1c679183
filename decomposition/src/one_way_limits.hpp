#pragma once

#include <compare>
#include <set>
#include <vector>

#include <overtone/conditioning_problem.hpp>

namespace overtone {

class ConditioningNlp;

/// In an hour (position in ConditioningProblem::hour) what a charger does for a session is to take
/// alone, or to give alone.
struct OneWayLimit {
  int hour = 0, charger = 0, session = 0;
  bool gives = false;

  friend auto operator<=>(const OneWayLimit&, const OneWayLimit&) = default;
};

/// What a battery may take and give at once, pu: multipliers price it away, but not to nothing. Of
/// its PBmax.
[[nodiscard]] inline double most_overlap(double battery_max) {
  constexpr double kShare = 1e-4, kLeast = 1e-5;
  return kShare * battery_max + kLeast;
}

/// Where some join, a program goes on from this barrier parameter at least.
inline constexpr double kOneWayBarrier = 1e-6;

/// Those that a program holds. They join where a solution takes and gives at once, which pays, or
/// costs next to nothing, where energy is worth that; the way is that of what it does in all.
class OneWayPool {
 public:
  explicit OneWayPool(const ConditioningProblem& problem) : problem_(problem) {}

  /// Those that a program's solution x breaks; returns how many joined.
  int add(const ConditioningNlp& nlp, const double* x);
  [[nodiscard]] std::vector<OneWayLimit> held() const { return {held_.begin(), held_.end()}; }
  [[nodiscard]] int size() const { return static_cast<int>(held_.size()); }

 private:
  const ConditioningProblem& problem_;
  std::set<OneWayLimit> held_;
};

}  // namespace overtone
