// Siting of 200 stations, all four objectives, verification and harmonics included; stage 1 for
// four seasons and nine sizes; the general-purpose route beside it: every one of the 715 plans in
// blocks of 50, each by exact load flow. Counters: rounds, seconds of masters and of load flows,
// largest gap between cost and bound, largest difference from Newton's load flow (pu), peak memory.
#include <algorithm>
#include <string>

#include <benchmark/benchmark.h>

#include <overtone/allocation_study.hpp>

#include "allocation/plan_evaluation.hpp"
#include "peak_memory.hpp"

namespace {

using enum overtone::AllocationObjective;

overtone::AllocationStudy study_called(const std::string& name) {
  return overtone::read_allocation_study(std::string(OVERTONE_SOURCE_DIR) + "/studies/" + name +
                                         ".toml");
}

void site_stations(benchmark::State& state, const std::string& name) {
  const auto problem =
      overtone::make_allocation_problem(study_called(name), static_cast<int>(state.range(0)));
  double rounds = 0.0, master = 0.0, load_flow = 0.0, optimal = 0.0, gap = 0.0, replay = 0.0;
  overtone::bench::reset_peak_memory();
  for (auto _ : state) {
    rounds = master = load_flow = optimal = gap = replay = 0.0;
    for (const auto objective : {losses, unserved, voltage, total}) {
      const auto plan = overtone::allocate(problem, objective);
      rounds += plan.relaxed_rounds + plan.rounds;
      master += plan.master_seconds;
      load_flow += plan.load_flow_seconds;
      gap = std::max(gap, plan.figures.value(objective) - plan.bound);
      replay = std::max(replay, plan.replay_mismatch);
      optimal += plan.status == overtone::AllocationStatus::optimal ? 1.0 : 0.0;
    }
  }
  state.counters["rounds"] = rounds;
  state.counters["master_s"] = master;
  state.counters["load_flow_s"] = load_flow;
  state.counters["optimal"] = optimal;
  state.counters["gap"] = gap;
  state.counters["replay_pu"] = replay;
  state.counters["peak_mb"] = overtone::bench::peak_memory_mb();
}

void solve_owner(benchmark::State& state) {
  const auto study = study_called("allocation/ieee13");
  for (auto _ : state) {
    for (const int stations : {10, 50, 100, 150, 200, 250, 300, 330, 400}) {
      benchmark::DoNotOptimize(overtone::make_allocation_problem(study, stations));
    }
  }
}

double best_split(const overtone::PlanEvaluator& evaluator, size_t bus, int blocks,
                  std::vector<double>& stations) {
  if (bus + 1 == stations.size()) {
    stations[bus] = 50.0 * blocks;
    const auto figures = evaluator.evaluate(stations);
    return figures.violations.empty() ? figures.total() : 1e9;
  }
  double best = 1e9;
  for (int here = 0; here <= blocks; ++here) {
    stations[bus] = 50.0 * here;
    best = std::min(best, best_split(evaluator, bus + 1, blocks - here, stations));
  }
  return best;
}

void enumerate(benchmark::State& state) {
  const auto problem = overtone::make_allocation_problem(study_called("allocation/ieee13"), 200);
  const overtone::PlanEvaluator evaluator(problem);
  double best = 0.0;
  for (auto _ : state) {
    std::vector<double> stations(problem.candidates.size(), 0.0);
    best = best_split(evaluator, 0, 4, stations);
  }
  state.counters["best_total"] = best;
}

BENCHMARK_CAPTURE(site_stations, both_markets, "allocation/ieee13")
    ->Arg(50)
    ->Arg(100)
    ->Arg(150)
    ->Arg(200)
    ->Arg(250)
    ->Unit(benchmark::kSecond)
    ->Iterations(1)
    ->UseRealTime();
BENCHMARK_CAPTURE(site_stations, energy_market, "allocation/ieee13-energy-only")
    ->Arg(200)
    ->Unit(benchmark::kSecond)
    ->Iterations(1)
    ->UseRealTime();
BENCHMARK_CAPTURE(site_stations, ieee69, "allocation/ieee69")
    ->Arg(200)
    ->Unit(benchmark::kSecond)
    ->Iterations(1)
    ->UseRealTime();
BENCHMARK_CAPTURE(site_stations, ieee123, "allocation/ieee123")
    ->Arg(200)
    ->Unit(benchmark::kSecond)
    ->Iterations(1)
    ->UseRealTime();
BENCHMARK(solve_owner)->Unit(benchmark::kSecond)->Iterations(1)->UseRealTime();
BENCHMARK(enumerate)->Unit(benchmark::kSecond)->Iterations(1)->UseRealTime();

}  // namespace
