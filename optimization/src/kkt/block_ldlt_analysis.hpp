#pragma once

#include <cstddef>
#include <utility>
#include <vector>

#include "block_entries.hpp"
#include "block_ldlt.hpp"
#include "border_shape.hpp"
#include "elimination_structure.hpp"

namespace overtone {

/// The symbolic half of BlockLdlt.
struct BlockLdlt::Analysis {
  /// The blocks that are factored side by side; arrays have `lanes` values per place.
  struct Group {
    BlockEntries entries;
    std::vector<int> row;  ///< [position][lane] row of the matrix, -1: none
    /// [border slot][lane] row of the border that plays its part in the block, -1: none
    std::vector<int> border;
    std::vector<char> present;  ///< [supernode] 0: none of its rows is in the group
  };

  int lanes = 1, interior = 0;
  int border = 0;  ///< slots: rows of the border that a block may touch
  EliminationStructure structure;
  std::vector<double> shift;  ///< [position] regularisation with its sign
  std::vector<Group> groups;
  BorderShape shape;                 ///< of all rows of the border, the chain first
  std::vector<int> border_row;       ///< [row of the border] of the matrix
  std::vector<double> border_shift;  ///< [row of the border]
  std::vector<std::pair<int, std::size_t>> border_entries;  ///< (source, place in the shape)
  std::size_t local_size = 0;     ///< of a group's scratch: rows of panels
  std::size_t weighted_size = 0;  ///< of a group's scratch: D L^T
};

}  // namespace overtone
