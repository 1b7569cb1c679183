// Taps that controls find, against OpenDSS.

#include <gtest/gtest.h>

#include "support/tap_cases.hpp"

namespace overtone {
namespace {

class TapReference : public testing::TestWithParam<const char*> {
 protected:
  TapControl control_{support::case_controlled_feeder(GetParam())};
};

/// The same number of load flows, too: every step is the same.
TEST_P(TapReference, EndsAtTheTapsOfOpenDssAtEveryLoad) {
  const auto cases = support::settled_cases(GetParam());
  EXPECT_EQ(cases.size(), 8u);
  for (const auto& [share, expected] : cases) {
    const TapControlResult result = control_.settle(share, control_.neutral());
    ASSERT_TRUE(result.settled()) << result.in_words();
    EXPECT_EQ(support::positions(control_, result.state), expected.position) << share;
    EXPECT_EQ(result.load_flows, expected.load_flows) << share;
  }
}

/// The reference's fundamental stands at taps that controls found.
TEST_P(TapReference, EndsAtTheTapsOfTheReference) {
  const TapControlResult result = control_.settle(1.0, control_.neutral());
  const ControlState as_given = control_.as_given();
  ASSERT_EQ(result.state.tap.size(), as_given.tap.size());
  for (size_t c = 0; c < as_given.tap.size(); ++c) {
    EXPECT_NEAR(result.state.tap[c], as_given.tap[c], 1e-12);
  }
}

TEST_P(TapReference, StaysWhereItIsAtRest) {
  const TapControlResult result = control_.settle(1.0, control_.as_given());
  EXPECT_TRUE(result.settled());
  EXPECT_EQ(result.load_flows, 1);
  EXPECT_TRUE(result.moves.empty());
}

INSTANTIATE_TEST_SUITE_P(Feeders, TapReference, testing::Values("ieee13", "ieee123"),
                         [](const auto& feeder) { return std::string(feeder.param); });

}  // namespace
}  // namespace overtone
