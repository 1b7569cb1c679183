#pragma once

#include <vector>

#include <overtone/admittance_factors.hpp>
#include <overtone/nodal_network.hpp>

namespace overtone {

/// Where the ports of a network stand in arrays of node voltages and currents by row: the unknowns
/// in pivot order, then ground, then the nodes whose voltage is given.
struct PortRows {
  struct Ends {
    int from, to;  ///< rows
  };

  PortRows(const NodalNetwork& network, const FactorPattern& pivots);

  bool one_a_node = false;  ///< NodalNetwork::one_port_a_node: a power an unknown is enough
  int unknowns = 0;
  std::vector<Ends> ports;             ///< [port]
  std::vector<Complex> given_voltage;  ///< [row - unknowns] at the fundamental; ground's 0 first

  [[nodiscard]] int row_count() const { return unknowns + static_cast<int>(given_voltage.size()); }
};

/// Adds `sign` times currents drawn at ports, rows of [lane][port] arrays `stride` apart, to what
/// nodes draw, [row].
void add_port_currents(const PortRows& rows, const Complex* current, size_t stride, int lanes,
                       double sign, LaneBlock* drawn);

}  // namespace overtone
