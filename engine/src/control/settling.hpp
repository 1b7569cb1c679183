#pragma once

#include <map>

#include "control/action_queue.hpp"
#include "control/controlled_feeder.hpp"

namespace overtone {

/// One snapshot on its way to rest.
class Settling {
 public:
  /// `feeder` and `options` outlive it.
  Settling(const ControlledFeeder& feeder, const ControlState& start,
           const TapControlOptions& options);

  /// `load` [port] P + jQ, pu.
  [[nodiscard]] TapControlResult run(std::span<const Complex> load);

 private:
  void sample_controls();
  void act();
  /// Whether all that decides what happens next has been so before.
  [[nodiscard]] bool been_here();
  [[nodiscard]] TapControlResult end(TapControlStatus status);
  /// Those that moved after a load flow or later.
  void name_restless(int load_flow);

  const ControlledFeeder& feeder_;
  const TapControlOptions& options_;
  MovableNetwork network_;
  std::vector<std::unique_ptr<FeederControl>> controls_;
  std::vector<char> armed_;  ///< [control] is in the queue
  ActionQueue queue_;
  std::map<std::vector<double>, int> seen_;  ///< state after an action: its load flow
  TapControlResult result_;
};

}  // namespace overtone
