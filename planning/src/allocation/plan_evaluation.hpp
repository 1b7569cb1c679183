#pragma once

#include <vector>

#include <overtone/allocation.hpp>

namespace overtone {

/// Evaluates plans exactly, one after the other. Refers to the problem.
class PlanEvaluator {
 public:
  explicit PlanEvaluator(const AllocationProblem& problem, int threads = 0);

  [[nodiscard]] PlanFigures evaluate(const std::vector<double>& stations) const;
  [[nodiscard]] const AllocationProblem& problem() const { return *problem_; }
  /// [scenario x hour] loads and injections of a plan.
  [[nodiscard]] LoadFlowScenarios scenarios(const std::vector<double>& stations) const;
  [[nodiscard]] LoadFlowResult solve(const LoadFlowScenarios& scenarios) const;
  /// Money of a plan's unserved energy by branch at risk, and its derivative by stations
  /// downstream.
  struct Outage {
    double cost = 0.0, slope = 0.0;
  };
  [[nodiscard]] Outage outage(int branch, double stations_downstream) const;
  [[nodiscard]] const std::vector<std::vector<char>>& downstream() const { return downstream_; }
  /// How many stations of a plan an outage of a branch cuts off.
  [[nodiscard]] double stations_downstream(int branch, const std::vector<double>& stations) const;
  /// Reactance from the root to a bus, pu on 1 MVA.
  [[nodiscard]] double path_reactance(int bus) const { return path_reactance_[bus]; }
  /// Price of losses, per MW in a scenario and hour, with its probability.
  [[nodiscard]] double loss_price(int scenario, int hour_index) const;

 private:
  /// One term w max(0, energy - stations rescue) of (14), MWh and money.
  struct ShedTerm {
    double weight = 0.0, energy = 0.0, rescue = 0.0;
  };
  void collect_shed_terms();
  [[nodiscard]] double hourly_unserved(const std::vector<double>& stations) const;
  void add_network_figures(const LoadFlowResult& result, PlanFigures& figures) const;
  /// Of one scenario and hour; `voltage` [bus], `lowest` [bus] so far.
  void add_branch_figures(int scenario, int hour, const Complex* voltage,
                          PlanFigures& figures) const;
  void add_voltage_figures(int scenario, int hour, const Complex* voltage,
                           std::vector<double>& lowest, PlanFigures& figures) const;
  void add_capacitors(const std::vector<double>& lowest, PlanFigures& figures) const;  ///< (13)

  const AllocationProblem* problem_;
  int threads_;
  std::vector<std::vector<char>> downstream_;  ///< [branch][bus]
  std::vector<double> path_reactance_;
  std::vector<std::vector<ShedTerm>> shed_;  ///< [branch]
};

}  // namespace overtone
