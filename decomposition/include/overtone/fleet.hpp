#pragma once

#include <optional>
#include <string>
#include <vector>

#include <overtone/feeder_files.hpp>
#include <overtone/listed_lots.hpp>
#include <overtone/nodal_network.hpp>
#include <overtone/parking_lots.hpp>
#include <overtone/study_feeder.hpp>
#include <overtone/vehicle_groups.hpp>

namespace overtone {

/// Vehicles of a bus: 21 for an active load in (0, 0.1] MW, 30 in (0.1, 0.2], 60 above, none
/// without load.
[[nodiscard]] int vehicles_at_full_penetration(double load_mw);

/// How many vehicles a bus with load has.
struct VehicleRule {
  /// Chargers, all vehicles there, for each kW of the bus's load: at least one vehicle, in whole
  /// ones; none: vehicles_at_full_penetration.
  std::optional<double> charger_kva_per_kw{};
  double penetration = 1.0;  ///< times that
};

/// One lot at every bus with active load. `loads` [bus].
/// @throws InputError for a negative penetration.
[[nodiscard]] std::vector<ListedLot> lots_by_load(const std::vector<BusLoad>& loads,
                                                  const VehicleAverages& vehicle,
                                                  const VehicleRule& rule);

/// Lots with a charger at each of their ports, [lot] of `ports`; those of fewer than 1e-12 vehicles
/// and without port are left out. What a lot doesn't say follows from the groups: their averages
/// times its vehicles.
/// Without windows strategy I takes charging_share_<group> and plugged_share of the profile,
/// strategy II parked_share; with windows all vehicles are there in them, and in strategy I charge
/// from the day's beginning until they are full.
/// @throws InputError for a profile without those columns, and in strategy I for a lot without
///   windows that lists energy, rate or chargers.
[[nodiscard]] ParkingFleet make_parking_fleet(const std::vector<ListedLot>& lots,
                                              const std::vector<std::vector<int>>& ports,
                                              const NodalNetwork& network,
                                              const HourlyProfile& profile,
                                              const std::vector<VehicleGroup>& groups,
                                              ChargingStrategy strategy);

/// The same of lots_by_load in a balanced network, which has their ports.
[[nodiscard]] ParkingFleet make_parking_fleet(const std::vector<BusLoad>& loads,
                                              const NodalNetwork& network,
                                              const HourlyProfile& profile,
                                              const std::vector<VehicleGroup>& groups,
                                              ChargingStrategy strategy, double penetration);

/// What of the vehicles doesn't count as one may think: lots without ports and of next to no
/// vehicles, which are left out, and in strategy I groups whose charging in the profile isn't the
/// energy that they need.
[[nodiscard]] std::vector<std::string> fleet_warnings(const std::vector<ListedLot>& lots,
                                                      const std::vector<std::vector<int>>& ports,
                                                      const HourlyProfile& profile,
                                                      const std::vector<VehicleGroup>& groups,
                                                      ChargingStrategy strategy);

}  // namespace overtone
