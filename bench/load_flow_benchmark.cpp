// A day's harmonic load flow (24 hours, fundamental and 13 harmonics) on each feeder, one core,
// to 1e-8 and to 1e-12; with and without analysing and factoring the network anew.
#include <string>

#include <benchmark/benchmark.h>

#include <overtone/feeder_files.hpp>
#include <overtone/harmonic_load_flow.hpp>

namespace {

std::string feeder_folder(const std::string& feeder) {
  return std::string(OVERTONE_SOURCE_DIR) + "/networks/" + feeder;
}

void solve_day(benchmark::State& state, const std::string& feeder, double tolerance,
               bool factor_each_time) {
  const overtone::Network network = overtone::read_feeder(feeder_folder(feeder));
  const auto profile = overtone::read_feeder_profile(feeder_folder(feeder));
  const auto scenarios = overtone::scaled_loads(network, profile->load_share);
  overtone::LoadFlowOptions options;
  options.threads = 1;
  options.tolerance = tolerance;
  const overtone::HarmonicLoadFlow flow(network);
  if (!flow.solve(scenarios, options).converged()) {
    state.SkipWithError("not converged");
    return;
  }
  for (auto _ : state) {
    if (factor_each_time) {
      benchmark::DoNotOptimize(overtone::HarmonicLoadFlow(network).solve(scenarios, options));
    } else {
      benchmark::DoNotOptimize(flow.solve(scenarios, options));
    }
  }
  state.counters["hours"] = scenarios.count;
  state.counters["orders"] = network.order_count();
  state.counters["buses"] = network.bus_count();
}

[[maybe_unused]] const bool registered = [] {
  for (const std::string feeder : {"ieee33", "ieee69", "ieee123"}) {
    for (const auto& [label, tolerance] : {std::pair{"1e-8", 1e-8}, {"1e-12", 1e-12}}) {
      for (const bool anew : {false, true}) {
        const std::string name =
            "day/" + feeder + "/tolerance:" + label + (anew ? "/factored_anew" : "/factors_kept");
        benchmark::RegisterBenchmark(name.c_str(), solve_day, feeder, tolerance, anew)
            ->Unit(benchmark::kMillisecond);
      }
    }
  }
  return true;
}();

}  // namespace
