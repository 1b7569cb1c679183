// One whole conditioning solve per feeder, method and KKT solver: case III, strategy II, from the
// problem in memory to a verified schedule. Counters: masters, interior-point iterations,
// objective (true sums), W over all limits and whether the verification passed.
#include <string>

#include <benchmark/benchmark.h>

#include <overtone/conditioning.hpp>
#include <overtone/conditioning_study.hpp>

namespace {

using overtone::ConditioningMethod;
using overtone::CutKind;
using overtone::KktSolverKind;

void solve_study(benchmark::State& state, const std::string& name, ConditioningMethod method,
                 CutKind cuts, KktSolverKind kkt_solver) {
  const auto study = overtone::read_conditioning_study(std::string(OVERTONE_SOURCE_DIR) +
                                                       "/studies/" + name + ".toml");
  const auto problem = overtone::make_conditioning_problem(study);
  overtone::ConditioningOptions options = study.options;
  options.method = method;
  options.cuts = cuts;
  options.kkt_solver = kkt_solver;
  overtone::ConditioningResult result;
  for (auto _ : state) {
    result = overtone::solve_conditioning(problem, options);
  }
  double iterations = 0.0;
  for (const auto& record : result.iterations) {
    iterations += record.solver_iterations;
  }
  state.counters["masters"] = static_cast<double>(result.iterations.size());
  state.counters["iterations"] = iterations;
  state.counters["objective"] = result.figures.objective();
  state.counters["W"] = result.operating_limit_violation;
  state.counters["verified"] = result.verification.passed ? 1.0 : 0.0;
  state.SetLabel(to_string(result.status));
}

[[maybe_unused]] const bool registered = [] {
  const auto add = [](const std::string& study, const char* label, ConditioningMethod method,
                      CutKind cuts) {
    for (const auto kind : {KktSolverKind::mumps, KktSolverKind::structured}) {
      const std::string name = study + "/" + label + "/" + to_string(kind);
      benchmark::RegisterBenchmark(name.c_str(), solve_study, study, method, cuts, kind)
          ->Unit(benchmark::kSecond)
          ->Iterations(1)
          ->UseRealTime();
    }
  };
  for (const std::string study : {"ieee33-case3-strategy2", "ieee33-case3-strategy2-tight",
                                  "ieee69-case3-strategy2", "ieee123-case3-strategy2"}) {
    add(study, "monolithic", ConditioningMethod::monolithic, CutKind::exact);
    add(study, "benders_exact", ConditioningMethod::benders, CutKind::exact);
  }
  add("ieee33-case3-strategy2-tight", "benders_per_limit", ConditioningMethod::benders,
      CutKind::per_limit);
  return true;
}();

}  // namespace
