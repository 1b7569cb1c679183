#pragma once

#include <functional>
#include <limits>
#include <string>
#include <vector>

#include <overtone/array.hpp>
#include <overtone/hosting_problem.hpp>
#include <overtone/optimization_model.hpp>

namespace overtone {

struct HostingOptions {
  KktSolverKind kkt_solver = KktSolverKind::structured;
  double tolerance = 1e-9;  ///< of the interior-point solver
  int max_iterations = 300;
  double overlap_tolerance = 1e-5;  ///< MW of charging and discharging at once
  double accepted_gap = 1e-3;       ///< on f_I - f_R, beyond which the tree search is worth it
  double cone_tolerance = 1e-5;     ///< on the cone gap, pu
  int max_repairs = 3;              ///< of storage modes
  bool tree_search = false;         ///< search the storage modes where the gap is not accepted
  double tree_gap = 1e-6;           ///< on f at which the search ends
  int tree_nodes = 400;
  double tree_seconds = 300.0;
  /// Also solve with omega_1 = 0, a ceiling on S, and the relaxation by tangents, and compare.
  bool verify = false;
  std::function<bool()> stop{};  ///< asked between iterations; true ends the solve
};

enum class HostingStatus {
  not_run,
  solved,
  infeasible,    ///< limits cannot be kept even without a station; see shortfalls
  not_exact,     ///< a cone is loose, or a unit charges and discharges at once
  not_verified,  ///< the load flow of the dispatch differs or breaks a limit
  failed,        ///< undetermined: the solver gave up
  interrupted,
};
[[nodiscard]] const char* to_string(HostingStatus status);

enum class HostingLimitKind { voltage_low, voltage_high, line_forward, line_reverse, station, thd };
[[nodiscard]] const char* to_string(HostingLimitKind kind);

/// A limit that holds the station down, or one that cannot be kept.
struct HostingLimit {
  HostingLimitKind kind = HostingLimitKind::voltage_low;
  std::string element;  ///< bus, or "from->to"
  int hour = 0;         ///< 1…; 0: the day
  double value = 0.0;   ///< pu magnitude, MW or MVA, fraction
  double limit = 0.0;
  double multiplier = 0.0;  ///< > 0, objective per unit of the model's limit (V squared; MW)
  double order = 0.0;       ///< of the largest harmonic, for thd
};

/// One day of the network and its devices; pu on 1 MVA.
struct HostingDispatch {
  Array2<double> p, q, l;                   ///< [hour][branch] sending end, squared current
  Array2<double> v;                         ///< [hour][bus] squared magnitude
  Array2<double> charge, discharge;         ///< [hour][unit] C, D
  Array2<double> energy, storage_reactive;  ///< [hour][unit] e in MWh, QA
  Array2<double> var_generation;            ///< [hour][unit] QG

  [[nodiscard]] bool empty() const { return v.empty(); }
};

/// The dispatch in a nonlinear load flow that shares nothing with the optimiser.
struct HostingReplay {
  bool run = false, passed = false;
  double voltage_mismatch = 0.0;  ///< largest | |V| - sqrt(V) |, pu
  double power_mismatch = 0.0;    ///< largest sending-end difference, MW
  double limit_excess = 0.0;      ///< largest violation, pu or MW; 0: none
  std::string worst;              ///< the limit with that violation
};

/// The optimum over the storage modes is at least f_R and at most f_I.
struct HostingExactness {
  double relaxed_objective = 0.0;  ///< f_R
  double gap = 0.0;                ///< f_I - f_R, or what the tree search left of it
  double relaxed_overlap_mw = 0.0;
  double overlap_mw = 0.0;  ///< of the reported dispatch
  int repairs = 0;
  int tree_nodes = 0;  ///< 0: not searched
  bool accepted = true;
  double cone_gap = 0.0;    ///< largest |l - (P^2 + Q^2)/V|, pu
  std::string cone_gap_at;  ///< "5->6, hour 2"
  bool local = false;       ///< from the equality form after a loose cone: a local optimum
};

struct TangentOptions {
  double tolerance = 1e-6;  ///< on (P^2 + Q^2)/V - l where a cut is added
  int max_rounds = 80;
  int slack_rounds = 3;  ///< a cut slack for that many rounds in a row is dropped
};

/// The relaxation (storage modes free) by linear programs with tangent cuts (15); its value is a
/// lower bound in every round.
struct TangentResult {
  LinearStatus status = LinearStatus::not_run;
  double objective = 0.0, station_mw = 0.0;
  int rounds = 0, cuts = 0;  ///< cuts: added in all
  bool converged = false;
  double seconds = 0.0;
};

struct HostingResult {
  HostingStatus status = HostingStatus::not_run;
  std::string message;  ///< one line where not solved; a warning where S reached its bound
  std::string bus;
  double station_mw = 0.0;  ///< S
  double objective = 0.0;   ///< f
  double loss_term = 0.0;   ///< sum of (r + x) l or r l, as the problem says, MW summed over hours
  double losses_mwh = 0.0;  ///< sum of r l over the day
  double ceiling_mw = std::numeric_limits<double>::quiet_NaN();  ///< where verified
  TangentResult tangents;                                        ///< where verified
  double thd_max = std::numeric_limits<double>::quiet_NaN();     ///< where harmonics are evaluated
  double unlimited_station_mw = 0.0;                             ///< S before the THD limit
  HostingExactness exactness;
  HostingReplay replay;
  HostingDispatch dispatch;
  std::vector<HostingLimit> binding;     ///< largest multiplier first
  std::vector<HostingLimit> shortfalls;  ///< of an infeasible case, worst first
  int solves = 0, iterations = 0;
  double seconds = 0.0;
};

/// The largest station at a bus: relaxation, repair of storage modes, tree search where asked for,
/// checks on cone, overlap and load flow, the THD limit.
/// Threads may solve one problem or several at the same time.
/// @throws InputError as validate() and station_bus(), std::invalid_argument for options out of the
///   bounds that study files have.
[[nodiscard]] HostingResult hosting_capacity(const HostingProblem& problem, const std::string& bus,
                                             const HostingOptions& options = {});

/// @throws as hosting_capacity().
[[nodiscard]] TangentResult hosting_capacity_by_tangents(const HostingProblem& problem,
                                                         const std::string& bus,
                                                         const TangentOptions& options = {});

}  // namespace overtone
