#pragma once

#include <vector>

#include <overtone/admittance_factors.hpp>
#include <overtone/port_draw.hpp>

#include "port_rows.hpp"

namespace overtone {

/// What ports draw at the fundamental in up to kLanes scenarios, by the laws of their loads, where
/// ports are not one a node.
class PortLanes {
 public:
  void fit(const NodalNetwork& network);

  /// Takes v_from - v_to of every port from `voltage` [row]; by lane the largest change since the
  /// last time, NaN where a voltage is.
  void take_voltages(const PortRows& rows, const LaneBlock* voltage, double (&moved)[kLanes]);
  /// What ports with `power` [port], P + jQ at rated voltage, draw at these voltages; [port].
  void take_currents(const NodalNetwork& network, const LaneBlock* power, LaneBlock* current) const;
  /// The same subtracted from `balance` [row].
  void subtract_currents(const NodalNetwork& network, const PortRows& rows, const LaneBlock* power,
                         LaneBlock* balance) const;

 private:
  std::vector<LaneBlock> voltage_;  ///< [port]
};

/// How that current changes with the voltage v: along dv + conjugate conj(dv).
struct PortSlope {
  Complex along, conjugate;
};
[[nodiscard]] PortSlope port_slope(const NodalNetwork& network, const Port& port, Complex power,
                                   Complex voltage);

}  // namespace overtone
