#include <overtone/harmonic_load_flow.hpp>

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include <fmt/format.h>
#include <oneapi/tbb/enumerable_thread_specific.h>

#include "argument_checks.hpp"
#include "load_flow_checks.hpp"
#include "parallel_loop.hpp"
#include "scan/near_singular.hpp"
#include "scenario_block.hpp"

namespace overtone {

Complex load_current(const NodalNetwork& network, int port, int order_index, Complex fundamental,
                     HarmonicCurrents convention) {
  const double factor = network.current_factor(port, order_index);
  const Port& at = network.ports[port];
  if (convention == HarmonicCurrents::in_phase && (at.angle != 0.0 || at.internal >= 0)) {
    return network.in_phase_factor(port, order_index) * fundamental;
  }
  if (order_index == 0 || convention == HarmonicCurrents::in_phase) {
    return factor * fundamental;
  }
  return phasor(factor * std::abs(fundamental),
                network.orders[order_index] * std::arg(fundamental) +
                    network.harmonic_angle(port, order_index));
}

Complex terminal_current(const NodalNetwork& network, const LoadFlowResult& result, int scenario,
                         int order_index, int port) {
  const Port& at = network.ports[port];
  Complex current = result.load_current(scenario, order_index, port);
  if (!result.linear_current.empty()) {
    current += result.linear_current(scenario, order_index, port);
  }
  if (at.machine >= 0) {
    const Complex to = at.to < 0 ? Complex(0.0) : result.voltage(scenario, order_index, at.to);
    current += network.machines[at.machine][order_index] *
               (result.voltage(scenario, order_index, at.from) - to);
  }
  return current;
}

LoadFlowScenarios scaled_loads(const NodalNetwork& network, const std::vector<double>& share) {
  ArgumentChecks("scaled loads").all_finite("share", share);
  LoadFlowScenarios scenarios;
  scenarios.load.assign(static_cast<int>(share.size()), network.port_count());
  for (int s = 0; s < scenarios.count(); ++s) {
    for (int p = 0; p < network.port_count(); ++p) {
      const Port& port = network.ports[p];
      scenarios.load(s, p) = port.follows_share ? share[s] * port.load : port.load;
    }
  }
  return scenarios;
}

bool LoadFlowResult::converged() const {
  return std::all_of(report.begin(), report.end(),
                     [](const ScenarioReport& r) { return r.status == LoadFlowStatus::converged; });
}

HarmonicLoadFlow::HarmonicLoadFlow(const Network& network)
    : HarmonicLoadFlow(std::make_shared<const NodalNetwork>(positive_sequence(network))) {}

HarmonicLoadFlow::HarmonicLoadFlow(std::shared_ptr<const NodalNetwork> network)
    : network_(std::move(network)) {
  if (network_ == nullptr) {
    throw std::invalid_argument("load flow: there is no network");
  }
  check_load_flow_network(*network_);
  const auto analysis = AdmittanceFactors::analyze(network_->pattern);
  factors_.reserve(network_->order_count());
  for (int k = 0; k < network_->order_count(); ++k) {
    try {
      factors_.emplace_back(analysis, network_->admittance[k]);
    } catch (const std::runtime_error&) {
      throw InputError(
          "feeder " + network_->name, network_->where,
          fmt::format("admittance matrix singular at order {}; a capacitor or charging "
                      "susceptance resonates without any resistance{}",
                      network_->orders[k],
                      near_singular_text(*network_, analysis, network_->admittance[k])));
    }
  }
  balance_ = std::make_shared<const FundamentalBalance>(*network_, factors_.front());
  shunts_ = std::make_shared<const LinearShunts>(*network_, analysis);
  sources_ = std::make_shared<const HarmonicSources>(*network_, balance_->ports);
}

const AdmittanceFactors& HarmonicLoadFlow::factors(int order_index) const {
  ArgumentChecks("load flow").index("order", order_index, factors_.size());
  return factors_[order_index];
}

namespace {

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
  with_threads(threads, [&] {
    parallel_loop(blocks, [&](int block) { solve_block(block * kLanes, workspaces.local()); });
  });
}

/// Zeros, but for an array of that shape of which everything will be written.
void fit(Array3<Complex>& array, int i, int j, int k, bool written) {
  if (!written || array.extent(0) != i || array.extent(1) != j || array.extent(2) != k) {
    array.assign(i, j, k);
  }
}

struct FundamentalBatch {
  const NodalNetwork& network;
  const FundamentalBalance& balance;
  std::span<const Complex> load;     ///< [scenario][port]
  std::span<Complex> voltage;        ///< [scenario][node]
  std::span<ScenarioReport> report;  ///< [scenario]
  const LoadFlowOptions& options;
};

/// Scenarios `first` to `first` + kLanes - 1, as far as there are so many.
void solve_batch_block(const FundamentalBatch& batch, int first, FundamentalLanes& lanes) {
  const FundamentalBalance& balance = batch.balance;
  const size_t nodes = batch.network.node_count();
  const size_t ports = batch.network.port_count();
  const int count = std::min(kLanes, static_cast<int>(batch.report.size()) - first);
  bool moving[kLanes] = {};
  std::fill_n(moving, count, true);
  ScenarioReport* report = &batch.report[first];
  std::fill_n(report, count, ScenarioReport{});
  lanes.fit(balance);
  lanes.set_power(balance, &batch.load[first * ports], ports, count);
  lanes.set_current(balance, nullptr, 0, count);
  lanes.start_flat(balance);
  lanes.solve(balance, batch.options, moving, report);
  lanes.judge(balance, batch.options, count, report);
  Complex* rows = &batch.voltage[first * nodes];
  scatter_lanes(balance, lanes.voltage(), rows, nodes, count);
  for (int k = 0; k < count; ++k) {
    balance.set_fixed_voltages(rows + k * nodes);
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
  check_load_flow(*network_, scenarios, options);
  const int count = scenarios.count();
  const int orders = network_->order_count();
  fit(result.voltage, count, orders, network_->node_count(), options.harmonics);
  fit(result.load_current, count, orders, network_->port_count(), options.harmonics);
  if (shunts_->empty()) {
    result.linear_current = {};
  } else {
    fit(result.linear_current, count, orders, network_->port_count(), options.harmonics);
  }
  result.report.assign(count, {});
  const LoadFlowProblem problem{*this, *balance_, *sources_, *shunts_, scenarios, options};
  for_each_block<LoadFlowWorkspace>(count, options.threads,
                                    [&](int first, LoadFlowWorkspace& work) {
                                      solve_scenario_block(problem, work, first, result);
                                    });
}

void HarmonicLoadFlow::solve_fundamental(std::span<const Complex> load, std::span<Complex> voltage,
                                         std::span<ScenarioReport> report,
                                         const LoadFlowOptions& options) const {
  check_load_flow_batch(*network_, load, voltage, report.size(), options);
  const FundamentalBatch batch{*network_, *balance_, load, voltage, report, options};
  for_each_block<FundamentalLanes>(
      static_cast<int>(report.size()), options.threads,
      [&batch](int first, FundamentalLanes& lanes) { solve_batch_block(batch, first, lanes); });
}

}  // namespace overtone
