#pragma once

#include <functional>
#include <string>
#include <vector>

#include <overtone/array.hpp>
#include <overtone/dispatch_problem.hpp>
#include <overtone/distortion.hpp>
#include <overtone/nonlinear_program.hpp>

namespace overtone {

/// One of the four questions: may lots give reactive power, and does bad voltage cost anything?
struct DispatchRun {
  bool lots_reactive = false;
  bool penalty = false;

  /// S1a, S1b, S2a or S2b: 2 with the lots' reactive power, b with the penalty.
  [[nodiscard]] std::string name() const;

  friend bool operator==(const DispatchRun&, const DispatchRun&) = default;
};

[[nodiscard]] std::vector<DispatchRun> all_dispatch_runs();

struct DispatchOptions {
  KktSolverKind kkt_solver = KktSolverKind::structured;  ///< MUMPS where it fails
  double tolerance = 1e-9;  ///< of the interior-point method; the objective is in thousands
  int max_iterations = 500;
  bool bound = true;           ///< solve the convex relaxation as well
  bool deliverability = true;  ///< with vehicle-to-grid: can single cars follow the pooled lot?
  double accepted_gap = 1e-3;  ///< (objective - bound) / objective of what may be called optimal
  double overlap_tolerance = 1e-5;  ///< MW of charging and discharging at once
  int threads = 0;                  ///< of the load flow; 0: all cores
  std::function<bool()> stop{};     ///< asked between iterations; true ends the solve
};

enum class DispatchStatus {
  not_run,
  optimal,       ///< verified, and the bound is within the accepted gap
  feasible,      ///< verified; no bound was asked for, or it leaves a larger gap
  infeasible,    ///< limits cannot be kept; see shortfalls
  not_verified,  ///< the replay or the books differ
  failed,        ///< the solver gave up
  interrupted,
};
[[nodiscard]] const char* to_string(DispatchStatus status);

/// In the problem's order of elements.
struct DispatchSchedule {
  std::vector<double> grid_p, reactive_import, reactive_export;      ///< [slot]
  Array2<double> generator_p, generator_q;                           ///< [slot][generator]
  Array2<double> renewable_p;                                        ///< [slot][plant]
  Array2<double> storage_charge, storage_discharge, storage_energy;  ///< [slot][unit]
  Array2<double> lot_charge, lot_discharge, lot_q, lot_energy;       ///< [slot][lot]
  Array2<Complex> voltage;                                           ///< [slot][bus] pu

  [[nodiscard]] bool empty() const { return voltage.empty(); }
};

/// The objective's parts (1) and the day's sums; money, MWh, pu.
struct DispatchFigures {
  double objective = 0.0;
  double grid_cost = 0.0, reactive_cost = 0.0, generator_cost = 0.0, renewable_cost = 0.0;
  double wear_cost = 0.0;
  double penalty_cost = 0.0;           ///< in the objective; 0 in runs without penalty
  double ex_post_penalty = 0.0;        ///< what the penalty is or would be
  double sum_voltage_deviation = 0.0;  ///< sum of |1 - V| over buses and slots
  double v_min = 0.0;
  int v_min_bus = 0, v_min_hour = 0;
  double losses = 0.0, generator_energy = 0.0, renewable_energy = 0.0;
  double lot_charge = 0.0, lot_discharge = 0.0;
  double lot_reactive = 0.0;  ///< Mvarh that lots give
};

/// The schedule in the engine's load flow, and its books. Each is a hard check.
struct DispatchVerification {
  bool run = false, passed = false;
  bool load_flow_converged = false;
  double voltage_mismatch = 0.0;     ///< pu
  double import_mismatch = 0.0;      ///< MW and Mvar
  double objective_mismatch = 0.0;   ///< against the penalty of (19), money
  double limit_violation = 0.0;      ///< of voltages, ratings and devices: pu, MVA, MW, MWh
  double lot_energy_mismatch = 0.0;  ///< MWh, of the books of each lot
  double overlap = 0.0;              ///< MW charging and discharging at once
  std::vector<std::string> faults;   ///< one line for each check that failed
};

/// A limit that cannot be kept, and how near the elastic solve came.
struct DispatchShortfall {
  std::string what;     ///< "voltage at bus", "branch", "import at bus", …
  std::string element;  ///< bus or branch
  int hour = 0;
  double value = 0.0, limit = 0.0;
  std::string unit;
};

struct DispatchResult {
  DispatchRun run;
  DispatchStatus status = DispatchStatus::not_run;
  std::string message;
  DispatchSchedule schedule;  ///< empty where there is none
  DispatchFigures figures;
  double bound = 0.0;  ///< no schedule costs less; where bound_solved
  bool bound_solved = false;
  double gap = 0.0;  ///< (objective - bound) / objective
  DispatchVerification verification;
  std::vector<double> undeliverable;          ///< [lot] MWh; empty: not asked
  std::vector<DispatchShortfall> shortfalls;  ///< of an infeasible run, worst first
  LoadFlowResult harmonics;  ///< [slot] of the schedule, chargers' spectrum included
  Distortion distortion;     ///< of `harmonics`
  double exact_seconds = 0.0, bound_seconds = 0.0, check_seconds = 0.0;
  int exact_iterations = 0, bound_iterations = 0;
  int direction_fixes = 0;  ///< re-solves with a storage direction held
};

/// One run: exact nonlinear program, bound, verification, harmonics.
/// @throws as check_dispatch(), and std::invalid_argument for options out of the bounds that study
///   files have.
[[nodiscard]] DispatchResult solve_dispatch(const DispatchProblem& problem, const DispatchRun& run,
                                            const DispatchOptions& options = {});

/// Smallest energy (MWh) by which single cars of a lot miss its pooled net power, charge -
/// discharge [slot], each leaving with what it must: 0 where they can follow. NaN where cars cannot
/// be filled. @throws std::invalid_argument for cohorts and series of other slots.
[[nodiscard]] double undeliverable_energy(const DispatchLot& lot, const DispatchVehicles& vehicles,
                                          const std::vector<double>& charge,
                                          const std::vector<double>& discharge);

/// The penalty as published (19): 0 within the dead band, |1 - V| - dead_band beyond.
[[nodiscard]] double voltage_excess(double voltage, double dead_band);

}  // namespace overtone
