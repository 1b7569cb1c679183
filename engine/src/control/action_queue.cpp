#include "control/action_queue.hpp"

#include <algorithm>

namespace overtone {

void ActionQueue::add(double delay_s, int control) {
  const auto later = std::ranges::find_if(
      actions_, [&](const Action& action) { return delay_s <= action.delay_s; });
  actions_.insert(later, {delay_s, control});
}

void ActionQueue::remove(int control) {
  std::erase_if(actions_, [&](const Action& action) { return action.control == control; });
}

std::vector<ActionQueue::Action> ActionQueue::take_earliest() {
  const auto end = std::ranges::find_if(
      actions_, [&](const Action& action) { return action.delay_s > actions_.front().delay_s; });
  const std::vector<Action> earliest(actions_.begin(), end);
  actions_.erase(actions_.begin(), end);
  return earliest;
}

}  // namespace overtone
