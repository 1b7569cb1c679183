#pragma once

#include <functional>
#include <string>
#include <vector>

#include <overtone/array.hpp>
#include <overtone/by_phase.hpp>
#include <overtone/harmonic_orders.hpp>
#include <overtone/network.hpp>

namespace overtone {

/// What a scan looks at.
struct ScanOptions {
  std::vector<double> orders{};  ///< ascending, two or more
  /// Whose impedances it gives. Empty: all, and of more than 200 nodes those of capacitors and
  /// sources.
  std::vector<std::string> buses{};
  std::string driven{};     ///< bus of transfer impedances; empty: none
  double load_share = 1.0;  ///< of linear loads that follow a profile
  int threads = 0;          ///< 0: all
  /// Called with the share that is done, from any thread; false ends the scan.
  std::function<bool(double done)> progress{};
};

enum class ScanStatus { not_run, complete, interrupted };

/// Between which phases of a bus an impedance is.
enum class ScanPhases { one, positive, zero };

/// Where an impedance is seen: between a node and ground, or by a sequence at a bus that has
/// conductors 1, 2 and 3 (positive: 2 lags 1 by 120 degrees). The negative sequence has the
/// positive one's driving-point impedance, since Y is symmetric. A balanced feeder has that alone.
struct ScanPoint {
  std::string bus{};
  ScanPhases phases = ScanPhases::one;
  int conductor = 0;                        ///< with ScanPhases::one
  std::string node{};                       ///< its label; of a sequence empty
  [[nodiscard]] std::string label() const;  ///< "675.1", "675 positive"
};

/// A maximum or a minimum of |Z| over the order at a point.
struct ImpedanceExtreme {
  int point = 0;
  bool maximum = true;  ///< a parallel resonance is seen there; else a series resonance
  double order = 0.0;
  double impedance_ohm = 0.0;
};

/// Part of a node or of an element in a mode.
struct ModeShare {
  std::string label{};
  double share = 0.0;
  Complex admittance = 0.0;  ///< of an element: v^T Y_e v, pu; imaginary part > 0: capacitive
};

/// A parallel resonance of the feeder: a maximum of a modal impedance 1/|eigenvalue of Y(h)| over
/// h.
struct Resonance {
  double order = 0.0;
  Complex eigenvalue = 0.0;  ///< of Y(h), per unit
  int multiplicity = 1;      ///< modes that are alike, as those of phases
  /// Participation |v_k^2| of nodes in the mode v, v^T v = 1, largest first.
  std::vector<ModeShare> nodes{};
  /// Elements by how much the eigenvalue changes with their admittance: share |v^T Y_e v| of the
  /// sum over all, largest first. The sum of v^T Y_e v itself is the eigenvalue.
  std::vector<ModeShare> elements{};
  [[nodiscard]] double modal_impedance() const { return 1.0 / std::abs(eigenvalue); }  ///< pu
};

/// Impedances of a feeder over the order, per phase: every source is a short circuit behind its
/// impedance, linear loads and generators are in Y(h).
struct ImpedanceScan {
  ScanStatus status = ScanStatus::not_run;
  std::string feeder{};
  double frequency_hz = 50.0;  ///< of order 1
  std::vector<double> orders{};
  std::vector<ScanPoint> points{};
  Array2<Complex> driving{};  ///< [order][point] driving-point impedance, ohm
  /// [order][point] voltage at the point per current into the same conductor or sequence of the
  /// driven bus, ohm; 0 where that bus has no such. Empty: none was asked for.
  Array2<Complex> transfer{};
  std::vector<double> condition{};        ///< [order] estimate of that of Y in the 1-norm, per unit
  std::vector<double> modal_impedance{};  ///< [order] the largest, 1/|eigenvalue|, pu
  std::vector<ImpedanceExtreme> extremes{};  ///< by point, then order
  std::vector<Resonance> resonances{};       ///< by order
  std::vector<std::string> warnings{};

  [[nodiscard]] double hertz(double order) const { return order * frequency_hz; }
};

/// Of a feeder by phase. Maxima, minima and resonances are found between the orders that are asked
/// for, as far as a step shows that there is one; their own order is exact to some 1e-6.
/// @throws InputError as by_phase, for a bus that there is not, and
///   std::invalid_argument for orders that are not ascending or out of range.
[[nodiscard]] ImpedanceScan scan_impedance(const Feeder& feeder, const PhaseOptions& phases,
                                           const ScanOptions& options);
/// Of the positive sequence of a feeder by phase, a node a bus: what voltages a third of a turn
/// apart from phase to phase see, at every order, each element as its mean over three phases
/// (positive_sequence.hpp). The scan's warnings say what is left out by that.
/// @throws as the first, and InputError as positive_sequence.
[[nodiscard]] ImpedanceScan scan_positive_sequence(const Feeder& feeder, const PhaseOptions& phases,
                                                   const ScanOptions& options);
/// Of the positive sequence of a balanced feeder. `loads`: as positive_sequence.
[[nodiscard]] ImpedanceScan scan_impedance(const Network& network, const LinearLoad& loads,
                                           const ScanOptions& options);

}  // namespace overtone
