#pragma once

#include <vector>

#include <overtone/montecarlo.hpp>

namespace overtone {

/// @throws std::invalid_argument for a draw out of its bounds.
void check_draws(const MonteCarloDraws& draws);

/// [port] number of its load, from 0; phases of one load have the same.
[[nodiscard]] std::vector<int> loads_of_ports(const NodalNetwork& network);

}  // namespace overtone
