#pragma once

#include <vector>

namespace overtone {

/// Vertices of a graph that part it into regions of at most `largest` in weight each: the centroid
/// of a spanning tree, those of what it leaves, and so on. Edges beside the tree, of meshed graphs,
/// may still join regions.
/// `neighbours`: [vertex]; `weight`: [vertex] > 0. Returns [vertex] 1 for those that part.
[[nodiscard]] std::vector<char> parting_vertices(const std::vector<std::vector<int>>& neighbours,
                                                 const std::vector<int>& weight, int largest);

}  // namespace overtone
