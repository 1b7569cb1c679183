// Evaluation of the conditioning NLP (rows, Jacobian, Hessian of the Lagrangian) and factorisation
// of its KKT matrix by both KKT solvers inside Ipopt, case III, strategy II, all operating limits
// as rows.
#include <memory>
#include <numeric>
#include <string>

#include <benchmark/benchmark.h>

#include <overtone/study.hpp>

#include "conditioning_nlp.hpp"

namespace {

struct Case {
  explicit Case(const std::string& feeder)
      : problem(overtone::make_problem(overtone::read_study(
            std::string(OVERTONE_SOURCE_DIR) + "/studies/" + feeder + "-case3-strategy2.toml"))),
        hours(problem.hour_count()) {
    std::iota(hours.begin(), hours.end(), 0);
    nlp = std::make_unique<overtone::ConditioningNlp>(
        problem, hours, overtone::all_operating_limits(problem, hours),
        std::vector<overtone::LinearCut>{}, 1e-5);
  }
  overtone::ConditioningProblem problem;
  std::vector<int> hours;
  std::unique_ptr<overtone::ConditioningNlp> nlp;
};

void report_size(benchmark::State& state, const overtone::ConditioningNlp& nlp) {
  state.counters["variables"] = nlp.variable_count();
  state.counters["rows"] = nlp.row_count();
}

void evaluate(benchmark::State& state, const std::string& feeder) {
  const Case study(feeder);
  const overtone::ConditioningNlp& nlp = *study.nlp;
  const std::vector<double> x = nlp.starting_point();
  const std::vector<double> multipliers(nlp.row_count(), 1.0);
  std::vector<double> rows(nlp.row_count()), jacobian(nlp.jacobian_count()),
      hessian(nlp.hessian_count());
  for (auto _ : state) {
    nlp.rows(x.data(), rows.data());
    nlp.jacobian(x.data(), jacobian.data());
    nlp.hessian(x.data(), 1.0, multipliers.data(), hessian.data());
    benchmark::ClobberMemory();
  }
  report_size(state, nlp);
}

/// Ten interior-point iterations; the counter is the mean time of one factorisation.
void factorise(benchmark::State& state, const std::string& feeder,
               overtone::KktSolverKind kkt_solver) {
  const Case study(feeder);
  const overtone::NlpPoint start{study.nlp->starting_point(), {}, {}, {}};
  overtone::NlpOptions options;
  options.max_iterations = 10;
  options.kkt_solver = kkt_solver;
  for (auto _ : state) {
    const auto solution = overtone::solve_nlp(*study.nlp, start, options);
    state.SetIterationTime(solution.factorization_seconds / solution.iterations);
  }
  report_size(state, *study.nlp);
}

[[maybe_unused]] const bool registered = [] {
  for (const std::string feeder : {"ieee33", "ieee69", "ieee123"}) {
    benchmark::RegisterBenchmark(("evaluate/" + feeder).c_str(), evaluate, feeder)
        ->Unit(benchmark::kMillisecond)
        ->UseRealTime();
    for (const auto kind : {overtone::KktSolverKind::mumps, overtone::KktSolverKind::structured}) {
      const std::string name = std::string("factorise/") + to_string(kind) + "/" + feeder;
      benchmark::RegisterBenchmark(name.c_str(), factorise, feeder, kind)
          ->Unit(benchmark::kMillisecond)
          ->Iterations(1)
          ->UseManualTime();
    }
  }
  return true;
}();

}  // namespace
