// One dispatch run: the exact program, its bound, what is checked afterwards.

#include <overtone/dispatch.hpp>

#include <algorithm>
#include <chrono>
#include <cmath>

#include <fmt/format.h>

#include "common/nlp_options.hpp"
#include "common/no_solution.hpp"
#include "dispatch_arguments.hpp"
#include "dispatch_checks.hpp"
#include "dispatch_directions.hpp"
#include "dispatch_model.hpp"

namespace overtone {

std::string DispatchRun::name() const {
  return std::string("S") + (lots_reactive ? "2" : "1") + (penalty ? "b" : "a");
}

std::vector<DispatchRun> all_dispatch_runs() {
  return {{false, false}, {false, true}, {true, false}, {true, true}};
}

const char* to_string(DispatchStatus status) {
  switch (status) {
    case DispatchStatus::not_run:
      return "not_run";
    case DispatchStatus::optimal:
      return "optimal";
    case DispatchStatus::feasible:
      return "feasible";
    case DispatchStatus::infeasible:
      return "infeasible";
    case DispatchStatus::not_verified:
      return "not_verified";
    case DispatchStatus::interrupted:
      return "interrupted";
    case DispatchStatus::failed:
      break;
  }
  return "failed";
}

double voltage_excess(double voltage, double dead_band) {
  const double excess = std::abs(1.0 - voltage) - dead_band;
  return excess < 0.0 ? 0.0 : excess;  // NaN stays
}

namespace {

/// Solves with more and more held; each reason can come up only a few times.
constexpr int kMaxRounds = 8;
/// MVA over its rating from which a branch's rating is put into the program.
constexpr double kRatingTolerance = 1e-7;
/// The bound starts beside the exact solution, where a small barrier saves iterations.
constexpr double kBoundBarrier = 1e-4;

/// The exact program's solution with what had to be held on the way.
struct ExactSolution {
  ConvexSolution nlp;
  DispatchSchedule schedule;
  DispatchDirections directions;
  std::vector<char> held_branch;
  int iterations = 0, direction_fixes = 0;
  double seconds = 0.0;
};

/// Ratings that the schedule breaks and the program does not hold yet. True if there are any.
bool hold_broken_ratings(const DispatchProblem& problem, const DispatchSchedule& schedule,
                         std::vector<char>& held) {
  bool more = false;
  const Array2<double> mva = sending_end_mva(problem, schedule);
  for (int t = 0; t < problem.slot_count(); ++t) {
    for (int l = 0; l < static_cast<int>(held.size()); ++l) {
      if (held[l] == 0 && mva(t, l) > problem.branch_mva[l] + kRatingTolerance) {
        held[l] = 1;
        more = true;
      }
    }
  }
  return more;
}

ExactSolution solve_exact(const DispatchProblem& problem, const DispatchRun& run,
                          const DispatchOptions& options) {
  ExactSolution exact;
  exact.held_branch.assign(problem.network.branch_count(), 0);
  exact.directions = directions_without_network(problem, run);
  for (int round = 0; round < kMaxRounds; ++round) {
    const DispatchModel model(problem, run, NetworkForm::exact, exact.directions,
                              exact.held_branch);
    NlpPoint start;
    start.x = exact.schedule.empty() ? model.flat_start() : model.start_from(exact.schedule);
    exact.nlp = solve_smooth(model.model(), start, nlp_options(options));
    exact.iterations += exact.nlp.iterations;
    exact.seconds += exact.nlp.seconds;
    if (!exact.nlp.solved() && round == 0 && problem.burning_earns()) {
      exact.directions = {};  // chosen without the network, which may want others
      continue;
    }
    if (!exact.nlp.solved()) {
      return exact;
    }
    exact.schedule = model.schedule_of(exact.nlp.x);
    if (hold_broken_ratings(problem, exact.schedule, exact.held_branch)) {
      continue;
    }
    if (largest_overlap(exact.schedule) <= options.overlap_tolerance) {
      return exact;
    }
    exact.directions = net_directions(exact.schedule);
    ++exact.direction_fixes;
  }
  return exact;
}

/// Directions are left free: the bound holds for every choice of them.
void solve_bound(const DispatchProblem& problem, const DispatchOptions& options,
                 const ExactSolution& exact, DispatchResult& result) {
  const DispatchModel model(problem, result.run, NetworkForm::relaxation, {}, exact.held_branch);
  NlpPoint start;
  start.x = model.start_from(exact.schedule);
  NlpOptions nlp = nlp_options(options);
  nlp.initial_barrier = kBoundBarrier;
  nlp.adaptive_barrier = false;
  ConvexSolution bound = solve_smooth(model.model(), start, nlp);
  if (bound.status != NlpStatus::solved && nlp.kkt_solver != KktSolverKind::mumps) {
    nlp.kkt_solver = KktSolverKind::mumps;  // a bound must be solved to the last digit
    bound = solve_smooth(model.model(), start, nlp);
  }
  result.bound_iterations = bound.iterations;
  result.bound_seconds = bound.seconds;
  result.bound_solved = bound.status == NlpStatus::solved;
  if (result.bound_solved) {
    result.bound = bound.objective / kMoneyScale;
    result.gap = (result.figures.objective - result.bound) /
                 std::max(1e-9, std::abs(result.figures.objective));
  }
}

bool stopped(const DispatchOptions& options) { return options.stop && options.stop(); }

void check_deliverability(const DispatchProblem& problem, const DispatchOptions& options,
                          DispatchResult& result) {
  for (int k = 0; k < static_cast<int>(problem.lots.size()); ++k) {
    if (stopped(options)) {
      result.undeliverable.clear();
      return;
    }
    std::vector<double> charge, discharge;
    for (int t = 0; t < problem.slot_count(); ++t) {
      charge.push_back(result.schedule.lot_charge(t, k));
      discharge.push_back(result.schedule.lot_discharge(t, k));
    }
    result.undeliverable.push_back(
        undeliverable_energy(problem.lots[k], problem.vehicles, charge, discharge));
  }
}

/// The loads alone, pu.
LoadFlowScenarios loads_of(const DispatchProblem& problem) {
  LoadFlowScenarios loads{.load = problem.load, .extra_power = {}, .extra_current = {}};
  for (Complex& load : loads.load.flat()) {
    load /= problem.network.base_mva();
  }
  return loads;
}

/// Why there is no schedule.
void explain(const DispatchProblem& problem, const DispatchOptions& options,
             const ConvexSolution& nlp, DispatchResult& result) {
  explain_no_solution(
      nlp.status == NlpStatus::interrupted,
      [&] { return dispatch_shortfalls(problem, result.run, options); },
      [](const DispatchShortfall& worst) {
        return fmt::format("{} {}, hour {}: {:.4f} {}, limit {:.4f}", worst.what, worst.element,
                           worst.hour, worst.value, worst.unit, worst.limit);
      },
      [&] {
        return "solver: " + nlp.message +
               without_load_flow(problem.network.load_flow(), loads_of(problem), problem.hour);
      },
      result);
  if (result.status == DispatchStatus::failed && stopped(options)) {
    result.status = DispatchStatus::interrupted;
    result.message = "interrupted";
  }
}

void conclude(const DispatchProblem& problem, const DispatchOptions& options,
              DispatchResult& result) {
  if (!result.verification.passed) {
    result.status = DispatchStatus::not_verified;
    result.message = result.verification.faults.front();
  } else if (!options.bound) {
    result.status = DispatchStatus::feasible;
    result.message = "a local optimum; no bound was asked for";
  } else if (!result.bound_solved && stopped(options)) {
    result.status = DispatchStatus::interrupted;
    result.message = "interrupted before the bound was solved; a local optimum";
  } else if (!result.bound_solved) {
    result.status = DispatchStatus::feasible;
    result.message = "a local optimum; the bound could not be solved";
  } else if (result.gap > options.accepted_gap && problem.burning_earns()) {
    result.status = DispatchStatus::feasible;
    result.message = fmt::format(
        "a local optimum; where prices are below zero losses earn, and a bound that lets them grow "
        "is {:.4f} % lower",
        100.0 * result.gap);
  } else if (result.gap > options.accepted_gap) {
    result.status = DispatchStatus::feasible;
    result.message = fmt::format("a local optimum; the bound is {:.4f} % lower, more than {:g} %",
                                 100.0 * result.gap, 100.0 * options.accepted_gap);
  } else {
    result.status = DispatchStatus::optimal;
  }
}

}  // namespace

DispatchResult solve_dispatch(const DispatchProblem& problem, const DispatchRun& run,
                              const DispatchOptions& options) {
  check_dispatch_options(options);
  check_dispatch(problem);
  if (options.deliverability && problem.vehicles.vehicle_to_grid) {
    check_cohorts(problem);
  }
  DispatchResult result;
  result.run = run;
  const ExactSolution exact = solve_exact(problem, run, options);
  result.exact_iterations = exact.iterations;
  result.exact_seconds = exact.seconds;
  result.direction_fixes = exact.direction_fixes;
  if (!exact.nlp.solved()) {
    explain(problem, options, exact.nlp, result);
    return result;
  }
  result.schedule = exact.schedule;
  result.figures = evaluate_dispatch(problem, run, result.schedule);
  if (options.bound) {
    solve_bound(problem, options, exact, result);
  }
  const auto begin = std::chrono::steady_clock::now();
  verify_dispatch(problem, exact.nlp.objective / kMoneyScale, options.threads, result);
  if (options.deliverability && problem.vehicles.vehicle_to_grid) {
    check_deliverability(problem, options, result);
  }
  result.check_seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  conclude(problem, options, result);
  return result;
}

}  // namespace overtone
