#pragma once

#include <string>
#include <vector>

#include <overtone/option_words.hpp>

namespace overtone {

/// When the vehicles of a lot charge.
enum class ChargingStrategy {
  on_arrival,  ///< I: charge rate from arrival until full; the battery power is given
  optimised,   ///< II: any hour while parked, up to the charge rate; the energy is given
};
[[nodiscard]] const Words<ChargingStrategy>& charging_strategy_words();
[[nodiscard]] const char* to_string(ChargingStrategy strategy);

/// The vehicles of one bus and what they need; energy in per unit times hours.
struct ParkingLot {
  std::string bus = {};  ///< name
  double vehicles = 0.0;
  double energy = 0.0;  ///< sum of its chargers' battery power over the hours (20)
  /// Strategy I: what of the energy that its vehicles need charging on arrival leaves out.
  double undelivered = 0.0;
};

/// What a lot hangs on the network with: four-quadrant chargers at one port; per unit.
struct Charger {
  int lot = 0;
  int port = 0;  ///< of the network
  std::vector<double> battery_max =
      {};  ///< [hour] PBmax (19); in strategy I the battery power itself
  std::vector<double> current_max = {};  ///< [hour] IEmax, rms over all orders (21)
  /// Of ConditioningProblem::losses, times which it has: one that has a lot's phase to itself has
  /// the resistance of that phase.
  double loss_share = 1.0;
};

struct ParkingFleet {
  std::vector<ParkingLot> lots;
  std::vector<Charger> chargers;  ///< in the order of their lots; each lot has one at least

  [[nodiscard]] int lot_count() const { return static_cast<int>(lots.size()); }
  [[nodiscard]] int charger_count() const { return static_cast<int>(chargers.size()); }
};

}  // namespace overtone
