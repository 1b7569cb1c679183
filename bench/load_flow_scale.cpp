// How the day's harmonic load flow (24 hours, fundamental and 13 harmonics, to 1e-8, one core)
// grows with the network: generated feeders of 100 to 100 000 buses. Prints a table and the
// exponents that fit time and memory over all sizes, as JSON with --json.
//
//   load_flow_scale [--json] [--seed N] [BUSES...]
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstring>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sys/resource.h>

#include <overtone/child_run.hpp>
#include <overtone/feeder_files.hpp>
#include <overtone/feeder_generator.hpp>
#include <overtone/harmonic_load_flow.hpp>

namespace {

struct Figures {
  double buses = 0.0;
  double factor_ms = 0.0;  ///< analysis and factors of all orders
  double day_ms = 0.0;     ///< with factors and result kept
  double batch_us = 0.0;   ///< one fundamental load flow of a batch
  double memory_mb = 0.0;  ///< largest resident set less that of a process that solves nothing
  double converged = 0.0;  ///< 1 where all hours are
  double mismatch_pu = 0.0;
};

/// The median of as many repetitions as fit in a second or so, at least three.
double median_seconds(const std::function<void()>& work) {
  using Clock = std::chrono::steady_clock;
  std::vector<double> seconds;
  double total = 0.0;
  while (seconds.size() < 3 || (total < 1.0 && seconds.size() < 201)) {
    const auto start = Clock::now();
    work();
    seconds.push_back(std::chrono::duration<double>(Clock::now() - start).count());
    total += seconds.back();
  }
  std::nth_element(seconds.begin(), seconds.begin() + seconds.size() / 2, seconds.end());
  return seconds[seconds.size() / 2];
}

double resident_mb() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024.0;
}

Figures measure(int buses, std::uint64_t seed) {
  const std::string networks = std::string(OVERTONE_SOURCE_DIR) + "/networks/";
  const auto profile = overtone::read_hourly_profile(networks + "profiles/residential.csv");
  overtone::FeederGeneratorOptions generator;
  generator.buses = buses;
  generator.seed = seed;
  generator.spectrum = overtone::read_spectrum(networks + "spectra/six_pulse.csv");
  const double before = resident_mb();
  const overtone::Network network(overtone::generate_feeder(generator));
  const overtone::LoadFlowOptions options{.tolerance = 1e-8, .threads = 1};
  const overtone::HarmonicLoadFlow flow(network);
  const auto scenarios = overtone::scaled_loads(flow.network(), profile.load_share);
  overtone::LoadFlowResult result;
  flow.solve(scenarios, options, result);
  Figures figures;
  figures.memory_mb = resident_mb() - before;
  figures.buses = buses;
  figures.converged = result.converged() ? 1.0 : 0.0;
  for (const auto& report : result.report) {
    figures.mismatch_pu = std::max(figures.mismatch_pu, report.power_mismatch);
  }
  figures.day_ms = 1e3 * median_seconds([&] { flow.solve(scenarios, options, result); });
  figures.factor_ms = 1e3 * median_seconds([&] { (void)overtone::HarmonicLoadFlow(network); });
  std::vector<overtone::Complex> voltage(scenarios.load.size());
  std::vector<overtone::ScenarioReport> report(scenarios.count());
  figures.batch_us = 1e6 / scenarios.count() * median_seconds([&] {
                       flow.solve_fundamental(scenarios.load.flat(), voltage, report, options);
                     });
  return figures;
}

/// In a process of its own, so that its memory is its own.
Figures measure_apart(int buses, std::uint64_t seed) {
  const auto run = overtone::reporting::run_in_child([&] {
    const Figures figures = measure(buses, seed);
    return std::string(reinterpret_cast<const char*>(&figures), sizeof(figures));
  });
  Figures figures;
  if (run.end == overtone::reporting::ChildRun::End::finished &&
      run.text.size() == sizeof(figures)) {
    std::memcpy(&figures, run.text.data(), sizeof(figures));
  }
  return figures;
}

/// Slope of log(value) over log(buses), least squares.
double exponent(const std::vector<Figures>& all, double Figures::* value) {
  double sx = 0.0, sy = 0.0, sxx = 0.0, sxy = 0.0;
  for (const Figures& figures : all) {
    const double x = std::log(figures.buses);
    const double y = std::log(figures.*value);
    sx += x;
    sy += y;
    sxx += x * x;
    sxy += x * y;
  }
  const auto n = static_cast<double>(all.size());
  return (n * sxy - sx * sy) / (n * sxx - sx * sx);
}

void print_table(const std::vector<Figures>& all) {
  fmt::print("{:>8} {:>12} {:>12} {:>14} {:>12} {:>12}\n", "buses", "factors ms", "day ms",
             "one flow us", "memory MB", "mismatch pu");
  for (const Figures& f : all) {
    fmt::print("{:8.0f} {:12.3f} {:12.3f} {:14.3f} {:12.1f} {:12.1e}{}\n", f.buses, f.factor_ms,
               f.day_ms, f.batch_us, f.memory_mb, f.mismatch_pu,
               f.converged == 1.0 ? "" : "  not converged");
  }
  fmt::print("exponent {:12.2f} {:12.2f} {:14.2f} {:12.2f}\n", exponent(all, &Figures::factor_ms),
             exponent(all, &Figures::day_ms), exponent(all, &Figures::batch_us),
             exponent(all, &Figures::memory_mb));
}

void print_json(const std::vector<Figures>& all) {
  std::vector<std::string> rows;
  for (const Figures& f : all) {
    rows.push_back(fmt::format(
        "{{\"buses\": {}, \"factor_ms\": {}, \"day_ms\": {}, \"batch_us\": {}, \"memory_mb\": {}, "
        "\"converged\": {}, \"mismatch_pu\": {}}}",
        f.buses, f.factor_ms, f.day_ms, f.batch_us, f.memory_mb, f.converged == 1.0,
        f.mismatch_pu));
  }
  fmt::print(
      "{{\"sizes\": [{}],\n \"exponents\": {{\"factor_ms\": {:.3f}, \"day_ms\": {:.3f}, "
      "\"batch_us\": {:.3f}, \"memory_mb\": {:.3f}}}}}\n",
      fmt::join(rows, ",\n  "), exponent(all, &Figures::factor_ms), exponent(all, &Figures::day_ms),
      exponent(all, &Figures::batch_us), exponent(all, &Figures::memory_mb));
}

}  // namespace

int main(int argc, char** argv) {
  bool json = false;
  std::uint64_t seed = 1;
  std::vector<int> sizes;
  for (int k = 1; k < argc; ++k) {
    const std::string_view argument = argv[k];
    if (argument == "--json") {
      json = true;
    } else if (argument == "--seed" && k + 1 < argc) {
      seed = std::stoull(argv[++k]);
    } else {
      sizes.push_back(std::stoi(argv[k]));
    }
  }
  if (sizes.empty()) {
    sizes = {100, 300, 1000, 3000, 8500, 30000, 100000};
  }
  std::vector<Figures> all;
  for (const int buses : sizes) {
    all.push_back(measure_apart(buses, seed));
    if (all.back().buses == 0.0) {
      fmt::print(stderr, "load_flow_scale: {} buses could not be measured\n", buses);
      return 1;
    }
  }
  json ? print_json(all) : print_table(all);
  return std::all_of(all.begin(), all.end(), [](const Figures& f) { return f.converged == 1.0; })
             ? 0
             : 1;
}
