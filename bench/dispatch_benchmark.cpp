// The four dispatch runs of a study together: exact program, bound and replay, without the
// deliverability of single cars. With the structured KKT solver, and beside it the general-purpose
// route, the same programs through MUMPS. Counters: iterations, objective of S2b, largest gap.
#include <algorithm>
#include <string>

#include <benchmark/benchmark.h>

#include <overtone/dispatch_study.hpp>

namespace {

using overtone::KktSolverKind;

void solve_runs(benchmark::State& state, const std::string& name, KktSolverKind kkt_solver) {
  const auto study = overtone::read_dispatch_study(std::string(OVERTONE_SOURCE_DIR) + "/studies/" +
                                                   name + ".toml");
  const auto problem = overtone::make_dispatch_problem(study);
  overtone::DispatchOptions options = study.options;
  options.kkt_solver = kkt_solver;
  options.deliverability = false;
  double exact = 0.0, bound = 0.0, objective = 0.0, gap = 0.0, verified = 0.0;
  for (auto _ : state) {
    exact = bound = gap = verified = 0.0;
    for (const auto& run : overtone::all_dispatch_runs()) {
      const auto result = overtone::solve_dispatch(problem, run, options);
      exact += result.exact_iterations;
      bound += result.bound_iterations;
      gap = std::max(gap, result.gap);
      objective = result.figures.objective;
      verified += result.verification.passed ? 1.0 : 0.0;
    }
  }
  state.counters["exact_iterations"] = exact;
  state.counters["bound_iterations"] = bound;
  state.counters["objective_S2b"] = objective;
  state.counters["gap"] = gap;
  state.counters["verified"] = verified;
}

[[maybe_unused]] const bool registered = [] {
  for (const std::string study :
       {"dispatch-ieee33-published", "dispatch-ieee69", "dispatch-ieee123"}) {
    for (const auto kind : {KktSolverKind::structured, KktSolverKind::mumps}) {
      benchmark::RegisterBenchmark((study + "/" + to_string(kind)).c_str(), solve_runs, study, kind)
          ->Unit(benchmark::kSecond)
          ->Iterations(1)
          ->UseRealTime();
    }
  }
  return true;
}();

}  // namespace
