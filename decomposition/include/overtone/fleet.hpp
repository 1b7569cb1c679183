#pragma once

#include <string>
#include <vector>

#include <overtone/feeder_files.hpp>
#include <overtone/nodal_network.hpp>
#include <overtone/parking_lots.hpp>
#include <overtone/study_feeder.hpp>
#include <overtone/vehicle_groups.hpp>

namespace overtone {

/// Vehicles of a bus: 21 for an active load in (0, 0.1] MW, 30 in (0.1, 0.2], 60 above, none
/// without load.
[[nodiscard]] int vehicles_at_full_penetration(double load_mw);

/// One lot at every bus with active load (but the ideal source's own bus), times
/// `penetration`, with a charger at each of the bus's ports in `network`. `loads` [bus].
/// Lots of fewer than 1e-12 vehicles are left out.
/// Strategy I takes charging_share_<group> and plugged_share of the profile, strategy II
/// parked_share.
/// @throws InputError for a negative penetration or a profile without those columns.
[[nodiscard]] ParkingFleet make_parking_fleet(const std::vector<BusLoad>& loads,
                                              const NodalNetwork& network,
                                              const HourlyProfile& profile,
                                              const std::vector<VehicleGroup>& groups,
                                              ChargingStrategy strategy, double penetration);

/// What of the vehicles doesn't count as one may think: lots at an ideal source's own bus and of
/// next to no vehicles, which are left out, and in strategy I groups whose charging in the profile
/// isn't the energy that they need.
[[nodiscard]] std::vector<std::string> fleet_warnings(
    const std::vector<BusLoad>& loads, const NodalNetwork& network, const HourlyProfile& profile,
    const std::vector<VehicleGroup>& groups, ChargingStrategy strategy, double penetration);

}  // namespace overtone
