#include <overtone/harmonic_load_flow.hpp>

#include <algorithm>
#include <stdexcept>

#include <fmt/format.h>
#include <oneapi/tbb/enumerable_thread_specific.h>
#include <oneapi/tbb/parallel_for.h>
#include <oneapi/tbb/task_arena.h>

#include "scenario_block.hpp"

namespace overtone {

LoadFlowScenarios scaled_loads(const Network& network, const std::vector<double>& share) {
  LoadFlowScenarios scenarios;
  scenarios.count = static_cast<int>(share.size());
  scenarios.load.reserve(share.size() * network.bus_count());
  for (const double s : share) {
    for (int b = 0; b < network.bus_count(); ++b) {
      scenarios.load.push_back(s * network.load(b));
    }
  }
  return scenarios;
}

bool LoadFlowResult::converged() const {
  return std::all_of(report.begin(), report.end(),
                     [](const ScenarioReport& r) { return r.status == LoadFlowStatus::converged; });
}

HarmonicLoadFlow::HarmonicLoadFlow(Network network)
    : network_(std::move(network)), pattern_(network_) {
  const auto analysis = AdmittanceFactors::analyze(pattern_);
  factors_.reserve(network_.order_count());
  for (const int order : network_.orders()) {
    try {
      factors_.emplace_back(analysis, pattern_.values(network_, order));
    } catch (const std::runtime_error&) {
      throw InputError(
          "feeder " + network_.name(), network_.description().where,
          fmt::format("admittance matrix singular at order {}; a capacitor or charging "
                      "susceptance resonates without any resistance",
                      order));
    }
  }
  balance_ = std::make_shared<const FundamentalBalance>(network_, pattern_, factors_.front());
  sources_ =
      std::make_shared<const HarmonicSources>(network_, pattern_, factors_.front().pattern());
}

namespace {

void check_sizes(const Network& network, const LoadFlowScenarios& s) {
  const size_t buses = static_cast<size_t>(s.count) * network.bus_count();
  if (s.count < 0 || s.load.size() != buses ||
      (!s.extra_power.empty() && s.extra_power.size() != buses) ||
      (!s.extra_current.empty() && s.extra_current.size() != buses * network.order_count())) {
    throw std::invalid_argument("load flow scenarios: arrays must have count x buses entries");
  }
}

/// solve_block(first scenario, workspace) for every block, on as many threads as asked for.
template <class Workspace, class SolveBlock>
void for_each_block(int scenarios, int threads, const SolveBlock& solve_block) {
  const int blocks = (scenarios + kLanes - 1) / kLanes;
  if (threads == 1 || blocks <= 1) {
    Workspace workspace;
    for (int block = 0; block < blocks; ++block) {
      solve_block(block * kLanes, workspace);
    }
    return;
  }
  oneapi::tbb::enumerable_thread_specific<Workspace> workspaces;
  oneapi::tbb::task_arena arena(threads > 0 ? threads : oneapi::tbb::task_arena::automatic);
  arena.execute([&] {
    oneapi::tbb::parallel_for(0, blocks,
                              [&](int block) { solve_block(block * kLanes, workspaces.local()); });
  });
}

struct FundamentalBatch {
  const Network& network;
  const FundamentalBalance& balance;
  std::span<const Complex> load;     ///< [scenario][bus]
  std::span<Complex> voltage;        ///< [scenario][bus]
  std::span<ScenarioReport> report;  ///< [scenario]
  const LoadFlowOptions& options;
};

/// Scenarios `first` to `first` + kLanes - 1, as far as there are so many.
void solve_batch_block(const FundamentalBatch& batch, int first, FundamentalLanes& lanes) {
  const FundamentalBalance& balance = batch.balance;
  const size_t buses = batch.network.bus_count();
  const int count = std::min(kLanes, static_cast<int>(batch.report.size()) - first);
  bool moving[kLanes] = {};
  std::fill_n(moving, count, true);
  ScenarioReport* report = &batch.report[first];
  std::fill_n(report, count, ScenarioReport{});
  lanes.fit(balance);
  lanes.set_power(balance, &batch.load[first * buses], buses, count);
  lanes.set_current(balance, nullptr, 0, count);
  lanes.start_flat(balance);
  lanes.solve(balance, batch.options, moving, report);
  double mismatch[kLanes];
  lanes.power_mismatch(balance, mismatch);
  Complex* rows = &batch.voltage[first * buses];
  scatter_lanes(balance, lanes.voltage(), rows, buses, count);
  for (int k = 0; k < count; ++k) {
    report[k].power_mismatch = mismatch[k];
    if (!batch.network.has_source_impedance()) {
      rows[k * buses + batch.network.slack()] = batch.network.description().slack_voltage_pu;
    }
  }
}

}  // namespace

LoadFlowResult HarmonicLoadFlow::solve(const LoadFlowScenarios& scenarios,
                                       const LoadFlowOptions& options) const {
  LoadFlowResult result;
  solve(scenarios, options, result);
  return result;
}

void HarmonicLoadFlow::solve(const LoadFlowScenarios& scenarios, const LoadFlowOptions& options,
                             LoadFlowResult& result) const {
  check_sizes(network_, scenarios);
  result.scenario_count = scenarios.count;
  result.order_count = network_.order_count();
  result.bus_count = network_.bus_count();
  const size_t entries =
      static_cast<size_t>(scenarios.count) * network_.order_count() * network_.bus_count();
  result.voltage.assign(entries, 0.0);
  result.load_current.assign(entries, 0.0);
  result.report.assign(scenarios.count, {});
  const LoadFlowProblem problem{*this, *balance_, *sources_, scenarios, options};
  for_each_block<LoadFlowWorkspace>(scenarios.count, options.threads,
                                    [&](int first, LoadFlowWorkspace& work) {
                                      solve_scenario_block(problem, work, first, result);
                                    });
}

void HarmonicLoadFlow::solve_fundamental(std::span<const Complex> load, std::span<Complex> voltage,
                                         std::span<ScenarioReport> report,
                                         const LoadFlowOptions& options) const {
  const size_t buses = network_.bus_count();
  if (load.size() != report.size() * buses || voltage.size() != load.size()) {
    throw std::invalid_argument("load flow batch: arrays must have scenarios x buses entries");
  }
  const FundamentalBatch batch{network_, *balance_, load, voltage, report, options};
  for_each_block<FundamentalLanes>(
      static_cast<int>(report.size()), options.threads,
      [&batch](int first, FundamentalLanes& lanes) { solve_batch_block(batch, first, lanes); });
}

}  // namespace overtone
