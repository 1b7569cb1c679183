#pragma once

#include <vector>

#include <overtone/listed_lots.hpp>
#include <overtone/nodal_network.hpp>
#include <overtone/study_feeder.hpp>

namespace overtone {

/// A network and the ports at which the chargers of lots hang.
struct ChargedNetwork {
  NodalNetwork network;
  std::vector<std::vector<int>> ports;  ///< [lot] none where there is no current to count them in
};

/// Where a network has one port a node, a lot's chargers are at that of its bus. Elsewhere they are
/// at ports of their own, to ground from the bus, by phase from each conductor of it that has a
/// voltage, or those that the lot names. Where an ideal source holds the voltage of all of them,
/// they count in the current that it gives there; closed switches' beyond it is not told apart.
/// `buses`: [bus] of the network.
/// @throws InputError with the lot's place where there is no such bus, or it has no such conductor,
///   where nothing but chargers would hold a conductor against ground, and for phases of a balanced
///   feeder.
[[nodiscard]] ChargedNetwork with_chargers(NodalNetwork network, const std::vector<BusLoad>& buses,
                                           const std::vector<ListedLot>& lots);

}  // namespace overtone
