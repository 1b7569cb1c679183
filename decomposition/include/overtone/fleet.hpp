#pragma once

#include <vector>

#include <overtone/feeder_files.hpp>
#include <overtone/network.hpp>
#include <overtone/vehicle_groups.hpp>

namespace overtone {

/// When the vehicles of a lot charge.
enum class ChargingStrategy {
  on_arrival,  ///< I: charge rate from arrival until full; the battery power is given
  optimised,   ///< II: any hour while parked, up to the charge rate; the energy is given
};

/// The parking lot of one bus; power and current in per unit, energy in per unit times hours.
struct ParkingLot {
  int bus = 0;
  double vehicles = 0.0;
  std::vector<double> battery_max;  ///< [hour] PBmax (19); in strategy I the battery power itself
  std::vector<double> current_max;  ///< [hour] IEmax, rms over all orders (21)
  double energy = 0.0;              ///< sum of battery power over the hours (20)
};

/// Vehicles of a bus: 21 for an active load in (0, 0.1] MW, 30 in (0.1, 0.2], 60 above, none
/// without load.
[[nodiscard]] int vehicles_at_full_penetration(double load_mw);

/// One lot at every bus with active load (but the ideal source's own bus), times `penetration`.
/// Strategy I takes charging_share_<group> and plugged_share of the profile, strategy II
/// parked_share.
/// @throws InputError for a negative penetration or a profile without those columns.
[[nodiscard]] std::vector<ParkingLot> make_parking_lots(const Network& network,
                                                        const HourlyProfile& profile,
                                                        const std::vector<VehicleGroup>& groups,
                                                        ChargingStrategy strategy,
                                                        double penetration);

}  // namespace overtone
