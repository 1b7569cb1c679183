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

/// The vehicles of one bus.
struct ParkingLot {
  std::string bus = {};  ///< name
  double vehicles = 0.0;
};

/// Energy that vehicles of a lot are to get while they are there, pu h: what their part of its
/// chargers' battery power adds up to over the session's steps (20), less what giving back loses.
/// Chargers and losses are the lot's; where several of its sessions are in a step each has a
/// battery power of its own.
struct ParkingSession {
  int lot = 0;
  std::string name = {};  ///< of several of a lot: its day or times; empty: its only one
  double energy = 0.0;
  /// Strategy I: what of it charging on arrival leaves out.
  double undelivered = 0.0;
  /// [hour] of the lot's PBmax that its vehicles can take, 0 to 1; 0: they are not there. Empty:
  /// all of it in all hours. Those of a lot in an hour are 1 together at most.
  std::vector<double> share = {};
  // Where vehicles discharge:
  /// Positions of its steps from their arrival on; empty: as the hours are.
  std::vector<int> order = {};
  /// [hour] what those that are there at its end had brought, pu h: at most that they can have
  /// given besides what they got. Empty: nothing.
  std::vector<double> stored = {};
  /// [hour] what they may hold at its end beyond its energy, pu h; below 0 where they must leave
  /// room for what they got in hours gone by. Empty: nothing.
  std::vector<double> room = {};

  [[nodiscard]] double share_in(int hour) const { return share.empty() ? 1.0 : share[hour]; }
  [[nodiscard]] bool in(int hour) const { return share_in(hour) > 0.0; }
  /// Of all hours those that it is in, from arrival on.
  [[nodiscard]] std::vector<int> steps(int hour_count) const;
  [[nodiscard]] double stored_at(int hour) const { return stored.empty() ? 0.0 : stored[hour]; }
  /// What it may have been charged at the end of an hour.
  [[nodiscard]] double most_stored(int hour) const {
    return energy + (room.empty() ? 0.0 : room[hour]);
  }
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
  std::vector<ParkingSession> sessions;  ///< in the order of their lots; each lot has one at least
  std::vector<Charger> chargers;         ///< in the order of their lots; each lot has one at least

  [[nodiscard]] int lot_count() const { return static_cast<int>(lots.size()); }
  [[nodiscard]] int session_count() const { return static_cast<int>(sessions.size()); }
  [[nodiscard]] int charger_count() const { return static_cast<int>(chargers.size()); }
  /// [lot] the sessions that a step is in, ascending.
  [[nodiscard]] std::vector<std::vector<int>> sessions_in(int hour) const;
};

}  // namespace overtone
