#pragma once

#include <optional>
#include <utility>
#include <vector>

#include <overtone/map_point.hpp>

namespace overtone::reporting {

/// Where buses of a feeder stand by their places on a map, in units of the median distance between
/// the ends of its branches. A bus without a place stands between its neighbours on the tree, one
/// beyond the last place on its way a little farther on. None where the places say too little: of
/// fewer than half of the buses, of none in a part that hangs together, or none of neighbours
/// apart. `before`: [bus] as FeederLayout has it; `branches`: pairs of buses.
[[nodiscard]] std::optional<std::vector<MapPoint>> map_layout(
    const std::vector<std::optional<MapPoint>>& places, const std::vector<int>& before,
    const std::vector<std::pair<int, int>>& branches);

}  // namespace overtone::reporting
