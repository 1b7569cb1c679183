#include "control/settling.hpp"

#include <algorithm>

namespace overtone {

Settling::Settling(const ControlledFeeder& feeder, const ControlState& start,
                   const TapControlOptions& options)
    : feeder_(feeder),
      options_(options),
      network_(feeder.network(), feeder.elements()),
      controls_(feeder.controls()),
      armed_(controls_.size(), 0) {
  result_.state = start;
}

TapControlResult Settling::run(std::span<const Complex> load) {
  for (;;) {
    feeder_.set(network_, result_.state);
    ++result_.load_flows;
    if (network_.solve(load, options_.load_flow).status != LoadFlowStatus::converged) {
      return end(TapControlStatus::no_load_flow);
    }
    sample_controls();
    if (queue_.empty()) {
      return end(TapControlStatus::settled);
    }
    if (result_.load_flows == options_.max_load_flows) {
      name_restless(result_.load_flows - 1);
      return end(TapControlStatus::unsettled);
    }
    act();
    if (been_here()) {
      return end(TapControlStatus::hunting);
    }
  }
}

void Settling::sample_controls() {
  for (size_t c = 0; c < controls_.size(); ++c) {
    const ControlSignal signal = controls_[c]->sample(network_, result_.state);
    if (signal == ControlSignal::act && armed_[c] == 0) {
      queue_.add(controls_[c]->delay_s(), static_cast<int>(c));
      armed_[c] = 1;
    } else if (signal == ControlSignal::reset && armed_[c] != 0) {
      queue_.remove(static_cast<int>(c));
      armed_[c] = 0;
    }
  }
}

void Settling::act() {
  for (const ActionQueue::Action& action : queue_.take_earliest()) {
    armed_[action.control] = 0;
    ControlMove move = controls_[action.control]->act(result_.state);
    if (move.from != move.to) {
      move.load_flow = result_.load_flows;
      result_.moves.push_back(std::move(move));
    }
  }
}

bool Settling::been_here() {
  std::vector<double> now = result_.state.tap;
  now.insert(now.end(), result_.state.steps.begin(), result_.state.steps.end());
  for (const ActionQueue::Action& action : queue_.actions()) {
    now.push_back(action.delay_s);
    now.push_back(action.control);
  }
  for (const auto& control : controls_) {
    std::ranges::copy(control->memory(), std::back_inserter(now));
  }
  const auto [before, first] = seen_.emplace(std::move(now), result_.load_flows);
  if (!first) {
    name_restless(before->second + 1);
  }
  return !first;
}

void Settling::name_restless(int load_flow) {
  result_.restless_since = load_flow;
  std::vector<std::string>& restless = result_.restless;
  for (const ControlMove& move : result_.moves) {
    if (move.load_flow >= load_flow &&
        std::ranges::find(restless, move.control) == restless.end()) {
      restless.push_back(move.control);
    }
  }
}

TapControlResult Settling::end(TapControlStatus status) {
  result_.status = status;
  return std::move(result_);
}

}  // namespace overtone
