#include <overtone/line_constants.hpp>

#include <cmath>
#include <optional>
#include <vector>

#include <Eigen/Dense>

#include "argument_checks.hpp"
#include "line_constants_parts.hpp"

namespace overtone {

namespace {

/// A conductor of the unreduced matrix: a core or a bare wire, or the shield round a core.
struct LinePart {
  const Conductor* conductor = nullptr;
  std::optional<Shield> shield{};
};

/// All conductors, then the shields of those that have one.
std::vector<LinePart> parts_of(const LineGeometry& geometry) {
  std::vector<LinePart> parts;
  for (const Conductor& c : geometry.conductors) {
    parts.push_back({.conductor = &c});
  }
  for (const Conductor& c : geometry.conductors) {
    if (c.cable) {
      parts.push_back({.conductor = &c, .shield = shield_of(*c.cable)});
    }
  }
  return parts;
}

/// Between a shield and its own core its radius; from a shield to others that of its strands; from
/// shield to shield and of all else the axes'.
double mean_distance_m(const LinePart& one, const LinePart& other) {
  const LinePart& shield = one.shield ? one : other;
  if (one.conductor == other.conductor) {
    return shield.shield->radius_m;
  }
  const double axes = axial_distance_m(*one.conductor, *other.conductor);
  const bool only_one_is = one.shield.has_value() != other.shield.has_value();
  return only_one_is ? distance_to(*shield.shield, axes) : axes;
}

/// Without the earth.
Complex impedance_between(const LinePart& one, const LinePart& other, const LineGeometry& geometry,
                          double frequency_hz) {
  const Complex k = logarithm_factor(frequency_hz);
  if (&one != &other) {
    return -k * std::log(mean_distance_m(one, other));
  }
  return one.shield ? one.shield->r_ohm_per_m - k * std::log(one.shield->gmr_m)
                    : self_impedance(*one.conductor, geometry, frequency_hz);
}

/// Of all conductors and shields, series, ohm per metre.
Eigen::MatrixXcd unreduced_impedance(const LineGeometry& geometry, double frequency_hz) {
  const std::vector<LinePart> parts = parts_of(geometry);
  const auto n = static_cast<Eigen::Index>(parts.size());
  Eigen::MatrixXcd z(n, n);
  for (Eigen::Index i = 0; i < n; ++i) {
    for (Eigen::Index j = 0; j <= i; ++j) {
      z(i, j) = z(j, i) =
          impedance_between(parts[i], parts[j], geometry, frequency_hz) +
          earth_return(*parts[i].conductor, *parts[j].conductor, geometry, frequency_hz);
    }
  }
  return z;
}

/// Without voltage along the conductors from `kept` on (Kron).
Eigen::MatrixXcd kron_reduced(const Eigen::MatrixXcd& z, int kept) {
  const Eigen::Index gone = z.rows() - kept;
  if (gone == 0) {
    return z;
  }
  const Eigen::MatrixXcd rest = z.bottomRightCorner(gone, gone);
  const Eigen::MatrixXcd reduced =
      z.topLeftCorner(kept, kept) -
      z.topRightCorner(kept, gone) * rest.partialPivLu().solve(z.bottomLeftCorner(gone, kept));
  return 0.5 * (reduced + reduced.transpose());  // symmetric but for rounding
}

/// Maxwell's potential coefficients by images, inverted: of bare conductors.
Eigen::MatrixXd capacitance_by_images(const LineGeometry& geometry) {
  const auto& c = geometry.conductors;
  const auto n = static_cast<Eigen::Index>(c.size());
  Eigen::MatrixXd potential(n, n);
  for (Eigen::Index i = 0; i < n; ++i) {
    const double radius =
        c[i].capacitance_radius_m > 0.0 ? c[i].capacitance_radius_m : c[i].radius_m;
    potential(i, i) = std::log(2.0 * c[i].height_m / radius);
    for (Eigen::Index j = 0; j < i; ++j) {
      const double to_image = std::hypot(c[i].x_m - c[j].x_m, c[i].height_m + c[j].height_m);
      potential(i, j) = potential(j, i) = std::log(to_image / axial_distance_m(c[i], c[j]));
    }
  }
  return 2.0 * kPi * kE0 * potential.llt().solve(Eigen::MatrixXd::Identity(n, n));
}

/// Farad per metre of all conductors.
Eigen::MatrixXd capacitance_matrix(const LineGeometry& geometry) {
  if (!geometry.has_cable()) {
    const Eigen::MatrixXd c = capacitance_by_images(geometry);
    return 0.5 * (c + c.transpose());
  }
  const auto n = static_cast<Eigen::Index>(geometry.conductors.size());
  Eigen::MatrixXd c = Eigen::MatrixXd::Zero(n, n);
  for (Eigen::Index i = 0; i < n; ++i) {
    const auto& cable = geometry.conductors[i].cable;
    c(i, i) = cable ? core_capacitance(*cable) : 0.0;
  }
  return c;
}

}  // namespace

LineConstants line_constants(const LineGeometry& geometry, double frequency_hz) {
  ArgumentChecks("line constants of geometry " + geometry.id)
      .above("frequency_hz", frequency_hz, 0.0);
  check_geometry(geometry);
  const int kept = geometry.wire_count();
  // Neutrals are at earth potential: their rows and columns of the capacitance go.
  return {.z_ohm_per_m = kron_reduced(unreduced_impedance(geometry, frequency_hz), kept),
          .c_farad_per_m = capacitance_matrix(geometry).topLeftCorner(kept, kept)};
}

}  // namespace overtone
