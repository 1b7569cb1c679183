// Evaluation of the conditioning NLP (rows, Jacobian, Hessian of the Lagrangian), the work on its
// KKT systems by both solvers inside Ipopt, and the structured solver's factorisation on one thread
// and on all; case III, strategy II, all operating limits as rows.
#include <memory>
#include <string>

#include <benchmark/benchmark.h>
#include <oneapi/tbb/global_control.h>
#include <oneapi/tbb/task_arena.h>

#include <overtone/conditioning_study.hpp>

#include "nlp/conditioning_nlp.hpp"

namespace {

struct Case {
  explicit Case(const std::string& feeder)
      : problem(overtone::make_conditioning_problem(overtone::read_conditioning_study(
            std::string(OVERTONE_SOURCE_DIR) + "/studies/" + feeder + "-case3-strategy2.toml"))),
        hours(problem.all_hours()) {
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

/// What takes the time of ten interior-point iterations; the benchmark's time is per iteration.
struct Measurement {
  const char* name;
  overtone::KktSolverKind kkt_solver;
  int threads;  ///< 0: as many as there are cores
  double overtone::NlpSolution::* seconds;
};

void iterate(benchmark::State& state, const std::string& feeder, const Measurement& what) {
  const oneapi::tbb::global_control limit(
      oneapi::tbb::global_control::max_allowed_parallelism,
      what.threads > 0 ? what.threads : oneapi::tbb::this_task_arena::max_concurrency());
  const Case study(feeder);
  const overtone::NlpPoint start{study.nlp->starting_point(), {}, {}, {}};
  overtone::NlpOptions options;
  options.max_iterations = 10;
  options.kkt_solver = what.kkt_solver;
  for (auto _ : state) {
    const auto solution = overtone::solve_nlp(*study.nlp, start, options);
    state.SetIterationTime(solution.*what.seconds / solution.iterations);
  }
  report_size(state, *study.nlp);
}

[[maybe_unused]] const bool registered = [] {
  using enum overtone::KktSolverKind;
  constexpr auto whole = &overtone::NlpSolution::kkt_seconds;
  constexpr auto factorisation = &overtone::NlpSolution::factorization_seconds;
  for (const std::string feeder : {"ieee33", "ieee69", "ieee123"}) {
    benchmark::RegisterBenchmark(("evaluate/" + feeder).c_str(), evaluate, feeder)
        ->Unit(benchmark::kMillisecond)
        ->UseRealTime();
    for (const Measurement& what :
         {Measurement{"kkt/mumps/", mumps, 0, whole},
          Measurement{"kkt/structured/", structured, 0, whole},
          Measurement{"factorise/", structured, 0, factorisation},
          Measurement{"factorise/one_thread/", structured, 1, factorisation}}) {
      benchmark::RegisterBenchmark((what.name + feeder).c_str(), iterate, feeder, what)
          ->Unit(benchmark::kMillisecond)
          ->Iterations(1)
          ->UseManualTime();
    }
  }
  return true;
}();

}  // namespace
