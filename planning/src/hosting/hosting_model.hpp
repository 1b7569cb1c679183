#pragma once

#include <string>
#include <vector>

#include <overtone/hosting_capacity.hpp>

namespace overtone {

/// lambda of (6), (7) times the scale of loads, by hour.
[[nodiscard]] std::vector<double> scaled_load_share(const HostingProblem& problem);

/// Eqs. (1)–(14) of one station bus with the storage modes free, as an optimisation model.
/// Variables by hour: P, Q, l of branches, V of buses, then C, D, e, QA of storage units and QG of
/// var generators; S last.
class HostingModel {
 public:
  HostingModel(const HostingProblem& problem, int station_bus);

  [[nodiscard]] OptimizationModel& model() { return model_; }
  [[nodiscard]] const OptimizationModel& model() const { return model_; }
  [[nodiscard]] const RadialNetwork& tree() const { return network_.tree(); }

  [[nodiscard]] int p(int hour, int branch) const { return first(hour) + branch; }
  [[nodiscard]] int q(int hour, int branch) const { return first(hour) + branches_ + branch; }
  [[nodiscard]] int l(int hour, int branch) const { return first(hour) + 2 * branches_ + branch; }
  [[nodiscard]] int v(int hour, int bus) const { return first(hour) + 3 * branches_ + bus; }
  [[nodiscard]] int charge(int hour, int unit) const { return device(hour) + unit; }
  [[nodiscard]] int discharge(int hour, int unit) const { return device(hour) + units_ + unit; }
  [[nodiscard]] int energy(int hour, int unit) const { return device(hour) + 2 * units_ + unit; }
  [[nodiscard]] int storage_reactive(int hour, int unit) const {
    return device(hour) + 3 * units_ + unit;
  }
  [[nodiscard]] int var_generation(int hour, int unit) const {
    return device(hour) + 4 * units_ + unit;
  }
  [[nodiscard]] int station() const { return hours_ * per_hour_; }
  /// By how much a point misses the cone (5) of a branch and hour; 0 for a closed switch, whose
  /// current costs nothing and has no cone.
  [[nodiscard]] double cone_excess(int hour, int branch, const std::vector<double>& x) const;

  /// minimise loss_weight loss term - capacity_weight S.
  void set_weights(double loss_weight, double capacity_weight);
  /// The cost that l of a branch has in the loss term.
  [[nodiscard]] double loss_cost(int branch) const { return loss_cost_[branch]; }

  [[nodiscard]] NlpPoint flat_start() const;
  [[nodiscard]] HostingDispatch dispatch(const std::vector<double>& x) const;
  [[nodiscard]] double loss_term(const std::vector<double>& x) const;
  /// Sum of r l over hours, MWh.
  [[nodiscard]] double losses(const std::vector<double>& x) const;

 private:
  [[nodiscard]] int first(int hour) const { return hour * per_hour_; }
  [[nodiscard]] int device(int hour) const { return first(hour) + 3 * branches_ + buses_; }
  void add_variables(const HostingProblem& problem);
  void add_voltage_drops();
  /// What branches and devices take from each bus, [bus].
  struct BusTerms {
    std::vector<std::vector<LinearTerm>> active, reactive;
  };
  [[nodiscard]] BusTerms balance_terms(const HostingProblem& problem, int hour) const;
  void add_balances(const HostingProblem& problem, int station_bus);
  void add_storage(const HostingProblem& problem);

  PlanningNetwork network_;
  int hours_, branches_, buses_, root_, units_, generators_, per_hour_;
  std::vector<double> loss_cost_;
  std::vector<int> cone_;  ///< [hour][branch] among model().cones(); -1: none
  OptimizationModel model_;
};

}  // namespace overtone
