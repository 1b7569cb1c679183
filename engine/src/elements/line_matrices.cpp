#include <overtone/line_matrices.hpp>

#include <cmath>
#include <string>

#include <fmt/format.h>

#include <overtone/line_constants.hpp>

namespace overtone {

namespace {

LineMatrices from_matrices(const Line& line, double order) {
  const int n = line.from.wire_count();
  const double skin = resistance_factor(line.skin_effect, order);
  const double earth_r = line.earth.r_ohm * (order - 1.0);
  const double earth_x = -0.5 * line.earth.k_ohm * std::log(order);
  LineMatrices m{Eigen::MatrixXcd(n, n), Eigen::MatrixXd::Zero(n, n), {earth_r, order * earth_x}};
  for (int i = 0; i < n; ++i) {
    for (int j = 0; j < n; ++j) {
      m.z_ohm(i, j) = {skin * line.r_ohm(i, j) + earth_r, order * (line.x_ohm(i, j) + earth_x)};
      if (!line.c_nf.empty()) {
        m.c_farad(i, j) = 1e-9 * line.c_nf(i, j);
      }
    }
  }
  return m;
}

void check_line_geometry(const Line& line) {
  const auto refuse = [&line](const std::string& fault) {
    throw InputError("line " + line.id, line.where, fault);
  };
  const LineGeometry& geometry = *line.geometry;
  if (!line.r_ohm.empty() || !line.x_ohm.empty() || !line.c_nf.empty()) {
    refuse("matrices and geometry " + geometry.id + "; give one of them");
  }
  if (!(line.length_m > 0.0 && std::isfinite(line.length_m))) {
    refuse(fmt::format("length {} m; must be > 0 with a geometry", line.length_m));
  }
  if (geometry.wire_count() != line.from.wire_count()) {
    refuse(fmt::format("{} wires; geometry {} has {}{}", line.from.wire_count(), geometry.id,
                       geometry.wire_count(),
                       geometry.reduce_neutrals ? " without its neutrals" : ""));
  }
}

LineMatrices from_geometry(const Line& line, double frequency_hz) {
  check_line_geometry(line);
  const LineConstants constants = line_constants(*line.geometry, frequency_hz);
  return {line.length_m * constants.z_ohm_per_m, line.length_m * constants.c_farad_per_m, {}};
}

}  // namespace

LineMatrices line_matrices(const Line& line, double order, double frequency_hz) {
  return line.geometry ? from_geometry(line, order * frequency_hz) : from_matrices(line, order);
}

}  // namespace overtone
