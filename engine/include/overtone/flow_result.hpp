#pragma once

#include <memory>
#include <numeric>
#include <optional>
#include <vector>

#include <overtone/flow_figures.hpp>

namespace overtone {

/// A load flow of a network over hours with all that follows from it.
struct FlowResult {
  std::shared_ptr<const HarmonicLoadFlow> flow;  ///< of the feeder
  std::vector<TimeStep> hour;
  LoadFlowScenarios loads;
  LoadFlowResult solution;
  Distortion distortion;
  std::vector<double> branch_limit;  ///< [branch] rms current, pu; infinity: none
  /// Of IEEE 519 at the network's voltage, fraction; the largest where it has several.
  double thd_limit = 0.0;
  std::vector<double> losses;               ///< [hour] in the branches, all orders, pu
  std::vector<int> ieee519_violations;      ///< [hour] node and order (or total) pairs
  std::vector<int> buses_over_ieee519;      ///< [hour]
  std::optional<FlowFigures> figures = {};  ///< none unless all hours converged

  [[nodiscard]] int hour_count() const { return static_cast<int>(hour.size()); }
  [[nodiscard]] bool converged(int t) const {
    return solution.report[t].status == LoadFlowStatus::converged;
  }
  [[nodiscard]] bool converged() const { return figures.has_value(); }
  [[nodiscard]] const NodalNetwork& network() const { return flow->network(); }
  /// P + jQ of all ports, pu.
  [[nodiscard]] Complex load(int t) const {
    const auto row = loads.load.row(t);
    return std::accumulate(row.begin(), row.end(), Complex(0.0));
  }
  /// Refers to this object.
  [[nodiscard]] FlowHours hours() const {
    return {&network(), hour, &solution.voltage, &distortion, branch_limit, thd_limit};
  }
};

/// What follows from a solution of hours with given loads. Counts of hours that did not converge
/// are 0.
/// @throws std::invalid_argument unless there is a report an hour, and as evaluate_distortion.
[[nodiscard]] FlowResult evaluate_flow(std::shared_ptr<const HarmonicLoadFlow> flow,
                                       std::vector<TimeStep> hour, LoadFlowScenarios loads,
                                       LoadFlowResult solution);

/// Solves the hours with a share of the network's full load each, and evaluates them.
/// @throws std::invalid_argument unless there is a share an hour, and as the load flow.
[[nodiscard]] FlowResult solve_flow(std::shared_ptr<const HarmonicLoadFlow> flow,
                                    std::vector<TimeStep> hour,
                                    const std::vector<double>& load_share,
                                    const LoadFlowOptions& options = {});

}  // namespace overtone
