#include <overtone/scenario_sampling.hpp>

#include <algorithm>
#include <numeric>

#include <gtest/gtest.h>

#include <overtone/allocation_study.hpp>
#include <overtone/feeder_files.hpp>

#include "support/reference_cases.hpp"

namespace overtone {
namespace {

/// The table of the studies comes from seed 1, rounded to a tenth of a car and whole kWh.
TEST(ScenarioSampling, CarsAreThoseOfTheTable) {
  CarSampling sampling;
  sampling.groups = read_car_groups(support::source_folder() / "studies/allocation/car_groups.csv");
  const ParkedCars parked = sample_parked_cars(sampling);
  const HourlyProfile table =
      read_hourly_profile(support::source_folder() / "studies/allocation/series.csv");
  for (int h = 0; h < 24; ++h) {
    EXPECT_NEAR(parked.cars[h], table.at("cars")[h], 0.051) << h;
    EXPECT_NEAR(parked.capacity_kwh[h], table.at("capacity_kwh")[h], 0.51) << h;
    EXPECT_NEAR(parked.stored_kwh[h], table.at("stored_kwh")[h], 0.51) << h;
  }
  sampling.seed = 2;
  const ParkedCars other = sample_parked_cars(sampling);
  EXPECT_NEAR(*std::max_element(other.cars.begin(), other.cars.end()), 329.0, 0.051);
}

TEST(ScenarioSampling, ThousandDaysFallIntoThePublishedClusters) {
  RenewableSampling sampling;
  sampling.envelope =
      read_hourly_profile(support::source_folder() / "studies/allocation/series.csv")
          .at("clear_sky");
  sampling.clearness = {0.2, 0.4, 0.6, 0.8, 1.0};
  sampling.clearness_probability = {0.10, 0.15, 0.20, 0.25, 0.30};
  const Clusters clusters = k_means(sample_renewable_days(sampling), 3);
  EXPECT_EQ(clusters.size, (std::vector<int>{181, 619, 200}));
  EXPECT_NEAR(clusters.sum_of_squares, 413.904, 5.1e-4);
  const double wind[] = {4.52, 1.53, 6.62}, pv[] = {2.40, 2.42, 2.35};
  for (int c = 0; c < 3; ++c) {
    const auto& day = clusters.centroid[c];
    EXPECT_NEAR(std::accumulate(day.begin(), day.begin() + 24, 0.0), wind[c], 0.0051);
    EXPECT_NEAR(std::accumulate(day.begin() + 24, day.end(), 0.0), pv[c], 0.011);
  }
}

TEST(ScenarioSampling, KMeansRefusesMoreClustersThanDaysAndReseedsEmptyOnes) {
  EXPECT_THROW((void)k_means({{1.0}, {2.0}}, 3), InputError);
  // Two of the three starts are the same point, so that one cluster begins empty.
  const Clusters clusters = k_means({{0.0}, {0.0}, {0.0}, {0.0}, {9.0}, {10.0}}, 3);
  EXPECT_GE(clusters.reseeded, 1);
  EXPECT_NEAR(clusters.sum_of_squares, 0.0, 1e-12);
}

TEST(ScenarioSampling, SampledStudyIsCloseToTheTabulatedOne) {
  const auto folder = support::source_folder() / "studies";
  const AllocationProblem sampled = make_allocation_problem(
      read_allocation_study(folder / "allocation/ieee13-sampled.toml"), 200);
  const AllocationProblem table =
      make_allocation_problem(read_allocation_study(folder / "allocation/ieee13.toml"), 200);
  EXPECT_NEAR(means_of(sampled.behaviour, sampled.seasons).profit.total(),
              means_of(table.behaviour, table.seasons).profit.total(), 1.0);
  for (int h = 0; h < 24; ++h) {
    EXPECT_NEAR(sampled.renewables[1].power[h], table.renewables[1].power[h], 2e-3) << h;
  }
}

}  // namespace
}  // namespace overtone
