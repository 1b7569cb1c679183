#pragma once

#include <span>
#include <string>
#include <vector>

#include <overtone/distortion.hpp>
#include <overtone/time_step.hpp>

namespace overtone {

/// Voltages of a network over hours and what follows from them. Refers to arrays of others.
struct FlowHours {
  const NodalNetwork* network = nullptr;
  std::span<const TimeStep> hour;
  const Array3<Complex>* voltage = nullptr;  ///< [hour][order][node], pu
  const Distortion* distortion = nullptr;
  std::span<const double> branch_limit;  ///< [branch] rms current, pu; infinity, or empty: none
  double thd_limit = 0.0;                ///< fraction, for counting
  /// [node] of its deviation and THD in the sums; of those without none counts. Empty: 1, nodes
  /// that closed switches make one once.
  std::span<const double> node_weight = {};

  [[nodiscard]] int hour_count() const { return static_cast<int>(hour.size()); }
};

/// The extremes of one hour.
struct HourFigures {
  double v_min = 0.0;  ///< smallest |V_1|, pu
  int v_min_node = 0;
  double thd_max = 0.0;  ///< fraction
  int thd_max_node = 0;
};

/// Sums and extremes over nodes, branches and hours. In the sums and the mean a step counts by its
/// length, one of an hour once.
struct FlowFigures {
  double sum_voltage_deviation = 0.0;  ///< sum of ||V_1| - 1|
  double sum_thd = 0.0;
  double v_min = 0.0;  ///< smallest |V_1|
  int v_min_node = 0;
  TimeStep v_min_hour = {};
  double v_max = 0.0;  ///< largest |V_1|
  int v_max_node = 0;
  TimeStep v_max_hour = {};
  double thd_max = 0.0;
  int thd_max_node = 0;
  TimeStep thd_max_hour = {};
  double loading_max = 0.0;     ///< largest current of a branch over its limit
  int loading_max_branch = -1;  ///< -1: no branch has a limit
  TimeStep loading_max_hour = {};
  int overloaded_branches = 0;  ///< with a current over the limit in any hour
  /// Of |V_2| / |V_1| at buses of three phases that count: the largest, its bus, and the mean over
  /// buses and hours; no bus: there are none.
  double unbalance_max = 0.0, unbalance_mean = 0.0;
  std::string unbalance_max_bus = {};
  TimeStep unbalance_max_hour = {};
  std::vector<int> buses_over_thd_limit;   ///< [hour] nodes
  std::vector<double> substation_current;  ///< [hour] rms, pu
  /// Voltage deviations and THD together (4).
  [[nodiscard]] double objective() const { return sum_voltage_deviation + sum_thd; }
};

// Both throw std::invalid_argument when array sizes do not fit one another.
[[nodiscard]] HourFigures hour_figures(const FlowHours& hours, int t);
[[nodiscard]] FlowFigures flow_figures(const FlowHours& hours);

/// Power that enters the branches of a network and does not leave them, over all orders of a
/// scenario, pu. `voltage` [scenario][order][node] and what was evaluated of it.
/// @throws std::invalid_argument for those of another network and a scenario that does not exist.
[[nodiscard]] double branch_losses(const NodalNetwork& network, const Array3<Complex>& voltage,
                                   const Distortion& distortion, int scenario);

}  // namespace overtone
