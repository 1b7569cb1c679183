#pragma once

#include <vector>

#include <overtone/admittance_factors.hpp>
#include <overtone/harmonic_load_flow.hpp>

#include "port_rows.hpp"

namespace overtone {

/// The nonlinear loads of a network with their spectra; m of them.
struct HarmonicSources {
  HarmonicSources(const NodalNetwork& network, const PortRows& rows);

  std::vector<double> orders;      ///< of the network
  std::vector<int> port;           ///< [m]
  std::vector<int> silent;         ///< the other ports
  std::vector<PortRows::Ends> at;  ///< [m] its rows
  std::vector<int> internal;       ///< [m] Port::internal
  /// [m] of its power in FundamentalLanes::power(); -1 where that is not asked for.
  std::vector<int> power_slot;
  Array2<double> factor;    ///< [order][m] HF_h
  Array2<Complex> rotated;  ///< [order][m] HF_h at the angle a_h - h a_1
  Array2<Complex> turned;   ///< [order][m] HF_h at h - 1 times the port's angle; empty: all 0

  [[nodiscard]] int count() const { return static_cast<int>(port.size()); }
};

/// Harmonic currents of up to kLanes scenarios, order after order.
class HarmonicLanes {
 public:
  void fit(const HarmonicSources& sources);

  /// Takes I_1 of the nonlinear loads from rows k of [lane][port] arrays `stride` apart, and begins
  /// at order 1 again.
  void start(const HarmonicSources& sources, const Complex* fundamental, size_t stride, int lanes);
  /// The same for one with an internal voltage, which stands for I_1.
  void start_internal(int m, int lane_index, Complex voltage);
  /// Goes on to a later order: current() is I_h then (eqs. 11, 12). Between whole orders the angle
  /// of I_1, from -180 to 180 degrees, is taken h times.
  void advance_to(const HarmonicSources& sources, int order_index, HarmonicCurrents convention);

  [[nodiscard]] const LaneBlock* current() const { return current_.data(); }  ///< [m], pu

 private:
  std::vector<LaneBlock> fundamental_, current_;
  std::vector<LaneBlock> phasor_;  ///< [m] u = I_1 / |I_1|, 1 where there is no current
  std::vector<LaneBlock> turned_;  ///< [m] |I_1| u^h
  int order_ = 0;                  ///< h of turned_, a whole order; 0 before the first
};

}  // namespace overtone
