#pragma once

#include <cstddef>
#include <utility>
#include <vector>

#include "block_entries.hpp"
#include "block_ldlt.hpp"
#include "elimination_structure.hpp"

namespace overtone {

/// The symbolic half of BlockLdlt.
struct BlockLdlt::Analysis {
  /// The blocks that are factored side by side; arrays have `lanes` values per place.
  struct Group {
    BlockEntries entries;
    std::vector<int> row;       ///< [position][lane] row of the matrix, -1: none
    std::vector<char> present;  ///< [supernode] 0: none of its rows is in the group
  };

  int lanes = 1, interior = 0, border = 0;
  EliminationStructure structure;
  std::vector<double> shift;  ///< [position] regularisation with its sign
  std::vector<Group> groups;
  std::vector<int> border_row;                              ///< [border] row of the matrix
  std::vector<std::pair<int, std::size_t>> border_entries;  ///< (source, place in the border)
  std::size_t local_size = 0;     ///< of a group's scratch: rows of panels
  std::size_t weighted_size = 0;  ///< of a group's scratch: D L^T
};

}  // namespace overtone
