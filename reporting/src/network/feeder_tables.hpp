#pragma once

#include <overtone/nodal_network.hpp>
#include <overtone/table.hpp>

namespace overtone::reporting {

/// A node of the feeder as other tables call it, where it is and what it is at.
[[nodiscard]] Table feeder_buses(const NodalNetwork& network);
/// What joins two buses, in the order of branch_hours.
[[nodiscard]] Table feeder_branches(const NodalNetwork& network);

}  // namespace overtone::reporting
