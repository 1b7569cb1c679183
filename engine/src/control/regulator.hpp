#pragma once

#include "control/feeder_control.hpp"

namespace overtone {

/// Where a regulator's relay is connected.
struct RegulatorPlace {
  int element = 0;                     ///< of the movable network
  int changer = 0;                     ///< that it moves
  int from = -1, to = -1;              ///< nodes of the voltage that it controls
  int local_from = -1, local_to = -1;  ///< of the winding's first phase, for its limit
  int wire = 0;                        ///< of the element, whose current is compensated
  double winding_volt = 0.0;           ///< rated, of a phase of the winding that it sees
};

/// A regulator as its relay works.
class Regulator final : public FeederControl {
 public:
  /// `control` and `changer` outlive it.
  Regulator(const RegulatorControl& control, const TapChanger& changer,
            const RegulatorPlace& place);

  [[nodiscard]] std::string name() const override { return "regulator " + control_.id; }
  [[nodiscard]] ControlSignal sample(const MovableNetwork& network,
                                     const ControlState& state) override;
  [[nodiscard]] double delay_s() const override { return control_.delay_s; }
  ControlMove act(ControlState& state) override;

 private:
  /// Volts on the secondary, less the line drop.
  [[nodiscard]] double relay_volt(const MovableNetwork& network) const;
  /// Secondary volts over the limit of the winding's own bus.
  [[nodiscard]] double over_limit(const MovableNetwork& network) const;

  const RegulatorControl& control_;
  const TapChanger& changer_;
  RegulatorPlace place_;
  double wanted_ = 0.0;  ///< change of the tap
};

}  // namespace overtone
