#pragma once

#include "dispatch_model.hpp"

namespace overtone {

/// Where prices are below zero, charging and discharging at once burns energy and earns. The
/// directions, in those slots, of the cheapest schedule without network and losses in which nobody
/// goes both ways: a mixed-integer program. Empty where no price is below zero, or none was found.
[[nodiscard]] DispatchDirections directions_without_network(const DispatchProblem& problem,
                                                            const DispatchRun& run);

/// The direction of the net power of every storage unit and lot.
[[nodiscard]] DispatchDirections net_directions(const DispatchSchedule& schedule);

}  // namespace overtone
