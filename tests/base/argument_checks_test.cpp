#include "argument_checks.hpp"

#include <cmath>
#include <limits>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <overtone/array.hpp>

#include "support/refusal.hpp"

namespace overtone {
namespace {

using support::refusal;

constexpr double kInf = std::numeric_limits<double>::infinity();
const double kNan = std::numeric_limits<double>::quiet_NaN();
const ArgumentChecks kCheck("thing");

TEST(ArgumentChecks, NameArgumentPositionValueAndBound) {
  EXPECT_EQ(refusal([] { kCheck.of("part", 3).index("port", 99, 33); }),
            "thing, part 3: port 99; must be 0 to 32");
  EXPECT_EQ(refusal([] { kCheck.index("port", 0, 0); }), "thing: port 0; there are none");
  EXPECT_EQ(refusal([] { kCheck.index("port", -1, 2); }), "thing: port -1; must be 0 to 1");
  EXPECT_EQ(refusal([] { kCheck.size("price", 2, 24); }),
            "thing: price has 2 entries; must have 24");
  EXPECT_EQ(refusal([] { kCheck.shape("load", Array2<double>(1, 33), {24, 33}); }),
            "thing: load has 1 x 33 entries; must have 24 x 33");
  EXPECT_EQ(refusal([] { kCheck.threads(100000); }), "thing: threads 100000; must be 0 to 4096");
  EXPECT_EQ(refusal([] { kCheck.within("share", kNan, 0.0, 1.0); }),
            "thing: share nan; must be 0 to 1");
  EXPECT_EQ(refusal([] { kCheck.within("power", -1.0, 0.0, kInf); }),
            "thing: power -1; must be >= 0");
  EXPECT_EQ(refusal([] { kCheck.above("tolerance", 0.0, 0.0); }),
            "thing: tolerance 0; must be > 0 and finite");
  EXPECT_EQ(refusal([] { kCheck.above("base", kInf, 0.0, kInf); }),
            "thing: base inf; must be > 0 and finite");
  EXPECT_EQ(refusal([] { kCheck.finite("price", -kInf); }), "thing: price -inf; must be finite");
}

TEST(ArgumentChecks, PassWhatIsWithinTheBounds) {
  EXPECT_NO_THROW(kCheck.index("port", 32, 33));
  EXPECT_NO_THROW(kCheck.within("limit", kInf, 0.0, kInf));
  EXPECT_NO_THROW(kCheck.above("share", 1.0, 0.0, 1.0));
  EXPECT_NO_THROW(kCheck.shape("voltage", Array3<double>(2, 0, 4), {2, 0, 4}));
  EXPECT_NO_THROW(kCheck.all_finite("load", std::vector<double>{}));
  EXPECT_NO_THROW(
      kCheck.all_finite("load", std::vector<double>(9, std::numeric_limits<double>::max())));
}

TEST(ArgumentChecks, FindTheOneNumberThatIsNotFinite) {
  for (const double bad : {kNan, kInf, -kInf}) {
    for (int at = 0; at < 21; ++at) {
      std::vector<double> values(21, -2.0);
      values[at] = bad;
      EXPECT_EQ(refusal([&] { kCheck.all_finite("value", values); }),
                fmt::format("thing: value[{}] {}; must be finite", at, bad));
    }
  }
  Array3<std::complex<double>> voltage(2, 3, 4, 1.0);
  voltage(1, 0, 2) = {0.0, kNan};
  EXPECT_EQ(refusal([&] { kCheck.all_finite("voltage", voltage); }),
            "thing: voltage[1][0][2] 0 + nanj; must be finite");
  Array2<double> power(3, 4, 1.0);
  power(2, 1) = kInf;
  EXPECT_EQ(refusal([&] { kCheck.all_finite("power", power); }),
            "thing: power[2][1] inf; must be finite");
  EXPECT_EQ(refusal([&] { kCheck.all_within("power", power, 0.0, 2.0); }),
            "thing: power[2][1] inf; must be 0 to 2");
  EXPECT_EQ(refusal([] { kCheck.all_within("limit", std::vector{1.0, kNan}, 0.0, kInf); }),
            "thing: limit[1] nan; must be >= 0");
}

}  // namespace
}  // namespace overtone
