#pragma once

#include <span>

#include <overtone/harmonic_load_flow.hpp>

namespace overtone {

// What callers give a load flow. @throws std::invalid_argument naming what does not fit, where, and
// what must be.

/// That the parts of nodal equations are of one size, their indices exist and numbers are finite;
/// and what a load flow asks beyond: one port a node, of the node's index, and all to ground.
void check_load_flow_network(const NodalNetwork& network);

void check_load_flow(const NodalNetwork& network, const LoadFlowScenarios& scenarios,
                     const LoadFlowOptions& options);

/// Not whether loads are finite: their scenarios don't converge, and looking would show in the
/// time.
void check_load_flow_batch(const NodalNetwork& network, std::span<const Complex> load,
                           std::span<const Complex> voltage, std::size_t scenarios,
                           const LoadFlowOptions& options);

}  // namespace overtone
