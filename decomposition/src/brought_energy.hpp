#pragma once

#include <vector>

#include <overtone/listed_lots.hpp>
#include <overtone/vehicle_groups.hpp>

namespace overtone {

/// What all vehicles of a lot bring and can take, kWh.
struct BroughtEnergy {
  double given_kwh = 0.0;  ///< of what they bring the most that they may give
  double room_kwh = 0.0;   ///< beyond what they bring and need
};

/// What the lot lists, else by the groups. What it needs fills its batteries where it doesn't list
/// how large they are. `soc_floor`: share of a battery that is not given.
[[nodiscard]] BroughtEnergy brought_by(const ListedLot& lot,
                                       const std::vector<VehicleGroup>& groups, double needed_kwh,
                                       double soc_floor);

/// Positions of a day's steps from the one after that in which the fewest vehicles are parked,
/// round its midnight. `parked_share` [hour]; `steps` as ParkingDay has them.
[[nodiscard]] std::vector<int> order_by_share(const std::vector<double>& parked_share,
                                              const std::vector<char>& steps);

}  // namespace overtone
