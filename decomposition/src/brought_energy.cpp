#include "brought_energy.hpp"

#include <algorithm>

namespace overtone {

BroughtEnergy brought_by(const ListedLot& lot, const std::vector<VehicleGroup>& groups,
                         double needed_kwh, double soc_floor) {
  BroughtEnergy brought;
  double stored = 0.0;
  for (const VehicleGroup& group : groups) {
    const double battery = lot.vehicles * group.share * group.battery_kwh;
    stored += battery * group.arrival_soc;
    brought.given_kwh += battery * std::max(0.0, group.arrival_soc - soc_floor);
  }
  if (lot.stored_kwh) {
    stored = *lot.stored_kwh;
  }
  const double battery = lot.battery_kwh.value_or(stored + needed_kwh);
  if (lot.stored_kwh) {
    brought.given_kwh = std::max(0.0, stored - soc_floor * battery);
  }
  brought.room_kwh = std::max(0.0, battery - stored - needed_kwh);
  return brought;
}

std::vector<int> order_by_share(const std::vector<double>& parked_share,
                                const std::vector<char>& steps) {
  std::vector<int> order;
  for (int t = 0; t < static_cast<int>(parked_share.size()); ++t) {
    if (steps.empty() || steps[t] != 0) {
      order.push_back(t);
    }
  }
  auto fewest = order.begin();  // the last of them
  for (auto at = order.begin(); at != order.end(); ++at) {
    fewest = parked_share[*at] <= parked_share[*fewest] ? at : fewest;
  }
  if (fewest != order.end()) {
    std::rotate(order.begin(), fewest + 1, order.end());
  }
  return order;
}

}  // namespace overtone
