// A day's harmonic load flow (24 hours, fundamental and 13 harmonics) on each feeder, one core:
// with factors and result kept, with factors kept, and with the network analysed and factored anew.
// Batches of fundamental load flows, every load of every scenario scaled at random. And a fixed
// piece of work that uses nothing of the project, which scripts/track-performance divides by.
#include <random>
#include <string>

#include <benchmark/benchmark.h>

#include <overtone/feeder_files.hpp>
#include <overtone/harmonic_load_flow.hpp>

#include "support/reference_cases.hpp"

namespace {

std::string feeder_folder(const std::string& feeder) {
  return std::string(OVERTONE_SOURCE_DIR) + "/networks/" + feeder;
}

enum class Kept { nothing, factors, factors_and_result };

void solve_day(benchmark::State& state, const std::string& feeder, double tolerance, Kept kept) {
  const overtone::Network network = overtone::read_feeder(feeder_folder(feeder));
  const auto profile = overtone::read_feeder_profile(feeder_folder(feeder));
  const overtone::HarmonicLoadFlow flow(network);
  const auto scenarios = overtone::scaled_loads(flow.network(), profile->load_share);
  overtone::LoadFlowOptions options;
  options.threads = 1;
  options.tolerance = tolerance;
  overtone::LoadFlowResult result;
  flow.solve(scenarios, options, result);
  if (!result.converged()) {
    state.SkipWithError("not converged");
    return;
  }
  for (auto _ : state) {
    if (kept == Kept::factors_and_result) {
      flow.solve(scenarios, options, result);
      benchmark::DoNotOptimize(result.voltage.flat().data());
    } else if (kept == Kept::factors) {
      benchmark::DoNotOptimize(flow.solve(scenarios, options));
    } else {
      benchmark::DoNotOptimize(overtone::HarmonicLoadFlow(network).solve(scenarios, options));
    }
  }
  state.counters["hours"] = scenarios.count();
  state.counters["orders"] = network.order_count();
  state.counters["buses"] = network.bus_count();
}

/// One item is one load flow.
void solve_batch(benchmark::State& state, const std::string& name) {
  const overtone::HarmonicLoadFlow flow(overtone::support::case_network(name));
  const int buses = flow.network().port_count();
  constexpr int kScenarios = 10000;
  std::mt19937_64 random(1);
  std::vector<overtone::Complex> load, voltage(static_cast<size_t>(kScenarios) * buses);
  std::vector<overtone::ScenarioReport> report(kScenarios);
  load.reserve(voltage.size());
  for (int s = 0; s < kScenarios; ++s) {
    for (int b = 0; b < buses; ++b) {
      load.push_back((0.3 + 0.7 * std::ldexp(static_cast<double>(random()), -64)) *
                     flow.network().ports[b].load);
    }
  }
  const overtone::LoadFlowOptions options{.tolerance = 1e-8, .threads = 1};
  for (auto _ : state) {
    flow.solve_fundamental(load, voltage, report, options);
    benchmark::ClobberMemory();
  }
  double mismatch = 0.0, sweeps = 0.0;
  for (const auto& scenario : report) {
    if (scenario.status != overtone::LoadFlowStatus::converged) {
      state.SkipWithError("not converged");
      return;
    }
    mismatch = std::max(mismatch, scenario.power_mismatch);
    sweeps += scenario.iterations;
  }
  state.counters["buses"] = buses;
  state.counters["sweeps"] = sweeps / kScenarios;
  state.counters["mismatch_pu"] = mismatch;
  state.counters["per_flow"] = benchmark::Counter(
      kScenarios, benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}

/// Currents of constant powers and a recurrence along them: what a load flow is made of, in plain
/// arithmetic over 32 KiB. Not to be changed, or figures before and after cannot be compared.
void do_fixed_work(benchmark::State& state) {
  constexpr int kSize = 1024;
  std::vector<double> re(kSize, 1.0), im(kSize, 0.0), p(kSize, 0.3), q(kSize, 0.1);
  for (auto _ : state) {
    for (int sweep = 0; sweep < 100; ++sweep) {
      double carried_re = 0.0, carried_im = 0.0;
      for (int k = 0; k < kSize; ++k) {
        const double inverse = 1e-4 / (re[k] * re[k] + im[k] * im[k]);
        carried_re = 0.999 * carried_re + (p[k] * re[k] + q[k] * im[k]) * inverse;
        carried_im = 0.999 * carried_im + (p[k] * im[k] - q[k] * re[k]) * inverse;
        re[k] = 1.0 - carried_re;
        im[k] = -carried_im;
      }
    }
    benchmark::DoNotOptimize(re.data());
    benchmark::ClobberMemory();
  }
}

[[maybe_unused]] const bool registered = [] {
  for (const std::string feeder : {"ieee33", "ieee69", "ieee123"}) {
    for (const auto& [label, tolerance] : {std::pair{"1e-8", 1e-8}, {"1e-12", 1e-12}}) {
      for (const auto& [keeps, kept] : {std::pair{"factored_anew", Kept::nothing},
                                        {"factors_kept", Kept::factors},
                                        {"factors_and_result_kept", Kept::factors_and_result}}) {
        const std::string name = "day/" + feeder + "/tolerance:" + label + "/" + keeps;
        benchmark::RegisterBenchmark(name.c_str(), solve_day, feeder, tolerance, kept)
            ->Unit(benchmark::kMillisecond);
      }
    }
  }
  for (const std::string name : {"ieee33_balanced", "ieee123_balanced", "radial1000"}) {
    benchmark::RegisterBenchmark(("batch/" + name).c_str(), solve_batch, name)
        ->Unit(benchmark::kMillisecond);
  }
  benchmark::RegisterBenchmark("reference/fixed_work", do_fixed_work)
      ->Unit(benchmark::kMillisecond);
  return true;
}();

}  // namespace
