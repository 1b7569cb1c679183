#pragma once

#include <optional>
#include <string>
#include <vector>

#include <overtone/conditioning_options.hpp>
#include <overtone/conditioning_problem.hpp>
#include <overtone/flow_figures.hpp>
#include <overtone/operating_limits.hpp>
#include <overtone/receding_horizon.hpp>

namespace overtone {

/// Why the solution process ended.
enum class ConditioningStatus {
  not_run,
  load_flow,        ///< nothing to optimise: cases I and II / I; all limits hold
  limits_broken,    ///< the same, and the load flow breaks limits; see LimitShortfall
  gap_closed,       ///< W within its tolerance over all operating limits; a local optimum
  infeasible,       ///< some limit cannot be kept; see Infeasibility
  violations_left,  ///< masters used up with W above its tolerance
  iteration_limit,  ///< the interior-point method used up its iterations
  solver_failed,    ///< the interior-point method gave up; see solver_message
  interrupted,
};

/// How good the returned point is, whatever the status.
enum class PointQuality {
  none,        ///< there is no point
  infeasible,  ///< network equations or limits do not hold
  feasible,    ///< all hold, optimality not shown
  optimal,     ///< first-order conditions hold as well
};

[[nodiscard]] const char* to_string(ConditioningStatus status);
[[nodiscard]] const char* to_string(PointQuality quality);

/// One iteration of the decomposition; `monolithic` has one.
struct IterationRecord {
  int iteration = 0;       ///< 1-based
  double violation = 0.0;  ///< W at the master's solution, squared pu, over all limits
  double violation_by_kind[kLimitKindCount] = {};
  int violated_by_kind[kLimitKindCount] = {};
  int cuts_added = 0;             ///< after this master
  int cuts_total = 0;             ///< in this master
  int harmonics_added = 0;        ///< nodes times hours whose harmonic voltages join after it
  int harmonics_total = 0;        ///< nodes times hours with harmonic voltages in this master
  double master_objective = 0.0;  ///< with the perspective form of THD
  int solver_iterations = 0;
  double seconds = 0.0;
  std::string solver_status;
};

/// A limit that a load flow breaks, or that cannot be kept: from a re-solve in which limits may
/// give way at a price.
struct LimitShortfall {
  std::string what;     ///< "THD", "charged energy", "voltage", "branch current", …
  TimeStep hour = {};   ///< none: the whole day
  std::string element;  ///< bus, branch or "substation"
  double value = 0.0;   ///< reached, in `unit`
  double limit = 0.0;   ///< asked for, in `unit`
  std::string unit;
  double base_a = 0.0;  ///< amperes of 1 pu; 0: no current
};

/// One line for each kind of limit, with the worst and how many there are: "low voltage 12 times,
/// the worst at bus 18, hour 20: 0.888438 pu < 0.9 pu".
[[nodiscard]] std::vector<std::string> in_words(const std::vector<LimitShortfall>& shortfalls);

/// Checks made from scratch on the returned schedule.
struct Verification {
  bool run = false;
  bool passed = false;
  double voltage_mismatch = 0.0;  ///< against an independent load flow, pu, any order
  bool load_flow_converged = false;
  double operating_limit_violation = 0.0;  ///< W over all limits, squared pu
  double energy_mismatch = 0.0;            ///< largest over the sessions, pu h
  double battery_bound_violation = 0.0;    ///< largest over lots and hours, pu
  double stored_energy_violation = 0.0;    ///< largest over sessions and hours, pu h
  double charger_balance_mismatch = 0.0;   ///< largest of (15)–(18), pu
  double charger_current_violation = 0.0;  ///< largest excess of (21), squared pu
  double thd_violation = 0.0;              ///< largest excess over an enforced limit, fraction
  std::vector<std::string> faults;         ///< one line for each check that failed
};

/// What follows from voltages [hour][order][node] of a problem's network, loads at the substation
/// included.
[[nodiscard]] Distortion evaluate_distortion(const ConditioningProblem& problem,
                                             const Schedule& schedule);

/// Figures of a schedule over all nodes, branches and hours, against the problem's limits.
[[nodiscard]] FlowFigures evaluate_figures(const ConditioningProblem& problem,
                                           const Schedule& schedule);

/// [hour] what the substation supplies at the fundamental, of a schedule with voltages, pu.
[[nodiscard]] std::vector<double> source_power(const ConditioningProblem& problem,
                                               const Schedule& schedule);

/// What the objective counts, of a schedule with voltages.
[[nodiscard]] ObjectiveFigures evaluate_objective(const ConditioningProblem& problem,
                                                  const Schedule& schedule);

/// The same feeder and hours without vehicles: a load flow. None where it does not converge.
[[nodiscard]] std::optional<FlowFigures> figures_without_vehicles(
    const ConditioningProblem& problem);

struct ConditioningResult {
  ConditioningStatus status = ConditioningStatus::not_run;
  PointQuality quality = PointQuality::none;
  std::string message;  ///< why it stopped, one line
  ConditioningMethod method = ConditioningMethod::benders;
  CutKind cuts = CutKind::exact;
  Schedule schedule;
  FlowFigures figures;
  ObjectiveFigures objective;  ///< without smoothing
  double perspective_objective =
      0.0;  ///< what the solver minimises, of this schedule; 0 for load flows
  double operating_limit_violation = 0.0;  ///< W over all limits, squared pu
  std::vector<IterationRecord> iterations;
  std::vector<LimitShortfall> shortfalls;  ///< what is broken, or cannot be kept
  Verification verification;
  /// Where the solve ended, for ConditioningOptions::start of the next; none unless it is
  /// gap_closed.
  std::optional<ConditioningStart> end;
  long equations = 0;  ///< rows of the last master
  long variables = 0;  ///< columns of the last master
  double solve_seconds = 0.0;
};

}  // namespace overtone
