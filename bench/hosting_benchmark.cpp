// Hosting capacity: single cases with both KKT solvers, and the full study of nine scenarios, two
// patterns and 32 buses. Counters: interior-point iterations, largest cone gap, replay error and
// f_I - f_R; of the study also the median, 95 % and largest time of a case and how many were
// repaired, and the peak memory. `part/…` are the cases of every twelfth bus, also through MUMPS.
#include <algorithm>
#include <string>

#include <benchmark/benchmark.h>

#include <overtone/hosting_study.hpp>

#include "peak_memory.hpp"

namespace {

using overtone::HostingResult;
using overtone::HostingStudy;
using overtone::KktSolverKind;

HostingStudy study_called(const std::string& name) {
  return overtone::read_hosting_study(std::string(OVERTONE_SOURCE_DIR) + "/studies/hosting/" +
                                      name + ".toml");
}

void solve_case(benchmark::State& state, const std::string& name, size_t index,
                KktSolverKind kkt_solver) {
  const HostingStudy study = study_called(name);
  const auto one = overtone::cases_of(study)[index];
  const auto problem = overtone::make_hosting_problem(study, one);
  overtone::HostingOptions options;
  options.kkt_solver = kkt_solver;
  HostingResult result;
  for (auto _ : state) {
    result = overtone::hosting_capacity(problem, one.bus, options);
  }
  state.counters["S_MW"] = result.station_mw;
  state.counters["iterations"] = result.iterations;
  state.counters["cone_gap"] = result.exactness.cone_gap;
  state.SetLabel("bus " + one.bus + ", " + to_string(result.status));
}

void solve_tangents(benchmark::State& state, const std::string& name, size_t index) {
  const HostingStudy study = study_called(name);
  const auto one = overtone::cases_of(study)[index];
  const auto problem = overtone::make_hosting_problem(study, one);
  overtone::TangentResult result;
  for (auto _ : state) {
    result = overtone::hosting_capacity_by_tangents(problem, one.bus);
  }
  state.counters["S_MW"] = result.station_mw;
  state.counters["rounds"] = result.rounds;
  state.counters["cuts"] = result.cuts;
  state.SetLabel("bus " + one.bus);
}

/// All cases of a study, or those of every twelfth bus.
void solve_study(benchmark::State& state, const std::string& name, bool part, int threads,
                 KktSolverKind kkt_solver) {
  HostingStudy study = study_called(name);
  if (part) {
    std::erase_if(study.buses, [i = 0](const std::string&) mutable { return i++ % 12 != 0; });
  }
  study.threads = threads;
  study.options.kkt_solver = kkt_solver;
  overtone::bench::reset_peak_memory();
  std::vector<HostingResult> results;
  for (auto _ : state) {
    results = overtone::run_hosting_study(study);
  }
  std::vector<double> seconds;
  double iterations = 0.0, cone = 0.0, gap = 0.0, replay = 0.0;
  int repaired = 0, solved = 0;
  for (const HostingResult& r : results) {
    seconds.push_back(r.seconds);
    iterations += r.iterations;
    cone = std::max(cone, r.exactness.cone_gap);
    gap = std::max(gap, r.exactness.gap);
    replay = std::max(replay, r.replay.voltage_mismatch);
    repaired += r.exactness.repairs > 0 ? 1 : 0;
    solved += r.status == overtone::HostingStatus::solved ? 1 : 0;
  }
  std::sort(seconds.begin(), seconds.end());
  state.counters["cases"] = static_cast<double>(results.size());
  state.counters["solved"] = solved;
  state.counters["repaired"] = repaired;
  state.counters["median_s"] = seconds[seconds.size() / 2];
  state.counters["p95_s"] = seconds[seconds.size() * 95 / 100];
  state.counters["max_s"] = seconds.back();
  state.counters["iterations_per_case"] = iterations / static_cast<double>(results.size());
  state.counters["cone_gap"] = cone;
  state.counters["gap"] = gap;
  state.counters["replay_pu"] = replay;
  state.counters["peak_mb"] = overtone::bench::peak_memory_mb();
}

[[maybe_unused]] const bool registered = [] {
  const auto once = [](benchmark::internal::Benchmark* registration) {
    registration->Unit(benchmark::kSecond)->Iterations(1)->UseRealTime();
  };
  for (const size_t index : {0UL, 8UL, 16UL, 23UL, 31UL}) {  // buses 2, 10, 18, 25, 33
    for (const auto kind : {KktSolverKind::mumps, KktSolverKind::structured}) {
      const std::string name = "case/" + std::to_string(index + 2) + "/" + to_string(kind);
      benchmark::RegisterBenchmark(name.c_str(), solve_case, "ieee33-limits-a", index, kind)
          ->Unit(benchmark::kMillisecond)
          ->UseRealTime();
    }
    const std::string name = "tangents/" + std::to_string(index + 2);
    once(benchmark::RegisterBenchmark(name.c_str(), solve_tangents, "ieee33-limits-a", index));
  }
  const auto study = [&](const std::string& name, bool part, int threads, KktSolverKind kind) {
    const std::string line = std::string(part ? "part/" : "study/") + name +
                             (threads == 1 ? "/one_core/" : "/all_cores/") + to_string(kind);
    once(benchmark::RegisterBenchmark(line.c_str(), solve_study, name, part, threads, kind));
  };
  for (const std::string name : {"ieee33-limits-a", "ieee69", "ieee123"}) {
    study(name, true, 0, KktSolverKind::structured);
    study(name, true, 0, KktSolverKind::mumps);
  }
  for (const int threads : {1, 0}) {
    for (const std::string name : {"ieee33-limits-a", "ieee69", "ieee123"}) {
      study(name, false, threads, KktSolverKind::structured);
    }
  }
  study("ieee33-limits-a", false, 0, KktSolverKind::mumps);
  return true;
}();

}  // namespace
