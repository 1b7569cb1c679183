#pragma once

#include <numeric>
#include <optional>
#include <vector>

#include <overtone/flow_figures.hpp>

namespace overtone {

/// A load flow of a network over hours with all that follows from it.
struct FlowResult {
  Network network;
  std::vector<int> hour;  ///< labels; 0: a snapshot without hour
  LoadFlowScenarios loads;
  LoadFlowResult solution;
  Distortion distortion;
  std::vector<double> branch_limit;         ///< [branch] rms current, pu; infinity: none
  double thd_limit = 0.0;                   ///< of IEEE 519 at the network's voltage, fraction
  std::vector<double> losses;               ///< [hour] in the branches, all orders, pu
  std::vector<int> ieee519_violations;      ///< [hour] bus and order (or total) pairs
  std::vector<int> buses_over_ieee519;      ///< [hour]
  std::optional<FlowFigures> figures = {};  ///< none unless all hours converged

  [[nodiscard]] int hour_count() const { return static_cast<int>(hour.size()); }
  [[nodiscard]] bool converged(int t) const {
    return solution.report[t].status == LoadFlowStatus::converged;
  }
  [[nodiscard]] bool converged() const { return figures.has_value(); }
  /// P + jQ of all buses, pu.
  [[nodiscard]] Complex load(int t) const {
    const auto first = loads.load.begin() + static_cast<std::ptrdiff_t>(t) * network.bus_count();
    return std::accumulate(first, first + network.bus_count(), Complex(0.0));
  }
  /// Refers to this object.
  [[nodiscard]] FlowHours hours() const {
    return {hour, solution.voltage, &distortion, branch_limit, thd_limit};
  }
};

/// Solves the hours with a share of the network's full load each, and evaluates them. Counts of
/// hours that did not converge are 0.
/// @throws InputError where Y[h] is singular at an order.
[[nodiscard]] FlowResult solve_flow(Network network, std::vector<int> hour,
                                    const std::vector<double>& load_share,
                                    const LoadFlowOptions& options = {});

}  // namespace overtone
