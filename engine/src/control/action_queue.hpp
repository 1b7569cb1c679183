#pragma once

#include <vector>

namespace overtone {

/// What controls are about to do, by the time at which they will. Time stands still while a
/// snapshot is solved: an action that comes later with a shorter delay is done before.
class ActionQueue {
 public:
  struct Action {
    double delay_s = 0.0;
    int control = 0;
  };

  /// Of actions at the same time the last one in is done first.
  void add(double delay_s, int control);
  void remove(int control);
  [[nodiscard]] bool empty() const { return actions_.empty(); }
  /// Takes out the actions of the earliest time, in the order in which they are done.
  [[nodiscard]] std::vector<Action> take_earliest();
  [[nodiscard]] const std::vector<Action>& actions() const { return actions_; }

 private:
  std::vector<Action> actions_;
};

}  // namespace overtone
