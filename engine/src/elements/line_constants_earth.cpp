#include <cmath>
#include <numbers>

#include <fmt/format.h>

#include <overtone/input_error.hpp>

#include "line_constants_parts.hpp"

namespace overtone {

namespace {

/// Two conductors of which one is the other's image in the ground; of one the same.
struct EarthImage {
  double height_m = 0.0;  ///< the sum of the two heights, or depths
  double offset_m = 0.0;  ///< across

  EarthImage(const Conductor& one, const Conductor& other)
      : height_m(std::abs(one.height_m) + std::abs(other.height_m)),
        offset_m(one.x_m - other.x_m) {}
  [[nodiscard]] double distance_m() const { return std::hypot(height_m, offset_m); }
  [[nodiscard]] double angle() const { return std::atan2(std::abs(offset_m), height_m); }
};

/// w mu0 (1/8 + j/2pi ln(658.5 sqrt(rho/f))): independent of where the conductors are.
Complex carson_first_term(double rho, double frequency_hz) {
  return {0.25 * kPi * frequency_hz * kMu0,
          frequency_hz * kMu0 * std::log(658.5 * std::sqrt(rho / frequency_hz))};
}

/// w mu0 / pi (P + j Q), Carson (1926) to m^4, as Tleis, Power Systems Modelling and Fault
/// Analysis, has it; with the distance to the image, by which the external reactance lacks.
Complex carson_series(const EarthImage& image, double m, double frequency_hz) {
  constexpr double kB1 = 1.0 / (3.0 * std::numbers::sqrt2), kB2 = 1.0 / 16.0;
  constexpr double kB3 = kB1 / 15.0, kB4 = kB2 / 24.0;
  constexpr double kC2 = 1.3659315, kC4 = kC2 + 1.0 / 4.0 + 1.0 / 6.0;
  const double t = image.angle(), log_m = std::log(m);
  const double m1 = kB1 * m * std::cos(t), m3 = kB3 * m * m * m * std::cos(3.0 * t);
  const double m2 = kB2 * m * m, m4 = kB4 * m * m * m * m;
  const double cos2 = std::cos(2.0 * t), cos4 = std::cos(4.0 * t);
  const double p = kPi / 8.0 - m1 + m2 * ((kC2 - log_m) * cos2 + t * std::sin(2.0 * t)) + m3 -
                   kPi / 4.0 * m4 * cos4;
  const double q = 0.5 * (std::log(1.85138) - log_m) + m1 - kPi / 4.0 * m2 * cos2 + m3 -
                   m4 * ((kC4 - log_m) * cos4 + t * std::sin(4.0 * t));
  return 2.0 * frequency_hz * kMu0 * Complex(p, q + 0.5 * std::log(image.distance_m()));
}

Complex full_carson(const EarthImage& image, const LineGeometry& geometry, double frequency_hz) {
  /// The first term left out is a tenth of the earth's resistance here, and soon more than all.
  constexpr double kLargest = 2.0;
  const double rho = geometry.earth_resistivity_ohm_m;
  const double m = 2.8099e-3 * image.distance_m() * std::sqrt(frequency_hz / rho);
  if (m > kLargest) {
    throw InputError(
        "line geometry " + geometry.id, geometry.where,
        fmt::format("images {:.4g} m away at {:.5g} Hz over {:.4g} ohm m are {:.3g} on the scale "
                    "of full_carson; must be <= {} (use deri)",
                    image.distance_m(), frequency_hz, rho, m, kLargest));
  }
  return carson_series(image, m, frequency_hz);
}

/// j w mu0 / 2pi ln of the distance to the image below a plane 1/sqrt(j w mu0/rho) deep.
Complex complex_depth(const EarthImage& image, double rho, double frequency_hz) {
  const Complex depth = 1.0 / std::sqrt(Complex(0.0, 2.0 * kPi * frequency_hz * kMu0 / rho));
  const Complex height = image.height_m + 2.0 * depth;
  return logarithm_factor(frequency_hz) *
         std::log(std::sqrt(height * height + image.offset_m * image.offset_m));
}

}  // namespace

Complex earth_return(const Conductor& one, const Conductor& other, const LineGeometry& geometry,
                     double frequency_hz) {
  const EarthImage image(one, other);
  const double rho = geometry.earth_resistivity_ohm_m;
  switch (geometry.earth) {
    case EarthModel::carson:
      return carson_first_term(rho, frequency_hz);
    case EarthModel::full_carson:
      return full_carson(image, geometry, frequency_hz);
    case EarthModel::deri:
      break;
  }
  return complex_depth(image, rho, frequency_hz);
}

}  // namespace overtone
