#include "no_solution.hpp"

#include <fmt/format.h>

namespace overtone {

std::string without_load_flow(const HarmonicLoadFlow& load_flow, const LoadFlowScenarios& loads,
                              const std::vector<int>& hour) {
  const LoadFlowResult flow = load_flow.solve(loads, {.harmonics = false});
  for (int i = 0; i < flow.scenario_count(); ++i) {
    if (flow.report[i].status != LoadFlowStatus::converged) {
      return fmt::format(
          "; the load alone has no load flow in hour {} either: the feeder cannot carry it, lower "
          "its scale",
          hour[i]);
    }
  }
  return "";
}

}  // namespace overtone
