#pragma once

#include <string>
#include <vector>

#include <overtone/control_schedule.hpp>
#include <overtone/flow_result.hpp>
#include <overtone/table.hpp>

namespace overtone::reporting {

/// What a load flow was asked for.
struct FlowRequest {
  std::string profile;  ///< file name; empty: a snapshot at full load
  double load_scale = 1.0;
  std::string currents = "in_phase";
  std::string power_balance = "fundamental";
  std::string linear_loads = "open";
  std::string controls = "held";  ///< taps and banks: held as the feeder has them, settled, given
  std::vector<std::string> warnings;  ///< of the input, one line each
};

/// bus_hours, bus_harmonics, branch_hours, branch_harmonics, load_harmonics, substation_hours,
/// feeder_buses, feeder_branches; where something generates generator_hours and
/// generator_harmonics; of a schedule with hours tap_hours and bank_hours, too.
/// docs/results.md has their columns and the keys of the summary.
[[nodiscard]] std::vector<Table> tables(const FlowResult& flow,
                                        const ControlSchedule& schedule = {});
[[nodiscard]] std::string summary_json(const FlowRequest& request, const FlowResult& flow);

/// For the terminal: hours, and the ten worst buses of a single one.
[[nodiscard]] std::string report(const FlowRequest& request, const FlowResult& flow);

}  // namespace overtone::reporting
