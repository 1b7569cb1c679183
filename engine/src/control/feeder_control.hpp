#pragma once

#include <string>
#include <vector>

#include <overtone/tap_control.hpp>

#include "control/movable_network.hpp"

namespace overtone {

/// What a control says after it has looked at a solution.
enum class ControlSignal {
  none,   ///< what it said before stands
  act,    ///< it wants to move after its delay
  reset,  ///< it is content: what it wanted is void
};

/// A control at work in a snapshot.
class FeederControl {
 public:
  FeederControl() = default;
  FeederControl(const FeederControl&) = delete;
  FeederControl& operator=(const FeederControl&) = delete;
  virtual ~FeederControl() = default;

  [[nodiscard]] virtual std::string name() const = 0;  ///< "regulator creg1"
  [[nodiscard]] virtual ControlSignal sample(const MovableNetwork& network,
                                             const ControlState& state) = 0;
  /// Of what it wants now.
  [[nodiscard]] virtual double delay_s() const = 0;
  /// Does what it wants, which may be nothing any more.
  virtual ControlMove act(ControlState& state) = 0;
  /// What it remembers and its next sample depends on.
  [[nodiscard]] virtual std::vector<double> memory() const { return {}; }
};

}  // namespace overtone
