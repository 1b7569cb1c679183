#pragma once

#include <array>
#include <vector>

#include <overtone/complex.hpp>

namespace overtone {

/// How P and Q of a load follow its voltage m, in units of the rated one.
enum class LoadModel {
  constant_power,      ///< P, Q
  constant_impedance,  ///< P m^2, Q m^2; at any voltage
  constant_current,    ///< P m, Q m
  motor,               ///< P, Q m^2
  exponential,         ///< P m^a, Q m^b
  zip,                 ///< shares of the first three, of P and Q apart
};

/// The voltages, in units of the rated one, between which a model holds. Above, the load is the
/// impedance that draws the model's current (that of constant power but for constant_current) at
/// v_max; below, its current goes in a straight line to that of its nominal impedance at v_low,
/// which it is from there on. 0 <= v_low < v_min < v_max.
struct LoadWindow {
  double v_low = 0.0;
  double v_min = 0.0;
  double v_max = 0.0;  ///< 0: the model holds at any voltage

  bool operator==(const LoadWindow&) const = default;
};

/// Shares of constant impedance, current and power, of P and of Q.
struct ZipShares {
  std::array<double, 3> p{}, q{};
  double cut_off = 0.0;  ///< in units of the rated voltage: near it the load stops drawing; 0: none

  bool operator==(const ZipShares&) const = default;
};

/// P and Q of a load by its voltage.
struct LoadLaw {
  LoadModel model = LoadModel::constant_power;
  LoadWindow window{};
  double p_exponent = 1.0, q_exponent = 2.0;  ///< of LoadModel::exponential
  ZipShares zip{};                            ///< of LoadModel::zip

  /// Conductance and susceptance over those of P and Q at rated voltage, at a voltage of m times
  /// the rated one: P(m) = P m^2 conductance(m).
  struct Factors {
    double conductance = 1.0, susceptance = 1.0;
  };
  [[nodiscard]] Factors at(double m) const;
  /// Whether P and Q are the same at every voltage.
  [[nodiscard]] bool constant_power() const {
    return model == LoadModel::constant_power && window.v_max <= 0.0;
  }
  bool operator==(const LoadLaw&) const = default;
};

/// What the linear part of a load is to harmonics.
enum class LinearLoadModel {
  open,             ///< nothing
  parallel_series,  ///< R and L in series for a share of its power, side by side for the rest
  cigre,            ///< R behind a small reactance, beside the reactance of motors
};

/// What a load is at an order: r + jx in units of V^2 / |S| at its rating.
struct LoadImpedanceLine {
  double order = 1.0;
  double r_pu = 0.0, x_pu = 0.0;

  bool operator==(const LoadImpedanceLine&) const = default;
};

struct LinearLoad {
  LinearLoadModel model = LinearLoadModel::open;
  double series_share = 0.5;  ///< of parallel_series, 0…1
  /// Reactance of the series part on the load's kVA, motors at standstill; 0: of its P and Q.
  double series_x_pu = 0.0;
  double series_xr = 6.0;  ///< X/R of that
  /// In place of the model where it has lines, their orders ascending: in a straight line between
  /// two of them, beyond the ends as there.
  std::vector<LoadImpedanceLine> table{};

  [[nodiscard]] bool open() const { return model == LinearLoadModel::open && table.empty(); }

  bool operator==(const LinearLoad&) const = default;
};

/// Shunt admittance of a load at harmonic order h, of P + jQ at a rated voltage of 1.
///   parallel_series: (1-p) (P - jQ/h) + 1 / (R + jhX), R + jX = 1 / (p (P - jQ)), or with
///     series_x_pu X = series_x_pu / (p |P + jQ|), R = X / series_xr
///   cigre: 1 / (R + jh 0.073 R) + 1 / (jh R / (6.7 Q/P - 0.74)), R = 1 / P; of little Q that
///     reactance is negative, as published benchmarks have it
[[nodiscard]] Complex linear_load_admittance(const LinearLoad& load, Complex power, double order);

}  // namespace overtone
