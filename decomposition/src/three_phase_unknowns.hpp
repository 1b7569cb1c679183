#pragma once

#include <array>
#include <vector>

#include <overtone/conditioning_problem.hpp>

namespace overtone {

/// Of the phases of buses with three of them and unknown voltages, each once where closed switches
/// make two of them one.
[[nodiscard]] std::vector<std::array<int, 3>> three_phase_unknowns(const NodalNetwork& network);

/// Those of them that count in sums over nodes, and so in the unbalance that an objective has.
[[nodiscard]] std::vector<std::array<int, 3>> counted_three_phase_unknowns(
    const ConditioningProblem& problem);

}  // namespace overtone
