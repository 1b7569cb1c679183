// The four dispatch runs of a study, one line each: exact program, bound and replay, without the
// deliverability of single cars. With the structured KKT solver, and beside it the general-purpose
// route, the same programs through MUMPS. Counters: seconds and iterations of exact program and
// bound, seconds of the checks, gap, largest replay errors (pu, MW), peak memory; with the last run
// the seconds of all four.
#include <map>
#include <string>

#include <benchmark/benchmark.h>

#include <overtone/dispatch_study.hpp>

#include "peak_memory.hpp"

namespace {

using overtone::DispatchResult;
using overtone::DispatchRun;
using overtone::KktSolverKind;

/// Seconds of the runs of a study and solver so far.
std::map<std::string, double>& seconds_of() {
  static std::map<std::string, double> seconds;
  return seconds;
}

void count(benchmark::State& state, const DispatchResult& result) {
  state.counters["exact_s"] = result.exact_seconds;
  state.counters["exact_it"] = result.exact_iterations;
  state.counters["bound_s"] = result.bound_seconds;
  state.counters["bound_it"] = result.bound_iterations;
  state.counters["check_s"] = result.check_seconds;
  state.counters["objective"] = result.figures.objective;
  state.counters["gap"] = result.gap;
  state.counters["replay_pu"] = result.verification.voltage_mismatch;
  state.counters["replay_mw"] = result.verification.import_mismatch;
  state.counters["peak_mb"] = overtone::bench::peak_memory_mb();
  state.SetLabel(to_string(result.status));
}

void solve_run(benchmark::State& state, const std::string& name, KktSolverKind kkt_solver,
               const DispatchRun& run) {
  const auto study = overtone::read_dispatch_study(std::string(OVERTONE_SOURCE_DIR) + "/studies/" +
                                                   name + ".toml");
  const auto problem = overtone::make_dispatch_problem(study);
  overtone::DispatchOptions options = study.options;
  options.kkt_solver = kkt_solver;
  options.deliverability = false;
  overtone::bench::reset_peak_memory();
  DispatchResult result;
  for (auto _ : state) {
    result = overtone::solve_dispatch(problem, run, options);
  }
  count(state, result);
  double& seconds = seconds_of()[name + to_string(kkt_solver)];
  seconds += result.exact_seconds + result.bound_seconds + result.check_seconds;
  if (run.lots_reactive && run.penalty) {
    state.counters["four_runs_s"] = seconds;
  }
}

[[maybe_unused]] const bool registered = [] {
  for (const std::string study :
       {"dispatch/ieee33-published", "dispatch/ieee69", "dispatch/ieee123"}) {
    for (const auto kind : {KktSolverKind::structured, KktSolverKind::mumps}) {
      for (const DispatchRun& run : overtone::all_dispatch_runs()) {
        const std::string line = study + "/" + to_string(kind) + "/" + run.name();
        benchmark::RegisterBenchmark(line.c_str(), solve_run, study, kind, run)
            ->Unit(benchmark::kSecond)
            ->Iterations(1)
            ->UseRealTime();
      }
    }
  }
  return true;
}();

}  // namespace
