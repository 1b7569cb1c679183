#pragma once

#include <overtone/nodal_network.hpp>

// What loads draw at their ports, from the voltage there.

namespace overtone {

/// Current of a load at a port at the fundamental, from `power` P + jQ at rated voltage and the
/// voltage across it, by the port's law; pu.
[[nodiscard]] Complex port_current(const NodalNetwork& network, const Port& port, Complex power,
                                   Complex voltage);

/// Admittance at an order of the linear load at a port that has one, from its P + jQ at rated
/// voltage; pu of its nodes.
[[nodiscard]] Complex shunt_admittance(const NodalNetwork& network, int port, Complex load,
                                       double order);

}  // namespace overtone
