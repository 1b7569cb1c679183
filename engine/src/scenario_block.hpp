#pragma once

#include <vector>

#include <overtone/harmonic_load_flow.hpp>

#include "fundamental_lanes.hpp"
#include "harmonic_lanes.hpp"
#include "linear_shunts.hpp"

namespace overtone {

/// What every block of scenarios reads.
struct LoadFlowProblem {
  const HarmonicLoadFlow& flow;
  const FundamentalBalance& balance;
  const HarmonicSources& sources;
  const LinearShunts& shunts;
  const LoadFlowScenarios& scenarios;
  const LoadFlowOptions& options;
};

/// Scratch of one thread, sized once.
struct LoadFlowWorkspace {
  FundamentalLanes fundamental;
  HarmonicLanes harmonics;
  ShuntLanes shunts;
  std::vector<LaneBlock> next, scratch;  ///< [unknown] in pivot order
  std::vector<LaneBlock> port_power,
      port_current;                           ///< [port] at the fundamental, unless one a node
  std::vector<LaneBlock> harmonic_power;      ///< [nonlinear] sum over h > 1 of V_h conj(I_h)
  std::vector<LaneBlock> harmonic_power_now;  ///< [nonlinear] the same, of the last solution
};

/// Solves scenarios `first` to `first` + kLanes - 1, as far as there are so many, into `result`.
void solve_scenario_block(const LoadFlowProblem& problem, LoadFlowWorkspace& work, int first,
                          LoadFlowResult& result);

}  // namespace overtone
