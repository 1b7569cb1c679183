#include <overtone/standards/summation_law.hpp>

#include <cmath>
#include <vector>

#include <gtest/gtest.h>

#include "support/refusal.hpp"

namespace overtone {
namespace {

TEST(SummationLaw, HasTheExponentsOfTheTable) {
  for (const int order : {2, 3, 4}) {
    EXPECT_EQ(summation_exponent(order), 1.0);
  }
  for (const int order : {5, 7, 10}) {
    EXPECT_EQ(summation_exponent(order), 1.4);
  }
  for (const int order : {11, 25, 49}) {
    EXPECT_EQ(summation_exponent(order), 2.0);
  }
}

TEST(SummationLaw, AddsLevels) {
  const std::vector<double> levels = {0.03, 0.04};
  EXPECT_NEAR(summed_level(3, levels), 0.07, 1e-15);
  EXPECT_NEAR(summed_level(11, levels), 0.05, 1e-15);
  // Equal levels grow by 2^(1/1.4) = 1.6407.
  EXPECT_NEAR(summed_level(5, std::vector<double>{1.0, 1.0}), 1.6407, 5e-5);
  EXPECT_EQ(summed_level(5, std::vector<double>{}), 0.0);
  EXPECT_EQ(support::refusal([] { (void)summed_level(0, std::vector<double>{1.0}); }),
            "summation law: order 0; must be > 0 and finite");
}

}  // namespace
}  // namespace overtone
