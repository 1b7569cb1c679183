#include "line_constants_parts.hpp"

#include <cmath>
#include <variant>

#include "bessel_ratio.hpp"

namespace overtone {

namespace {

constexpr Complex kOneJ{1.0, 1.0};

/// Where tabulated values hold.
constexpr double kTabulatedFromHz = 40.0, kTabulatedToHz = 1000.0;
/// GMR of a solid round conductor over its radius, exp(-1/4).
constexpr double kSolidGmr = 0.7788;
/// Ac over dc resistance where only one is known.
constexpr double kAcOverDc = 1.02;
/// OpenDSS takes the limit of the Bessel functions' ratio from here, 1 % from it.
constexpr double kFarInside = 35.0;
/// Resistivity of copper tape at 50 degrees, ohm m, and 1/pi, as Kersting has them.
constexpr double kTapeResistivity = 2.3718e-8, kOneOverPi = 0.3183;

double gmr_of(const Conductor& c) { return c.gmr_m > 0.0 ? c.gmr_m : kSolidGmr * c.radius_m; }

double r_dc_of(const Conductor& c) {
  return c.r_dc_ohm_per_m > 0.0 ? c.r_dc_ohm_per_m : c.r_ac_ohm_per_m / kAcOverDc;
}

/// Of a solid round conductor: z I0(z) / (2 I1(z)) r_dc, z = (1 + j) sqrt(f mu0 / r_dc).
Complex solid_round(double r_dc, double frequency_hz, bool with_limit) {
  const Complex z = kOneJ * std::sqrt(frequency_hz * kMu0 / r_dc);
  const Complex ratio = with_limit && std::abs(z) > kFarInside ? 1.0 : bessel_ratio(z);
  return 0.5 * r_dc * z * ratio;
}

}  // namespace

double axial_distance_m(const Conductor& one, const Conductor& other) {
  return std::hypot(one.x_m - other.x_m, one.height_m - other.height_m);
}

Complex logarithm_factor(double frequency_hz) { return {0.0, frequency_hz * kMu0}; }

Complex self_impedance(const Conductor& conductor, const LineGeometry& geometry,
                       double frequency_hz) {
  const Complex k = logarithm_factor(frequency_hz);
  const Complex outside = -k * std::log(conductor.radius_m);
  const double r_dc = r_dc_of(conductor);
  if (geometry.internal == InternalImpedance::skin_effect) {
    return solid_round(r_dc, frequency_hz, false) + outside;
  }
  const Complex inside = geometry.earth == EarthModel::deri ? solid_round(r_dc, frequency_hz, true)
                                                            : conductor.r_ac_ohm_per_m + 0.25 * k;
  const bool by_gmr = frequency_hz > kTabulatedFromHz && frequency_hz < kTabulatedToHz;
  return by_gmr ? inside.real() - k * std::log(gmr_of(conductor)) : inside + outside;
}

Shield shield_of(const CableLayers& cable) {
  if (const auto* tape = std::get_if<TapeShield>(&cable.shield)) {
    const double lap = std::sqrt(50.0 / (100.0 - tape->lap_percent));
    const double mean_radius = 0.5 * (tape->diameter_m - tape->thickness_m);
    return {kOneOverPi * kTapeResistivity / (tape->diameter_m * tape->thickness_m * lap),
            mean_radius, mean_radius, 0};
  }
  const auto& neutral = std::get<ConcentricNeutral>(cable.shield);
  const int k = neutral.strands;
  const double radius = 0.5 * (neutral.cable_diameter_m - neutral.strand_diameter_m);
  const double gmr = neutral.strand_gmr_m > 0.0 ? neutral.strand_gmr_m
                                                : 0.5 * kSolidGmr * neutral.strand_diameter_m;
  return {neutral.strand_r_ohm_per_m / k, radius * std::pow(gmr * k / radius, 1.0 / k), radius, k};
}

double distance_to(const Shield& shield, double axial_m) {
  if (shield.strands == 0) {
    return axial_m;
  }
  const double k = shield.strands;
  return axial_m * std::pow(1.0 - std::pow(shield.radius_m / axial_m, k), 1.0 / k);
}

double core_capacitance(const CableLayers& cable) {
  const double outer = 0.5 * cable.insulation_diameter_m;
  return 2.0 * kPi * kE0 * cable.relative_permittivity /
         std::log(outer / (outer - cable.insulation_thickness_m));
}

}  // namespace overtone
