#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <overtone/dispatch_study.hpp>

#include "support/reference_cases.hpp"

namespace overtone {
namespace {

using testing::ElementsAre;

TEST(RandomNumbers, SplitMix64HasItsPublishedSequence) {
  SplitMix64 random(1);
  EXPECT_NEAR(random.uniform(), 0.5665615752, 5e-11);
  EXPECT_NEAR(random.uniform(), 0.7457817573, 5e-11);
  EXPECT_NEAR(random.uniform(), 0.9710027536, 5e-11);
}

TEST(RandomNumbers, QuantilesInvertTheNormalDistribution) {
  EXPECT_NEAR(inverse_normal_cdf(0.95), 1.6448536269514722, 1e-14);
  EXPECT_NEAR(inverse_normal_cdf(0.975), 1.959963984540054, 1e-14);
  for (double p = 1e-12; p < 1.0; p = p < 0.01 ? 10.0 * p : p + 0.01) {
    EXPECT_NEAR(normal_cdf(inverse_normal_cdf(p)), p, 1e-14 + 1e-13 * p) << p;
  }
}

const DispatchStudy& published() {
  static const DispatchStudy study =
      read_dispatch_study(support::source_folder() / "studies/dispatch/ieee33-published.toml");
  return study;
}

TEST(ParkingPool, ProbabilitiesOfTheHours) {
  const double arrival[] = {.0406, .1075, .1416, .1670, .1765, .1670, .1416, .0582};
  for (int h = 16; h <= 23; ++h) {
    EXPECT_NEAR(published().behaviour.arrival.probability_of(h), arrival[h - 16], 5.1e-5) << h;
  }
  const double departure[] = {.0952, .2128, .2248, .2128, .1804, .0742};
  for (int h = 6; h <= 11; ++h) {
    EXPECT_NEAR(published().behaviour.departure.probability_of(h), departure[h - 6], 5.1e-5) << h;
  }
}

TEST(ParkingPool, ExpectedCarsOfALotOf600) {
  const DispatchProblem problem = make_dispatch_problem(published());
  const double cars[] = {0,   0,   0,   0,   24,  89,  174, 274, 380, 480, 565, 600,
                         600, 600, 600, 600, 600, 600, 543, 415, 280, 152, 44,  0};
  ASSERT_EQ(problem.lots.size(), 5U);
  for (const DispatchLot& lot : problem.lots) {
    EXPECT_NEAR(lot.converter_mva, 4.68, 1e-12);
    double arriving = 0.0, departing = 0.0;
    for (int t = 0; t < 24; ++t) {
      EXPECT_NEAR(lot.cars[t], cars[t], 1e-9) << t;
      EXPECT_NEAR(lot.capacity[t], cars[t] * 0.016, 1e-9) << t;
      EXPECT_NEAR(lot.charge_max[t], cars[t] * 0.0078, 1e-9) << t;
      arriving += lot.arriving[t];
      departing += lot.departing[t];
    }
    EXPECT_NEAR(departing - arriving, 5.913, 1e-9);
  }
}

TEST(ParkingPool, LargestRemainderGivesEveryCarOnce) {
  EXPECT_THAT(largest_remainder({0.5, 0.25, 0.25}, 3), ElementsAre(1, 1, 1));
  EXPECT_THAT(largest_remainder({0.25, 0.25, 0.5}, 2), ElementsAre(1, 0, 1));
  EXPECT_THAT(largest_remainder({1.0}, 0), ElementsAre(0));
}

TEST(ParkingPool, SampledCarsFollowTheSeedAlone) {
  DispatchStudy study = published();
  study.behaviour.sampled = true;
  study.behaviour.seed = 20240601;
  const DispatchProblem one = make_dispatch_problem(study), two = make_dispatch_problem(study);
  study.behaviour.seed = 20240602;
  const DispatchProblem other = make_dispatch_problem(study);
  EXPECT_EQ(one.lots[2].cars, two.lots[2].cars);
  EXPECT_NE(one.lots[2].cars, other.lots[2].cars);
  EXPECT_NE(one.lots[1].cars, one.lots[2].cars);
  EXPECT_NEAR(one.lots[0].cars[12], 600.0, 1e-9);    // midnight: everybody is there
  EXPECT_NEAR(one.lots[0].capacity[12], 9.6, 1e-9);  // sixty of each class
  EXPECT_NEAR(one.lots[0].cars[7], 274.0, 40.0);     // a sample of 600
}

}  // namespace
}  // namespace overtone
