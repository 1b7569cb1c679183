#include <overtone/load_law.hpp>

#include <algorithm>
#include <cmath>
#include <iterator>

namespace overtone {

namespace {

/// Reactance of a load that stands still, over its resistance at full load, and that of motors: the
/// CIGRE load model C.
constexpr double kCigreSeries = 0.073;
constexpr double kCigreMotor = 6.7;
constexpr double kCigreOffset = 0.74;
/// How sharply a load drops out at its cut-off.
constexpr double kCutOffSlope = 500.0;

/// 1/m^2 in the window; a current in a straight line below it, the impedance of its end above.
double constant_power_factor(const LoadWindow& w, double m) {
  if (w.v_max <= 0.0) {
    return 1.0 / (m * m);
  }
  if (m > w.v_max) {
    return 1.0 / (w.v_max * w.v_max);
  }
  if (m > w.v_min) {
    return 1.0 / (m * m);
  }
  return m <= w.v_low
             ? 1.0
             : (w.v_low + (1.0 / w.v_min - w.v_low) / (w.v_min - w.v_low) * (m - w.v_low)) / m;
}

double constant_current_factor(const LoadWindow& w, double m) {
  if (w.v_max <= 0.0) {
    return 1.0 / m;
  }
  if (m > w.v_max) {
    return 1.0 / w.v_max;
  }
  if (m > w.v_min) {
    return 1.0 / m;
  }
  return m <= w.v_low ? 1.0 : (w.v_low + (1.0 - w.v_low) / (w.v_min - w.v_low) * (m - w.v_low)) / m;
}

Complex impedance_at(const std::vector<LoadImpedanceLine>& table, double order) {
  const auto of = [](const LoadImpedanceLine& line) { return Complex(line.r_pu, line.x_pu); };
  const auto above = std::ranges::lower_bound(table, order, {}, &LoadImpedanceLine::order);
  if (above == table.begin() || above == table.end()) {
    return of(above == table.end() ? table.back() : *above);
  }
  const LoadImpedanceLine& below = *std::prev(above);
  const double share = (order - below.order) / (above->order - below.order);
  return (1.0 - share) * of(below) + share * of(*above);
}

bool inside(const LoadWindow& w, double m) {
  return w.v_max <= 0.0 || (m > w.v_min && m <= w.v_max);
}

}  // namespace

LoadLaw::Factors LoadLaw::at(double m) const {
  const auto by_power = [&] {
    const double f = constant_power_factor(window, m);
    return Factors{f, f};
  };
  switch (model) {
    case LoadModel::constant_power:
      return by_power();
    case LoadModel::constant_impedance:
      return {};
    case LoadModel::constant_current: {
      const double f = constant_current_factor(window, m);
      return {f, f};
    }
    case LoadModel::motor:
      return inside(window, m) ? Factors{1.0 / (m * m), 1.0} : by_power();
    case LoadModel::exponential:
      return inside(window, m)
                 ? Factors{std::pow(m, p_exponent - 2.0), std::pow(m, q_exponent - 2.0)}
                 : by_power();
    case LoadModel::zip:
      break;
  }
  if (window.v_max > 0.0 && m <= window.v_low) {
    return {};
  }
  const double i = constant_current_factor(window, m);
  const double p = constant_power_factor(window, m);
  const double drop_out =
      zip.cut_off > 0.0 ? 0.5 * (1.0 + std::tanh(kCutOffSlope * (m - zip.cut_off))) : 1.0;
  return {drop_out * (zip.p[0] + zip.p[1] * i + zip.p[2] * p),
          drop_out * (zip.q[0] + zip.q[1] * i + zip.q[2] * p)};
}

Complex linear_load_admittance(const LinearLoad& load, Complex power, double order) {
  if (load.open() || power == Complex(0.0)) {
    return 0.0;
  }
  if (!load.table.empty()) {
    return std::abs(power) / impedance_at(load.table, order);
  }
  const auto impedance = [order](double r, double x) { return Complex(r, order * x); };
  if (load.model == LinearLoadModel::cigre) {
    const double r = 1.0 / power.real();
    const double motor = kCigreMotor * power.imag() / power.real() - kCigreOffset;
    return 1.0 / impedance(r, kCigreSeries * r) + motor / impedance(0.0, r);
  }
  const double p = load.series_share;
  const Complex y = std::conj(power);
  Complex sum = (1.0 - p) * Complex(y.real(), y.imag() / order);
  if (p > 0.0) {
    const double x = load.series_x_pu / (p * std::abs(power));
    const Complex z = load.series_x_pu > 0.0 ? Complex(x / load.series_xr, x) : 1.0 / (p * y);
    sum += 1.0 / impedance(z.real(), z.imag());
  }
  return sum;
}

}  // namespace overtone
