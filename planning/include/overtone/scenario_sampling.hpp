#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include <overtone/random_numbers.hpp>
#include <overtone/station_market.hpp>

namespace overtone {

// Where the hourly series of an allocation come from: simulated cars, and days of wind and sun in
// clusters. The same seed gives the same series on every machine.

/// Cars that arrive and stay alike; clock hours.
struct CarGroup {
  std::string name;
  double share = 0.0;
  TruncatedNormal arrival, stay;
};

/// Reads group,share and mean, deviation, low and high of arrival_… and stay_….
/// @throws InputError for a group that is there twice, shares that do not add up to 1, an arrival
///   outside 0 to 24 h, a stay outside 0 to 168 h, a deviation not > 0, low above high.
[[nodiscard]] std::vector<CarGroup> read_car_groups(const std::filesystem::path& file);

struct CarSampling {
  std::vector<CarGroup> groups;
  int cars_per_day = 560, days = 200;
  std::uint64_t seed = 1;
  int battery_classes = 24;
  double battery_first_kwh = 8.0, battery_step_kwh = 1.5;
  double battery_mean_kwh = 22.0, battery_deviation_kwh = 9.0;  ///< of the classes' normal weights
  double distance_median_km = 40.0, distance_spread = 0.5;      ///< log-normal
  double kwh_per_km = 0.18;
  double soc_min = 0.15, soc_max = 0.95;

  [[nodiscard]] std::int64_t cars() const;  ///< of all days
};

/// @throws InputError for more cars than are sampled in some seconds.
/// `where`: the study that asks for them.
void check_work(const CarSampling& sampling, const SourceLine& where);

/// Cars parked at each clock hour with capacity and stored energy, means over the days. A car draws
/// group, battery, distance, arrival and stay, in this order.
/// @throws std::invalid_argument for no groups, a share, arrival or stay out of bounds.
[[nodiscard]] ParkedCars sample_parked_cars(const CarSampling& sampling);

/// Days of hourly wind and PV power, wind first: [day][2 x 24] MW.
struct RenewableSampling {
  int days = 1000;
  std::uint64_t seed = 7;
  double correlation = 0.9;  ///< from one hour to the next
  double wind_mw = 0.5, pv_mw = 0.5;
  int speed_bins = 10;
  double speed_max = 25.0, weibull_shape = 2.0, weibull_scale = 7.5;  ///< m/s
  double cut_in = 3.0, rated_speed = 12.0;
  std::vector<double> envelope;  ///< [24] of PV under a clear sky
  std::vector<double> clearness, clearness_probability;
};
/// @throws std::invalid_argument for an envelope of other than 24 hours, or no clearness.
[[nodiscard]] std::vector<std::vector<double>> sample_renewable_days(
    const RenewableSampling& sampling);

/// @throws InputError for more days times clusters than k-means puts together in some seconds.
void check_work(const RenewableSampling& sampling, int clusters, const SourceLine& where);

struct Clusters {
  std::vector<std::vector<double>> centroid;
  std::vector<int> size;
  double sum_of_squares = 0.0;
  int rounds = 0;
  int reseeded = 0;  ///< empty clusters that took the farthest point
};

/// Lloyd's algorithm from the points ranked n (2j + 1) / (2k) by their sums.
/// @throws InputError for more clusters than points.
[[nodiscard]] Clusters k_means(const std::vector<std::vector<double>>& points, int clusters);

}  // namespace overtone
