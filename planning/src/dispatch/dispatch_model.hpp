#pragma once

#include <vector>

#include <overtone/dispatch.hpp>
#include <overtone/optimization_model.hpp>

namespace overtone {

/// Money in the model is in thousands, as the solver's tolerances want it.
inline constexpr double kMoneyScale = 1e-3;

/// A device's variable where there is none.
inline constexpr int kNoVariable = -1;

/// Which form of the network a model has.
enum class NetworkForm {
  exact,       ///< rectangular voltages and currents: quadratic power balances
  relaxation,  ///< branch flow (2)–(5) with <= in (5): convex
  none,        ///< all at one bus, no reactive power: linear, with integers for directions
};

/// Which way a storage or lot may go in a slot, once it is fixed.
enum class Direction : char { free, charge, discharge };

struct DispatchDirections {
  Array2<Direction> storage, lot;  ///< [slot][element]; empty: free
};

/// Variables of a model, [slot][element] unless said; kNoVariable where a device has none.
struct DispatchVariables {
  std::vector<int> grid_p, reactive_import, reactive_export;  ///< [slot]
  std::vector<int> generator_p, generator_q, renewable_p;
  std::vector<int> storage_charge, storage_discharge, storage_energy;
  std::vector<int> lot_charge, lot_discharge, lot_q, lot_energy;
  std::vector<int> excess;      ///< [slot][bus] Y
  std::vector<int> v_re, v_im;  ///< [slot][bus] exact
  std::vector<int> j_re, j_im;  ///< [slot][branch] exact: current away from the slack
  std::vector<int> v_squared;   ///< [slot][bus] relaxation
  std::vector<int> p, q, l;     ///< [slot][branch] relaxation; p, q also where a rating is held
};

/// Rows of limits in an exact model without excess variables.
struct DispatchLimitRows {
  std::vector<int> voltage;  ///< [slot][bus but the slack] quadratic row, V^2
  std::vector<int> rating;   ///< [slot][branch that is held] disc, MVA
};

/// One run's program over all slots. Powers in MW, currents in MVA/pu: impedances are over the
/// base.
class DispatchModel {
 public:
  DispatchModel(const DispatchProblem& problem, const DispatchRun& run, NetworkForm form,
                const DispatchDirections& directions, const std::vector<char>& held_branch);

  [[nodiscard]] const OptimizationModel& model() const { return model_; }
  [[nodiscard]] const DispatchVariables& variables() const { return at_; }
  [[nodiscard]] const DispatchLimitRows& limit_rows() const { return limit_rows_; }

  /// Flat voltages and devices in the middle of what they may do.
  [[nodiscard]] std::vector<double> flat_start() const;
  /// A schedule as a starting point.
  [[nodiscard]] std::vector<double> start_from(const DispatchSchedule& schedule) const;
  [[nodiscard]] DispatchSchedule schedule_of(const std::vector<double>& x) const;

 private:
  /// The network's variables of a slot at given voltages, [bus] pu.
  void start_network(int slot, const Complex* voltage, std::vector<double>& x) const;
  void add_grid();
  void add_generators();
  void add_renewables();
  void add_storage();
  void add_lots();
  void add_lot_slot(int lot, int slot);
  void add_lot_book(int lot, int slot);
  void add_lot_circle(int lot, int slot);
  void add_energy_balance(int slot);  ///< without network
  void add_voltages();
  void add_excess(int slot, int bus);
  void add_voltage_rows();  ///< of the bus whose voltage was added last
  void add_branch_currents();
  void add_injection_balance(int slot, int bus);
  void add_rating(int slot, int branch);
  void add_branch_flows();
  void add_branch(int slot, int branch);
  void add_flow_balance(int slot, int bus);

  [[nodiscard]] size_t bus_at(int slot, int bus) const {
    return static_cast<size_t>(slot) * buses_ + bus;
  }
  [[nodiscard]] size_t branch_at(int slot, int branch) const {
    return static_cast<size_t>(slot) * branches_ + branch;
  }
  [[nodiscard]] int variable(double lower, double upper, double cost = 0.0) {
    return model_.add_variable(lower, upper, kMoneyScale * cost);
  }
  /// Where both ways at once would earn: in the relaxation charge + discharge <= power, as it is of
  /// whoever goes one way; without network an integer for the way.
  void add_one_way(int slot, int charge, int discharge, double power);
  /// Largest squared current of a branch that a relaxation may have: where losses cost nothing
  /// more is wanted than there must be, where they earn its rating bounds it.
  [[nodiscard]] double most_squared_current(int slot, int branch) const;
  void inject_p(int slot, int bus, int variable, double sign);
  void inject_q(int slot, int bus, int variable, double sign);

  const DispatchProblem& problem_;
  DispatchRun run_;
  NetworkForm form_;
  const DispatchDirections& directions_;
  std::vector<char> held_branch_;  ///< [branch] whose rating has rows
  Array2<Complex> load_;           ///< [slot][bus] MW + j Mvar
  int slots_, buses_, branches_;
  const RadialNetwork& tree_;
  OptimizationModel model_;
  DispatchVariables at_;
  DispatchLimitRows limit_rows_;
  std::vector<std::vector<LinearTerm>> p_in_, q_in_;  ///< [slot][bus] injections of devices
};

}  // namespace overtone
