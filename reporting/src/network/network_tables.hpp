#pragma once

#include <vector>

#include <overtone/flow_figures.hpp>
#include <overtone/table.hpp>

#include "network/network_labels.hpp"

namespace overtone::reporting {

// What load flows and schedules have in common. Hours that were not solved have no rows.

/// Voltages of a network over hours, with the names of what is in it.
struct NetworkHours {
  NetworkLabels network;
  FlowHours flow;
  std::vector<char> solved;  ///< [hour] 0 where the load flow did not converge
};

[[nodiscard]] Table bus_hours(const NetworkHours& hours);
[[nodiscard]] Table bus_harmonics(const NetworkHours& hours);
[[nodiscard]] Table branch_hours(const NetworkHours& hours);
/// What the source gives.
[[nodiscard]] Table substation_hours(const NetworkHours& hours);

}  // namespace overtone::reporting
