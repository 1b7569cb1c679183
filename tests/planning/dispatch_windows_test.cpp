// Parking lots whose cars are there past midnight and round the clock.

#include <algorithm>
#include <cmath>
#include <numeric>

#include <gmock/gmock.h>

#include <overtone/dispatch.hpp>
#include <overtone/dispatch_study.hpp>

#include "support/edited_file.hpp"
#include "support/reference_cases.hpp"

namespace overtone {
namespace {

std::filesystem::path study_file() {
  return support::source_folder() / "studies/dispatch/ieee33.toml";
}

DispatchStudy study_of_33_buses() { return read_dispatch_study(study_file()); }

/// [hour label - 1] of a series by slot.
std::vector<double> by_label(const DispatchProblem& problem, const std::vector<double>& series) {
  std::vector<double> out(series.size());
  for (int t = 0; t < problem.slot_count(); ++t) {
    out[problem.hour[t] - 1] = series[t];
  }
  return out;
}

/// The same day from another hour on: the same cars, and without what knows the horizon's ends the
/// same cost.
TEST(DispatchWindows, TheDayMayBeginWhenCarsAreThere) {
  DispatchStudy study = study_of_33_buses();
  study.generators.clear();
  study.storage.clear();
  const DispatchProblem noon = make_dispatch_problem(study);
  study.first_hour = 1;
  const DispatchProblem midnight = make_dispatch_problem(study);
  ASSERT_TRUE(midnight.lots[0].round_the_clock);
  ASSERT_FALSE(noon.lots[0].round_the_clock);
  const std::vector<double> cars = by_label(noon, noon.lots[0].cars);
  for (int h = 0; h < 24; ++h) {
    EXPECT_NEAR(midnight.lots[0].cars[h], cars[h], 1e-9) << h;
  }
  for (const DispatchRun run : {DispatchRun{false, false}, DispatchRun{true, true}}) {
    const DispatchResult one = solve_dispatch(noon, run), other = solve_dispatch(midnight, run);
    EXPECT_EQ(other.status, DispatchStatus::optimal) << other.message;
    EXPECT_NEAR(other.figures.objective, one.figures.objective, 1e-6 * one.figures.objective);
    EXPECT_NEAR(other.figures.lot_charge, one.figures.lot_charge, 1e-4);
  }
}

/// Arrivals from 20:00 to 2:00: those of a law on an unbroken axis.
TEST(DispatchWindows, GoPastMidnight) {
  DispatchStudy study = study_of_33_buses();
  study.behaviour.arrival = {.mean = 23.0, .deviation = 2.0, .low = 20.0, .high = 26.0};
  const DispatchProblem problem = make_dispatch_problem(study);
  double cars = 0.0, probability = 0.0;
  const DispatchLot& lot = problem.lots[0];
  for (int h = 20; h <= 26; ++h) {
    probability += study.behaviour.arrival.probability_of(h);
    cars = by_label(problem, lot.cars)[h % 24];
    EXPECT_NEAR(cars, probability * lot.chargers, 3.0) << h << ", in whole cars";
  }
  EXPECT_NEAR(cars, lot.chargers, 1e-9) << "all are there at 2:00";
  support::expect_refused_edit(
      study_file(), "earliest = 16, latest = 23", "earliest = 16, latest = 16",
      "vehicles.arrival.earliest (broken.toml:16): 16; must be another than latest = 16",
      [&](const std::filesystem::path& file) { return read_dispatch_study(file); });
}

TEST(DispatchWindows, ThatEndBeforeTheyBeginAreReadAsOfTheNextDay) {
  const support::TemporaryFolder folder;
  const auto file =
      folder.write("night.toml",
                   "kind = \"dispatch\"\nfeeder = \"x\"\n[vehicles]\n"
                   "arrival = { mean = 1, deviation = 2, earliest = 20, latest = 4 }\n"
                   "departure = { mean = 22, deviation = 2, earliest = 21, latest = 3 "
                   "}\n");
  const ParkingBehaviour behaviour = read_dispatch_study(file).behaviour;
  EXPECT_EQ(behaviour.arrival.high, 28.0);
  EXPECT_EQ(behaviour.arrival.mean, 25.0);
  EXPECT_EQ(behaviour.departure.high, 27.0);
  EXPECT_EQ(behaviour.departure.mean, 22.0);
}

/// Cars come and go all day: never more than chargers, and single cars hold the pooled schedule's
/// books round the day.
TEST(DispatchWindows, UseLotsRoundTheClock) {
  DispatchStudy study = study_of_33_buses();
  study.behaviour.arrival = {.mean = 12.0, .deviation = 8.0, .low = 0.0, .high = 23.0};
  study.behaviour.departure = {.mean = 10.0, .deviation = 8.0, .low = 0.0, .high = 23.0};
  study.vehicles.vehicle_to_grid = true;
  const DispatchProblem problem = make_dispatch_problem(study);
  for (const DispatchLot& lot : problem.lots) {
    EXPECT_TRUE(lot.round_the_clock);
    EXPECT_GT(std::ranges::min(lot.cars), 0.0);
  }
  const DispatchResult result = solve_dispatch(problem, {true, true});
  EXPECT_EQ(result.status, DispatchStatus::optimal) << result.message;
  EXPECT_LT(result.verification.lot_energy_mismatch, 1e-5);
  EXPECT_LT(result.verification.overlap, 1e-5);
}

/// Prices below zero by night, when lots go round the horizon's end: both ways at once stays out.
TEST(DispatchWindows, WithPricesBelowZeroGoOneWay) {
  DispatchStudy study = study_of_33_buses();
  study.first_hour = 1;
  study.vehicles.vehicle_to_grid = true;
  DispatchProblem problem = make_dispatch_problem(study);
  for (int t = 0; t < 4; ++t) {
    problem.price[t] = -20.0;
  }
  const DispatchResult result = solve_dispatch(problem, {false, true});
  EXPECT_TRUE(result.status == DispatchStatus::optimal || result.status == DispatchStatus::feasible)
      << result.message;
  EXPECT_LT(result.verification.overlap, 1e-5);
}

}  // namespace
}  // namespace overtone
