#include "elements/bessel_ratio.hpp"

#include <cmath>
#include <numbers>

#include <gtest/gtest.h>

namespace overtone {
namespace {

struct KnownRatio {
  double radius;
  Complex ratio;  ///< I0/I1 at 45 degrees, from SciPy's scaled functions
};

TEST(BesselRatio, HasKnownValues) {
  constexpr KnownRatio kKnown[] = {
      {0.1, {14.159820654349621, -14.124465324497407}},
      {1.0, {1.5978671159929851, -1.245230300511502}},
      {5.0, {1.0691809321282015, -0.08635886288184257}},
      {20.0, {1.0176412648085094, -0.01864809706228205}},
      {50.0, {1.007068865837363, -0.007223187099777165}},
      {200.0, {1.0017677334978545, -0.0017771750967030184}},
      {1000.0, {1.0003535531249352, -0.0003539286557577004}},
  };
  for (const auto& known : kKnown) {
    const Complex z = std::polar(known.radius, std::numbers::pi / 4.0);
    EXPECT_LE(std::abs(bessel_ratio(z) - known.ratio), 1e-15 * std::abs(known.ratio))
        << known.radius;
  }
}

TEST(BesselRatio, IsThatOfTheStandardLibraryOnTheRealAxis) {
  for (const double x : {0.01, 0.5, 3.0, 30.0, 150.0}) {
    const double expected = std::cyl_bessel_i(0.0, x) / std::cyl_bessel_i(1.0, x);
    EXPECT_NEAR(bessel_ratio(x).real(), expected, 2e-14 * expected) << x;
  }
}

}  // namespace
}  // namespace overtone
