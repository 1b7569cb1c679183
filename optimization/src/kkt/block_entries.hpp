#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace overtone {

/// A number of the panels of an EliminationStructure.
struct PanelPlace {
  int supernode = 0;
  std::size_t number = 0;
};

/// One entry of a block: what is added where.
struct BlockEntry {
  int source;  ///< index in the caller's values; -1: 1.0
  int place;   ///< index in a list of PanelPlaces
  int lane;    ///< of the block
};

/// The entries of the blocks in one group's lanes, supernode by supernode: first those that all
/// lanes have at the same place, one vector each, then the others one by one.
struct BlockEntries {
  std::vector<std::size_t> first_common;     ///< [supernode + 1]
  std::vector<std::uint32_t> common_number;  ///< [common] number in the panels
  std::vector<int> common_source;            ///< [common][lane]
  std::vector<std::size_t> first_single;     ///< [supernode + 1]
  std::vector<std::uint32_t> single_number;  ///< [single] number in the panels x lanes + lane
  std::vector<int> single_source;            ///< [single] -1: 1.0
};

/// Several entries may have the same place and lane; they are added up.
[[nodiscard]] BlockEntries list_block_entries(std::vector<BlockEntry> entries, int lanes,
                                              const std::vector<PanelPlace>& places,
                                              std::size_t supernodes);

}  // namespace overtone
