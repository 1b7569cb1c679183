#include <overtone/scenario_sampling.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numeric>
#include <stdexcept>

#include <fmt/format.h>

#include <overtone/csv_table.hpp>
#include <overtone/feeder_files.hpp>
#include <overtone/table_values.hpp>

#include "common/table_bounds.hpp"

namespace overtone {

namespace {

constexpr Bounds kArrival{0.0, kHoursPerDay};   // clock hours
constexpr Bounds kStay{0.0, 7 * kHoursPerDay};  // hours of a week
constexpr Bounds kDeviation = above(0.0, 1000.0);
constexpr std::int64_t kMostCars = 10'000'000;  ///< sampled: some seconds
/// Days times clusters, which k-means compares in every round.
constexpr std::int64_t kMostComparisons = 1'000'000;

TruncatedNormal read_law(const CsvTable& table, int row, const std::string& what,
                         const Bounds& hours) {
  const std::string label = "car group " + table.text(row, "group");
  const auto value = [&](const char* part, const Bounds& bounds) {
    return bounded_number(table, row, what + part, bounds, label);
  };
  const TruncatedNormal law{value("_mean", hours), value("_deviation", kDeviation),
                            value("_low", hours), value("_high", hours)};
  if (!law.usable()) {
    throw InputError(
        label, table.where(row),
        fmt::format("{0}_low {1:g}, {0}_high {2:g}; must rise, with {0}_mean {3:g} between or near",
                    what, law.low, law.high, law.mean));
  }
  return law;
}

/// Position of the first cumulative weight that exceeds u.
size_t pick(const std::vector<double>& cumulative, double u) {
  const auto found = std::upper_bound(cumulative.begin(), cumulative.end(), u);
  return std::min(static_cast<size_t>(found - cumulative.begin()), cumulative.size() - 1);
}

/// Running sums of weights, over their total.
std::vector<double> cumulative_shares(std::vector<double> weights) {
  std::partial_sum(weights.begin(), weights.end(), weights.begin());
  const double total = weights.back();
  for (double& weight : weights) {
    weight /= total;
  }
  return weights;
}

/// Cumulative shares of Weibull speeds in equal bins, and their power over the rating.
struct WindWheel {
  std::vector<double> cumulative, power;
};

WindWheel wind_wheel(const RenewableSampling& sampling) {
  WindWheel wheel;
  const double width = sampling.speed_max / sampling.speed_bins;
  const auto below = [&](double v) {
    return 1.0 - std::exp(-std::pow(v / sampling.weibull_scale, sampling.weibull_shape));
  };
  const auto cubed = [](double v) { return v * v * v; };
  std::vector<double> weights;
  for (int bin = 0; bin < sampling.speed_bins; ++bin) {
    weights.push_back(below((bin + 1) * width) - below(bin * width));
    const double v = (bin + 0.5) * width;
    const double rising = (cubed(v) - cubed(sampling.cut_in)) /
                          (cubed(sampling.rated_speed) - cubed(sampling.cut_in));
    wheel.power.push_back(v < sampling.cut_in ? 0.0 : v < sampling.rated_speed ? rising : 1.0);
  }
  wheel.cumulative = cumulative_shares(weights);
  return wheel;
}

void demand(bool holds, const char* what) {
  if (!holds) {
    throw std::invalid_argument(what);
  }
}

void check(const CarSampling& sampling) {
  demand(!sampling.groups.empty(), "sampling: groups are empty; at least one is needed");
  demand(sampling.days >= 1 && sampling.cars_per_day >= 0,
         "sampling: days must be >= 1, cars_per_day >= 0");
  for (const CarGroup& group : sampling.groups) {
    demand(kShare.hold(group.share) && group.arrival.low >= kArrival.low &&
               group.arrival.high <= kArrival.high && group.stay.low >= kStay.low &&
               group.stay.high <= kStay.high && group.arrival.usable() && group.stay.usable(),
           "sampling: a group's share must be 0 to 1, its arrival 0 to 24 h, its stay 0 to 168 h");
  }
}

void check(const RenewableSampling& sampling) {
  demand(sampling.days >= 1, "sampling: days must be >= 1");
  demand(sampling.envelope.size() == kHoursPerDay, "sampling: the envelope must have 24 hours");
  demand(!sampling.clearness.empty() &&
             sampling.clearness.size() == sampling.clearness_probability.size(),
         "sampling: clearness and its probabilities must be as many, at least one");
}

double squared_distance(const std::vector<double>& a, const std::vector<double>& b) {
  double sum = 0.0;
  for (size_t i = 0; i < a.size(); ++i) {
    sum += (a[i] - b[i]) * (a[i] - b[i]);
  }
  return sum;
}

/// The nearest centroid of every point, and the squares' sum.
double assign(const std::vector<std::vector<double>>& points,
              const std::vector<std::vector<double>>& centroids, std::vector<size_t>& nearest,
              std::vector<double>& distance) {
  double sum = 0.0;
  for (size_t p = 0; p < points.size(); ++p) {
    distance[p] = std::numeric_limits<double>::infinity();
    for (size_t c = 0; c < centroids.size(); ++c) {
      if (const double d = squared_distance(points[p], centroids[c]); d < distance[p]) {
        distance[p] = d;
        nearest[p] = c;
      }
    }
    sum += distance[p];
  }
  return sum;
}

}  // namespace

std::vector<CarGroup> read_car_groups(const std::filesystem::path& file) {
  const CsvTable table(file);
  const std::vector<std::string> columns = {
      "group",        "share",     "arrival_mean",   "arrival_deviation", "arrival_low",
      "arrival_high", "stay_mean", "stay_deviation", "stay_low",          "stay_high"};
  table.require(columns);
  table.allow_only(columns);
  std::vector<CarGroup> groups;
  std::vector<double> shares;
  DistinctRows distinct;
  for (int row = 0; row < table.row_count(); ++row) {
    const std::string& name = table.text(row, "group");
    const std::string label = "car group " + name;
    distinct.add(name, label, table.where(row), "give a group one row");
    shares.push_back(bounded_number(table, row, "share", kShare, label));
    groups.push_back({name, shares.back(), read_law(table, row, "arrival", kArrival),
                      read_law(table, row, "stay", kStay)});
  }
  require_whole(table, file.filename().string(), "share", shares);
  return groups;
}

std::int64_t CarSampling::cars() const { return static_cast<std::int64_t>(cars_per_day) * days; }

void check_work(const CarSampling& sampling, const SourceLine& where) {
  if (sampling.cars() > kMostCars) {
    throw InputError("cars", where,
                     fmt::format("days {} times cars_per_day {} are {}; must be at most {}",
                                 sampling.days, sampling.cars_per_day, sampling.cars(), kMostCars));
  }
}

void check_work(const RenewableSampling& sampling, int clusters, const SourceLine& where) {
  const std::int64_t comparisons = static_cast<std::int64_t>(sampling.days) * clusters;
  if (comparisons > kMostComparisons) {
    throw InputError("renewables", where,
                     fmt::format("days {} times clusters {} are {}; must be at most {}",
                                 sampling.days, clusters, comparisons, kMostComparisons));
  }
}

ParkedCars sample_parked_cars(const CarSampling& sampling) {
  check(sampling);
  SplitMix64 random(sampling.seed);
  std::vector<double> shares, weights;
  for (const CarGroup& group : sampling.groups) {
    shares.push_back(group.share);
  }
  const std::vector<double> group_wheel = cumulative_shares(shares);
  for (int j = 0; j < sampling.battery_classes; ++j) {
    const double capacity = sampling.battery_first_kwh + sampling.battery_step_kwh * j;
    const double off = (capacity - sampling.battery_mean_kwh) / sampling.battery_deviation_kwh;
    weights.push_back(std::exp(-0.5 * off * off));
  }
  const std::vector<double> battery_wheel = cumulative_shares(weights);
  ParkedCars parked{std::vector<double>(kHoursPerDay), std::vector<double>(kHoursPerDay),
                    std::vector<double>(kHoursPerDay)};
  for (std::int64_t car = 0; car < sampling.cars(); ++car) {
    const CarGroup& group = sampling.groups[pick(group_wheel, random.uniform())];
    const double capacity =
        sampling.battery_first_kwh +
        sampling.battery_step_kwh * static_cast<double>(pick(battery_wheel, random.uniform()));
    const double km = sampling.distance_median_km *
                      std::exp(sampling.distance_spread * inverse_normal_cdf(random.uniform()));
    const double soc = std::clamp(sampling.soc_max - sampling.kwh_per_km * km / capacity,
                                  sampling.soc_min, sampling.soc_max);
    const double arrival = group.arrival.quantile(random.uniform());
    const double leaves = arrival + group.stay.quantile(random.uniform());
    for (int h = static_cast<int>(std::ceil(arrival)); h < leaves; ++h) {
      parked.cars[h % kHoursPerDay] += 1.0 / sampling.days;
      parked.capacity_kwh[h % kHoursPerDay] += capacity / sampling.days;
      parked.stored_kwh[h % kHoursPerDay] += soc * capacity / sampling.days;
    }
  }
  return parked;
}

std::vector<std::vector<double>> sample_renewable_days(const RenewableSampling& sampling) {
  check(sampling);
  SplitMix64 random(sampling.seed);
  const WindWheel wind = wind_wheel(sampling);
  const std::vector<double> sky = cumulative_shares(sampling.clearness_probability);
  const double fresh = std::sqrt(1.0 - sampling.correlation * sampling.correlation);
  std::vector<std::vector<double>> days;
  for (int d = 0; d < sampling.days; ++d) {
    std::vector<double> day(2 * kHoursPerDay);
    double state[2] = {0.0, 0.0};
    for (int h = 0; h < kHoursPerDay; ++h) {
      for (double& g : state) {
        const double noise = inverse_normal_cdf(random.uniform());
        g = h == 0 ? noise : sampling.correlation * g + fresh * noise;
      }
      day[h] = sampling.wind_mw * wind.power[pick(wind.cumulative, normal_cdf(state[0]))];
      day[kHoursPerDay + h] = sampling.pv_mw * sampling.envelope[h] *
                              sampling.clearness[pick(sky, normal_cdf(state[1]))];
    }
    days.push_back(std::move(day));
  }
  return days;
}

Clusters k_means(const std::vector<std::vector<double>>& points, int clusters) {
  const size_t n = points.size(), k = static_cast<size_t>(std::max(clusters, 0));
  if (clusters < 1 || k > n) {
    throw InputError(fmt::format("k-means: {} clusters from {} days", clusters, n));
  }
  std::vector<size_t> rank(n);
  std::iota(rank.begin(), rank.end(), 0);
  const auto total = [&](size_t p) {
    return std::accumulate(points[p].begin(), points[p].end(), 0.0);
  };
  std::stable_sort(rank.begin(), rank.end(),
                   [&](size_t a, size_t b) { return total(a) < total(b); });
  Clusters out;
  for (size_t j = 0; j < k; ++j) {
    out.centroid.push_back(points[rank[n * (2 * j + 1) / (2 * k)]]);
  }
  std::vector<size_t> nearest(n);
  std::vector<double> distance(n);
  constexpr double kStill = 1e-12;
  constexpr int kMaxRounds = 1000;
  for (double moved = 1.0; moved >= kStill && out.rounds < kMaxRounds; ++out.rounds) {
    assign(points, out.centroid, nearest, distance);
    std::vector<std::vector<double>> next(k, std::vector<double>(points[0].size(), 0.0));
    out.size.assign(k, 0);
    for (size_t p = 0; p < n; ++p) {
      ++out.size[nearest[p]];
      for (size_t i = 0; i < points[p].size(); ++i) {
        next[nearest[p]][i] += points[p][i];
      }
    }
    moved = 0.0;
    for (size_t c = 0; c < k; ++c) {
      if (out.size[c] == 0) {
        next[c] = points[std::max_element(distance.begin(), distance.end()) - distance.begin()];
        ++out.reseeded;
      } else {
        for (double& value : next[c]) {
          value /= out.size[c];
        }
      }
      moved = std::max(moved, std::sqrt(squared_distance(next[c], out.centroid[c])));
    }
    out.centroid = std::move(next);
  }
  out.sum_of_squares = assign(points, out.centroid, nearest, distance);
  return out;
}

}  // namespace overtone
