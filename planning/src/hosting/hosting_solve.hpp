#pragma once

#include "hosting_model.hpp"

namespace overtone {

/// Solves a model once and counts it in the result.
[[nodiscard]] ConvexSolution solve_relaxation(const HostingModel& model,
                                              const HostingOptions& options, HostingResult& result);

/// A solution as it is where it reached its tolerance, else by MUMPS from the start; the first
/// where that finds none either.
[[nodiscard]] ConvexSolution to_tolerance(ConvexSolution solution, const HostingModel& model,
                                          const HostingOptions& options, HostingResult& result);

/// The same with S held just below its largest size, from a point beside the solution. Next to
/// nothing is then inside the limits: where the structured KKT solver does not reach its tolerance
/// MUMPS does, or else what is close enough is taken: the replay decides.
[[nodiscard]] ConvexSolution solve_with_held_station(const HostingModel& model,
                                                     const std::vector<double>& beside,
                                                     const HostingOptions& options,
                                                     HostingResult& result);

/// Largest power that any unit charges and discharges with at once, MW.
[[nodiscard]] double overlap(const HostingModel& model, const HostingProblem& problem,
                             const std::vector<double>& x);

/// Forbids, in the model, charging or discharging wherever both are above the tolerance: what the
/// bus sees less of. Returns how many were forbidden.
int forbid_overlaps(HostingModel& model, const HostingProblem& problem,
                    const std::vector<double>& x, double tolerance);

/// The best dispatch found by branching on storage modes, best bound first.
struct TreeResult {
  ConvexSolution best;  ///< x empty: none found that is better than the start
  double bound = 0.0;   ///< no mode pattern is better than this
  int nodes = 0;
};
[[nodiscard]] TreeResult search_storage_modes(const HostingModel& model,
                                              const HostingProblem& problem,
                                              const ConvexSolution& relaxed, double incumbent,
                                              const HostingOptions& options, HostingResult& result);

/// From a point with loose cones: the model with equality in (5), solved locally.
[[nodiscard]] ConvexSolution solve_with_tight_cones(const HostingModel& model,
                                                    const std::vector<double>& x,
                                                    const HostingOptions& options);

/// Where the cone gap is above the tolerance, sets l to (P^2 + Q^2)/V if that moves neither balance
/// nor voltage by more than the solver's own tolerance: in a line of hardly any impedance nothing
/// presses l down to it.
void settle_idle_currents(const HostingModel& model, const HostingProblem& problem,
                          double tolerance, std::vector<double>& x);

/// Largest |l - (P^2 + Q^2)/V| and its place "5->6, hour 2".
[[nodiscard]] std::pair<double, std::string> cone_gap(const HostingModel& model,
                                                      const HostingProblem& problem,
                                                      const std::vector<double>& x);

/// Limits that hold the solution, largest multiplier first.
[[nodiscard]] std::vector<HostingLimit> binding_limits(const HostingModel& model,
                                                       const HostingProblem& problem,
                                                       const ConvexSolution& solution);

/// What cannot be kept without a station, worst first; empty where all can.
[[nodiscard]] std::vector<HostingLimit> limits_without_station(const HostingProblem& problem,
                                                               int station_bus,
                                                               const HostingOptions& options,
                                                               HostingResult& result);

/// "bus 18, hour 19: 0.9316 p.u. < 0.9500".
[[nodiscard]] std::string limit_text(const HostingProblem& problem, const HostingLimit& limit);

/// The dispatch with a station of `station_mw` in the engine's load flow.
[[nodiscard]] HostingReplay replay_dispatch(const HostingProblem& problem, int station_bus,
                                            double station_mw, const HostingDispatch& dispatch);

/// Voltage distortion of a dispatch.
struct HarmonicReplay {
  bool converged = false;
  double thd = 0.0;  ///< largest, fraction
  int bus = 0, hour = 0;
  double order = 0.0;  ///< with the largest voltage there
};
[[nodiscard]] HarmonicReplay harmonic_replay(const HostingProblem& problem, int station_bus,
                                             double station_mw, const HostingDispatch& dispatch);

/// hosting_capacity() without the THD limit.
[[nodiscard]] HostingResult fundamental_capacity(const HostingProblem& problem, int station_bus,
                                                 const HostingOptions& options);

/// Lowers the station of a result until the THD limit holds, dispatching anew.
void apply_harmonic_limit(const HostingProblem& problem, int station_bus,
                          const HostingOptions& options, HostingResult& result);

}  // namespace overtone
