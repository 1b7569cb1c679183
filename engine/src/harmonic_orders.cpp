#include <overtone/harmonic_orders.hpp>

#include <algorithm>

namespace overtone {

std::vector<double> sorted_orders(std::set<double> orders) {
  orders.erase(1.0);
  std::vector<double> sorted{1.0};
  sorted.insert(sorted.end(), orders.begin(), orders.end());
  return sorted;
}

bool are_sorted_orders(const std::vector<double>& orders) {
  double before = 0.0;
  for (size_t k = 1; k < orders.size(); ++k) {
    if (!(orders[k] > before && orders[k] != 1.0)) {
      return false;
    }
    before = orders[k];
  }
  return !orders.empty() && orders.front() == 1.0;
}

int index_of_order(const std::vector<double>& orders, double order) {
  if (orders.empty() || orders.front() == order) {
    return orders.empty() ? -1 : 0;
  }
  const auto found = std::lower_bound(orders.begin() + 1, orders.end(), order);
  return found == orders.end() || *found != order ? -1 : static_cast<int>(found - orders.begin());
}

}  // namespace overtone
