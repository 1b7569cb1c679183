#include <overtone/hosting_capacity.hpp>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <numeric>

#include <fmt/format.h>

#include "common/no_solution.hpp"
#include "hosting/hosting_study_file.hpp"
#include "hosting_solve.hpp"

namespace overtone {

const char* to_string(HostingStatus status) {
  static constexpr const char* names[] = {"not_run",      "solved", "infeasible", "not_exact",
                                          "not_verified", "failed", "interrupted"};
  return names[static_cast<int>(status)];
}

const char* to_string(HostingLimitKind kind) {
  static constexpr const char* names[] = {"voltage_low",  "voltage_high", "line_forward",
                                          "line_reverse", "station",      "thd"};
  return names[static_cast<int>(kind)];
}

namespace {

/// Weights of the first pass of HostingMode::max; the second fixes S this far below its answer.
constexpr double kMaxModeLossWeight = 1e-3, kMaxModeMargin = 1e-6;
constexpr double kCeilingTolerance = 1e-5;  // MW
constexpr double kTangentTolerance = 2e-5;  // on f

/// f for each unit of the last pass's objective: the second pass of HostingMode::max, with S held,
/// minimises losses of weight 1, which press the cones tight.
double objective_unit(const HostingProblem& problem) {
  return problem.mode == HostingMode::max ? problem.loss_weight : 1.0;
}

bool interrupted(const HostingOptions& options) { return options.stop && options.stop(); }

/// Says why there is no solution: a limit that cannot be kept, or nothing known.
void explain(const HostingProblem& problem, int bus, const HostingOptions& options,
             const std::string& solver_message, HostingResult& result) {
  explain_no_solution(
      interrupted(options), [&] { return limits_without_station(problem, bus, options, result); },
      [&](const HostingLimit& worst) {
        return limit_text(problem, worst) + "; no EV load can be connected in this scenario";
      },
      [&] {
        std::vector<int> hour(problem.hour_count());
        std::iota(hour.begin(), hour.end(), 1);
        const HarmonicLoadFlow& load_flow = problem.network.load_flow();
        return "undetermined, the solver gave up: " + solver_message +
               without_load_flow(
                   load_flow, scaled_loads(load_flow.network(), scaled_load_share(problem)), hour);
      },
      result);
}

/// Forbids one of charging and discharging where the relaxation has both, and searches the tree of
/// modes where that costs too much. Leaves the dispatch to report in `solution`.
void settle_storage_modes(HostingModel& model, const HostingProblem& problem,
                          const HostingOptions& options, ConvexSolution& solution,
                          HostingResult& result) {
  HostingExactness& exactness = result.exactness;
  const ConvexSolution relaxed = solution;
  const HostingModel free_modes = model;
  const double unit = objective_unit(problem);
  exactness.relaxed_objective = problem.loss_weight * model.loss_term(relaxed.x) -
                                problem.capacity_weight * relaxed.x[model.station()];
  exactness.relaxed_overlap_mw = overlap(model, problem, relaxed.x);
  exactness.overlap_mw = exactness.relaxed_overlap_mw;
  while (exactness.overlap_mw > options.overlap_tolerance &&
         exactness.repairs < options.max_repairs) {
    forbid_overlaps(model, problem, solution.x, options.overlap_tolerance);
    ++exactness.repairs;
    ConvexSolution repaired = problem.mode == HostingMode::max
                                  ? solve_with_held_station(model, solution.x, options, result)
                                  : solve_relaxation(model, options, result);
    if (!repaired.solved()) {
      break;
    }
    solution = std::move(repaired);
    exactness.overlap_mw = overlap(model, problem, solution.x);
  }
  const bool exclusive = exactness.overlap_mw <= options.overlap_tolerance;
  exactness.gap =
      exclusive ? unit * std::max(0.0, solution.objective - relaxed.objective) : kInfinity;
  if (exactness.gap > options.accepted_gap && options.tree_search) {
    const double incumbent = exclusive ? solution.objective : kInfinity;
    TreeResult tree =
        search_storage_modes(free_modes, problem, relaxed, incumbent, options, result);
    exactness.tree_nodes = tree.nodes;
    if (!tree.best.x.empty()) {
      solution = std::move(tree.best);
      exactness.overlap_mw = overlap(model, problem, solution.x);
    }
    if (exactness.overlap_mw <= options.overlap_tolerance) {
      exactness.gap = unit * std::max(0.0, solution.objective - tree.bound);
    }
  }
  exactness.accepted = exactness.gap <= options.accepted_gap;
  if (exactness.overlap_mw > options.overlap_tolerance) {
    result.status = HostingStatus::not_exact;
    result.message = fmt::format(
        "a storage unit charges and discharges at once ({:.2e} MW) after {} repairs and {} nodes; "
        "search the storage modes: tree_search = true, or more tree_nodes",
        exactness.overlap_mw, exactness.repairs, exactness.tree_nodes);
  } else if (!exactness.accepted) {
    result.message = fmt::format(
        "f may be up to {:.2e} above its optimum; search the storage modes: tree_search = true, or "
        "more tree_nodes",
        exactness.gap);
  }
}

/// A loose cone voids the figure; the equality form may still give an operating point.
bool settle_cones(const HostingModel& model, const HostingProblem& problem,
                  const HostingOptions& options, ConvexSolution& solution, HostingResult& result) {
  HostingExactness& exactness = result.exactness;
  settle_idle_currents(model, problem, options.cone_tolerance, solution.x);
  std::tie(exactness.cone_gap, exactness.cone_gap_at) = cone_gap(model, problem, solution.x);
  if (exactness.cone_gap <= options.cone_tolerance) {
    return true;
  }
  ConvexSolution tight = solve_with_tight_cones(model, solution.x, options);
  ++result.solves;
  result.iterations += tight.iterations;
  if (!tight.solved() || cone_gap(model, problem, tight.x).first > options.cone_tolerance) {
    result.status = HostingStatus::not_exact;
    result.message = fmt::format("relaxation not exact at branch {}; no AC-feasible dispatch found",
                                 exactness.cone_gap_at);
    return false;
  }
  solution = std::move(tight);
  std::tie(exactness.cone_gap, exactness.cone_gap_at) = cone_gap(model, problem, solution.x);
  exactness.local = true;
  result.message = "relaxation not exact; local optimum of the equality form";
  return true;
}

void record(const HostingModel& model, const HostingProblem& problem, int bus,
            const ConvexSolution& solution, HostingResult& result) {
  result.station_mw = std::max(0.0, solution.x[model.station()]);
  result.loss_term = model.loss_term(solution.x);
  result.losses_mwh = model.losses(solution.x);
  result.objective =
      problem.loss_weight * result.loss_term - problem.capacity_weight * result.station_mw;
  result.dispatch = model.dispatch(solution.x);
  result.replay = replay_dispatch(problem, bus, result.station_mw, result.dispatch);
  result.status = HostingStatus::solved;
  if (!result.replay.passed) {
    result.status = HostingStatus::not_verified;
    result.message = fmt::format(
        "load flow of the dispatch differs by {:.2e} pu and {:.2e} MW, limits exceeded by {:.2e}{}",
        result.replay.voltage_mismatch, result.replay.power_mismatch, result.replay.limit_excess,
        result.replay.worst.empty() ? "" : " at " + result.replay.worst);
  } else if (problem.max_station_mw > 0.0 && result.station_mw > problem.max_station_mw - 1e-6) {
    result.message = fmt::format("capacity not limited below {:g} MW: check F and voltage limits",
                                 problem.max_station_mw);
  }
}

/// Without losses in the objective nothing holds S down but the limits: no mode pattern hosts more.
/// As exact as the answer that is held against it: what the solver calls acceptable may be 1e-4
/// off.
double station_ceiling(const HostingProblem& problem, int bus, const HostingOptions& options,
                       HostingResult& result) {
  HostingModel model(problem, bus);
  model.set_weights(0.0, 1.0);
  const ConvexSolution solution =
      to_tolerance(solve_relaxation(model, options, result), model, options, result);
  return solution.solved() ? solution.x[model.station()] : std::numeric_limits<double>::quiet_NaN();
}

/// A second opinion on a solved case: the ceiling on S, and another solver's optimum.
void verify(const HostingProblem& problem, int bus, const HostingOptions& options,
            HostingResult& result) {
  result.ceiling_mw = station_ceiling(problem, bus, options, result);
  // Tangents know one objective; in two passes the ceiling says whether the first was the largest.
  const bool one_pass = problem.mode == HostingMode::weighted;
  if (one_pass) {
    result.tangents = hosting_capacity_by_tangents(problem, result.bus);
  }
  const double relaxed = result.exactness.relaxed_objective;
  std::string fault;
  if (!(result.station_mw <= result.ceiling_mw + kCeilingTolerance)) {
    fault = fmt::format("S exceeds its ceiling of {:.6f} MW", result.ceiling_mw);
  } else if (!one_pass && result.station_mw < result.ceiling_mw - kCeilingTolerance) {
    fault = fmt::format("S is not the largest: its ceiling is {:.6f} MW", result.ceiling_mw);
  } else if (one_pass && !(std::abs(result.tangents.objective - relaxed) <= kTangentTolerance)) {
    fault = fmt::format("linear programs with tangents reach f = {:.7f}, the relaxation {:.7f}",
                        result.tangents.objective, relaxed);
  }
  if (!fault.empty()) {
    result.status = HostingStatus::not_verified;
    result.message = fault;
  }
}

}  // namespace

HostingResult fundamental_capacity(const HostingProblem& problem, int bus,
                                   const HostingOptions& options) {
  HostingResult result;
  result.bus = problem.network.bus_name(bus);
  HostingModel model(problem, bus);
  const bool largest_first = problem.mode == HostingMode::max;
  if (largest_first) {
    model.set_weights(kMaxModeLossWeight, 1.0 - kMaxModeLossWeight);
  }
  ConvexSolution solution = solve_relaxation(model, options, result);
  if (!solution.solved()) {
    explain(problem, bus, options, solution.message, result);
    return result;
  }
  result.binding = binding_limits(model, problem, solution);
  if (largest_first) {
    const double largest = std::max(0.0, solution.x[model.station()] - kMaxModeMargin);
    model.model().set_bounds(model.station(), largest, largest);
    model.set_weights(1.0, 0.0);
    solution = solve_with_held_station(model, solution.x, options, result);
    if (!solution.solved()) {
      explain(problem, bus, options, solution.message, result);
      return result;
    }
  }
  settle_storage_modes(model, problem, options, solution, result);
  if (interrupted(options)) {
    explain(problem, bus, options, "", result);
    return result;
  }
  if (result.status != HostingStatus::not_exact &&
      settle_cones(model, problem, options, solution, result)) {
    record(model, problem, bus, solution, result);
  }
  return result;
}

HostingResult hosting_capacity(const HostingProblem& problem, const std::string& bus,
                               const HostingOptions& options) {
  const auto begin = std::chrono::steady_clock::now();
  check_hosting_options(options);
  validate(problem);
  const int station = station_bus(problem, bus);
  HostingResult result = fundamental_capacity(problem, station, options);
  if (options.verify && result.status == HostingStatus::solved) {
    verify(problem, station, options, result);
  }
  if (problem.harmonics && result.status == HostingStatus::solved) {
    apply_harmonic_limit(problem, station, options, result);
  }
  result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  return result;
}

}  // namespace overtone
