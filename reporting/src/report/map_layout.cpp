#include "report/map_layout.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace overtone::reporting {

namespace {

constexpr double kBeyond = 0.5;  // from the last place on the way, of the median distance

MapPoint operator+(MapPoint a, MapPoint b) { return {a.x + b.x, a.y + b.y}; }
MapPoint operator-(MapPoint a, MapPoint b) { return {a.x - b.x, a.y - b.y}; }
MapPoint operator*(double factor, MapPoint a) { return {factor * a.x, factor * a.y}; }
double length(MapPoint a) { return std::hypot(a.x, a.y); }

/// Buses in an order in which each comes after the one before it.
std::vector<int> from_sources(const std::vector<int>& before) {
  std::vector<std::vector<int>> next(before.size());
  std::vector<int> order;
  for (size_t bus = 0; bus < before.size(); ++bus) {
    (before[bus] < 0 ? order : next[before[bus]]).push_back(static_cast<int>(bus));
  }
  for (size_t i = 0; i < order.size(); ++i) {
    order.insert(order.end(), next[order[i]].begin(), next[order[i]].end());
  }
  return order;
}

/// Puts buses without a place where the mean of their neighbours on the tree is, by elimination
/// from its ends: a bus stands at `fixed` + `share` times the place of the bus before it. Those
/// without a place beyond them are left out of that; false where a part has no place at all.
class Between {
 public:
  Between(std::vector<std::optional<MapPoint>>& place, const std::vector<int>& before)
      : place_(place), before_(before), order_(from_sources(before)), sum_(before.size()) {}

  bool settle() {
    std::for_each(order_.rbegin(), order_.rend(), [&](int bus) { eliminate(bus); });
    return std::ranges::all_of(order_, [&](int bus) { return put(bus); });
  }

  [[nodiscard]] const std::vector<int>& order() const { return order_; }
  /// Whether nothing beyond a bus has a place, nor it itself.
  [[nodiscard]] bool loose(int bus) const { return !place_[bus] && sum_[bus].count == 0; }

 private:
  /// Of the neighbours beyond a bus.
  struct Sum {
    MapPoint fixed;
    double share = 0.0;
    int count = 0;
  };

  void eliminate(int bus) {
    if (before_[bus] < 0 || loose(bus)) {
      return;
    }
    Sum& towards = sum_[before_[bus]];
    ++towards.count;
    if (place_[bus]) {
      towards.fixed = towards.fixed + *place_[bus];
    } else {
      const double weight = 1.0 / (sum_[bus].count + 1 - sum_[bus].share);
      towards.fixed = towards.fixed + weight * sum_[bus].fixed;
      towards.share += weight;
    }
  }

  bool put(int bus) {
    if (place_[bus] || loose(bus)) {
      return place_[bus] || before_[bus] >= 0;
    }
    const int more = before_[bus] < 0 ? 0 : 1;
    const MapPoint back = more == 1 ? place_[before_[bus]].value_or(MapPoint{}) : MapPoint{};
    place_[bus] = (1.0 / (sum_[bus].count + more - sum_[bus].share)) * (sum_[bus].fixed + back);
    return true;
  }

  std::vector<std::optional<MapPoint>>& place_;
  const std::vector<int>& before_;
  std::vector<int> order_;
  std::vector<Sum> sum_;  ///< [bus]
};

/// The median distance between ends that both have a place; 0 where there are none apart.
double median_distance(const std::vector<std::optional<MapPoint>>& place,
                       const std::vector<std::pair<int, int>>& branches) {
  std::vector<double> distances;
  for (const auto& [from, to] : branches) {
    if (place[from] && place[to] && *place[from] != *place[to]) {
      distances.push_back(length(*place[from] - *place[to]));
    }
  }
  if (distances.empty()) {
    return 0.0;
  }
  const auto middle = distances.begin() + static_cast<std::ptrdiff_t>(distances.size() / 2);
  std::nth_element(distances.begin(), middle, distances.end());
  return *middle;
}

/// Farther on than the bus before it, fanned where several are.
MapPoint beyond(MapPoint before, std::optional<MapPoint> last, int which, double step) {
  const MapPoint way = last ? before - *last : MapPoint{0.0, -1.0};
  const double size = length(way);
  const MapPoint ahead = size > 0.0 ? (1.0 / size) * way : MapPoint{0.0, -1.0};
  const int turn = (which % 2 == 0 ? 1 : -1) * ((which + 1) / 2);
  const double angle = turn * std::numbers::pi / 5.0;
  const MapPoint turned{ahead.x * std::cos(angle) - ahead.y * std::sin(angle),
                        ahead.x * std::sin(angle) + ahead.y * std::cos(angle)};
  return before + step * turned;
}

void put_loose(std::vector<std::optional<MapPoint>>& place, const Between& between,
               const std::vector<int>& before, double step) {
  std::vector<int> count(before.size(), 0);
  for (const int bus : between.order()) {
    const int at = before[bus];
    if (!place[bus] && at >= 0 && place[at]) {
      const auto last = before[at] >= 0 ? place[before[at]] : std::nullopt;
      place[bus] = beyond(*place[at], last, count[at]++, step);
    }
  }
}

}  // namespace

std::optional<std::vector<MapPoint>> map_layout(const std::vector<std::optional<MapPoint>>& places,
                                                const std::vector<int>& before,
                                                const std::vector<std::pair<int, int>>& branches) {
  std::vector<std::optional<MapPoint>> place = places;
  const auto known = std::ranges::count_if(place, [](const auto& at) { return at.has_value(); });
  if (place.empty() || 2 * static_cast<size_t>(known) < place.size()) {
    return std::nullopt;
  }
  Between between(place, before);
  if (!between.settle()) {
    return std::nullopt;
  }
  const double unit = median_distance(place, branches);
  if (!(unit > 0.0)) {
    return std::nullopt;
  }
  put_loose(place, between, before, kBeyond * unit);
  std::vector<MapPoint> layout;
  for (const auto& at : place) {
    layout.push_back((1.0 / unit) * (*at - *place.front()));
  }
  return layout;
}

}  // namespace overtone::reporting
