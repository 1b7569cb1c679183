#include "flow/flow_heading.hpp"

#include <set>

#include <fmt/format.h>

#include <overtone/number_text.hpp>

namespace overtone::reporting {

namespace {

std::string size_text(const NodalNetwork& network) {
  if (network.phases_per_node == 3) {
    return fmt::format("{} buses, {} branches", network.node_count(), network.branch_count());
  }
  std::set<int> buses;
  for (const Node& node : network.nodes) {
    buses.insert(node.bus);
  }
  return fmt::format("{} buses by phase, {} nodes, {} loads' phases", buses.size(),
                     network.node_count(), network.port_count());
}

}  // namespace

std::string flow_heading(const FlowRequest& request, const FlowResult& flow,
                         const std::string& what) {
  const std::string when = request.profile.empty()
                               ? "full load"
                               : fmt::format("{}, {}", request.profile, hours_text(flow.hour));
  const std::string scale =
      request.load_scale == 1.0 ? "" : fmt::format(", load times {}", request.load_scale);
  return fmt::format("{}: {}, {}{}\n{}; currents {}, power balance {}{}{}\n\n", flow.network().name,
                     what, when, scale, size_text(flow.network()), request.currents,
                     request.power_balance,
                     request.linear_loads == "open" ? "" : ", linear loads " + request.linear_loads,
                     request.controls == "held" ? "" : ", taps and banks " + request.controls);
}

std::string place_text(const std::string& element, const TimeStep& hour) {
  return hour.snapshot() ? element : fmt::format("{}, {}", element, hour.name());
}

}  // namespace overtone::reporting
