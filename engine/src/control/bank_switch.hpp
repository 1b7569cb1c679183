#pragma once

#include "control/feeder_control.hpp"

namespace overtone {

/// Where the control of a bank is connected.
struct BankPlace {
  int bank = 0;
  int steps = 1;               ///< that the bank has
  int element = 0;             ///< seen, of the movable network
  int wire = 0;                ///< the first of the terminal seen
  int phases = 3;              ///< of the element seen
  int conductors = 3;          ///< at the terminal
  int bank_phases = 3;         ///< of the bank
  bool line_to_line = false;   ///< one phase's voltage is to the next one's
  std::vector<int> node = {};  ///< [conductor]; -1: ground
};

/// The control of a capacitor bank at work.
class BankSwitch final : public FeederControl {
 public:
  /// `control` outlives it.
  BankSwitch(const CapacitorControl& control, BankPlace place);

  [[nodiscard]] std::string name() const override { return "capacitor control " + control_.id; }
  [[nodiscard]] ControlSignal sample(const MovableNetwork& network,
                                     const ControlState& state) override;
  [[nodiscard]] double delay_s() const override;
  ControlMove act(ControlState& state) override;
  [[nodiscard]] std::vector<double> memory() const override;

 private:
  enum class Wish { none, step_in, step_out };

  [[nodiscard]] double ampere(const MovableNetwork& network) const;  ///< secondary
  [[nodiscard]] double volt(const MovableNetwork& network) const;    ///< secondary
  [[nodiscard]] double kvar(const MovableNetwork& network) const;
  /// What the voltage override wants.
  [[nodiscard]] Wish overridden(const MovableNetwork& network, bool open) const;
  /// Whether it wants to switch; what is in wish_ then. `value` rises with what the bank mends.
  bool compare(double value, double on, double off, int steps);

  const CapacitorControl& control_;
  BankPlace place_;
  Wish wish_ = Wish::none;  ///< outlives the sample that it comes from
  bool went_out_ = false;   ///< in this snapshot: it comes in after its dead time only
};

}  // namespace overtone
