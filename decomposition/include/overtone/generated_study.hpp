#pragma once

#include <string>
#include <vector>

#include <overtone/fleet.hpp>
#include <overtone/network.hpp>

namespace overtone {

/// The text of a study file of full conditioning beside a feeder and its fleet.csv: as many
/// vehicles that their chargers, when all have come, are 0.4 kVA for each kW of the peak load.
[[nodiscard]] std::string generated_study(const NetworkDescription& feeder,
                                          const std::vector<VehicleGroup>& fleet);

}  // namespace overtone
