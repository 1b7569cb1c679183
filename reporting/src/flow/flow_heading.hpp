#pragma once

#include <string>

#include <overtone/flow_report.hpp>

namespace overtone::reporting {

/// What a report of a load flow begins with: feeder, `what`, hours, size and conventions.
[[nodiscard]] std::string flow_heading(const FlowRequest& request, const FlowResult& flow,
                                       const std::string& what);

/// "bus 18, hour 20"; without hour in a snapshot.
[[nodiscard]] std::string place_text(const std::string& element, const TimeStep& hour);

}  // namespace overtone::reporting
