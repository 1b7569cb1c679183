#pragma once

#include <optional>
#include <string>
#include <vector>

#include <overtone/feeder_files.hpp>
#include <overtone/listed_lots.hpp>
#include <overtone/listed_sessions.hpp>
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

/// What vehicles that discharge leave in their batteries.
struct StoredRule {
  double soc_floor = 0.0;  ///< share of a battery that is not given
};

/// Lots with a charger at each of their ports, [lot] of `ports`; those of fewer than 1e-12 vehicles
/// and without port are left out. What a lot doesn't say follows from the groups: their averages
/// times its vehicles.
/// Without windows strategy I takes charging_share_<group> and plugged_share of the profile,
/// strategy II parked_share; with windows all vehicles are there in them, and in strategy I charge
/// from the day's beginning until they are full.
/// With `stored` sessions have what vehicles that discharge may give and hold. Without windows a
/// day begins after the hour in which the fewest are parked and goes round its midnight, and those
/// that are parked hold what they brought in their share.
/// @throws InputError for a profile without those columns, and in strategy I for a lot without
///   windows that lists energy, rate or chargers.
[[nodiscard]] ParkingFleet make_parking_fleet(const std::vector<ListedLot>& lots,
                                              const std::vector<std::vector<int>>& ports,
                                              const NodalNetwork& network,
                                              const HourlyProfile& profile,
                                              const std::vector<VehicleGroup>& groups,
                                              ChargingStrategy strategy,
                                              const std::optional<StoredRule>& stored = {});

/// The same of lots_by_load in a balanced network, which has their ports.
[[nodiscard]] ParkingFleet make_parking_fleet(const std::vector<BusLoad>& loads,
                                              const NodalNetwork& network,
                                              const HourlyProfile& profile,
                                              const std::vector<VehicleGroup>& groups,
                                              ChargingStrategy strategy, double penetration);

/// Sessions of which a profile has a part, and what of the others and of these is left out as
/// `warnings`. Times of any day are those of a profile of one day, round which they go; dates those
/// of a profile with dates.
/// @throws InputError for times that are written another way than the profile's.
[[nodiscard]] std::vector<ListedSession> sessions_within(const HourlyProfile& profile,
                                                         const std::vector<ListedSession>& sessions,
                                                         std::vector<std::string>& warnings);

/// A lot for each bus and phases that sessions have, with as many vehicles.
[[nodiscard]] std::vector<ListedLot> lots_of_sessions(const std::vector<ListedSession>& sessions);

/// These lots, each with its sessions (sessions_within) one by one and with a charger at each of
/// their ports, [lot] of `ports`, as large as those of the vehicles that are there. In strategy I
/// vehicles charge from their arrival until they are full. `stored` as above.
[[nodiscard]] ParkingFleet make_parking_fleet(const std::vector<ListedSession>& sessions,
                                              const std::vector<ListedLot>& lots,
                                              const std::vector<std::vector<int>>& ports,
                                              const NodalNetwork& network,
                                              const HourlyProfile& profile,
                                              ChargingStrategy strategy,
                                              const std::optional<StoredRule>& stored = {});

/// Lots that are left out: without ports, and of next to no vehicles.
[[nodiscard]] std::vector<std::string> lots_left_out(const std::vector<ListedLot>& lots,
                                                     const std::vector<std::vector<int>>& ports);

/// The same, and in strategy I groups of vehicles whose charging in the profile isn't the energy
/// that they need.
[[nodiscard]] std::vector<std::string> fleet_warnings(const std::vector<ListedLot>& lots,
                                                      const std::vector<std::vector<int>>& ports,
                                                      const HourlyProfile& profile,
                                                      const std::vector<VehicleGroup>& groups,
                                                      ChargingStrategy strategy);

}  // namespace overtone
