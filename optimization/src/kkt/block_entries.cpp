#include "block_entries.hpp"

#include <algorithm>
#include <numeric>

namespace overtone {

namespace {

/// Stable order of items by supernode, as a list of indices, and where each supernode begins.
std::vector<std::size_t> by_supernode(const std::vector<int>& supernode, std::size_t supernodes,
                                      std::vector<std::size_t>& first) {
  first.assign(supernodes + 1, 0);
  for (const int s : supernode) {
    ++first[s + 1];
  }
  std::partial_sum(first.begin(), first.end(), first.begin());
  std::vector<std::size_t> next = first, order(supernode.size());
  for (std::size_t i = 0; i < supernode.size(); ++i) {
    order[next[supernode[i]]++] = i;
  }
  return order;
}

}  // namespace

BlockEntries list_block_entries(std::vector<BlockEntry> entries, int lanes,
                                const std::vector<PanelPlace>& places, std::size_t supernodes) {
  constexpr int none = -2;
  std::vector<int> common_place, common_source, single_place, single_lane, single_source;
  std::vector<int> source(places.size() * lanes);  // [place][lane] one entry each
  while (!entries.empty()) {
    std::fill(source.begin(), source.end(), none);
    std::vector<BlockEntry> repeated;
    for (const BlockEntry& entry : entries) {
      int& at = source[static_cast<std::size_t>(entry.place) * lanes + entry.lane];
      if (at == none) {
        at = entry.source;
      } else {
        repeated.push_back(entry);
      }
    }
    for (std::size_t place = 0; place < places.size(); ++place) {
      const int* of_lanes = source.data() + place * lanes;
      if (std::all_of(of_lanes, of_lanes + lanes, [](int s) { return s >= 0; })) {
        common_place.push_back(static_cast<int>(place));
        common_source.insert(common_source.end(), of_lanes, of_lanes + lanes);
        continue;
      }
      for (int lane = 0; lane < lanes; ++lane) {
        if (of_lanes[lane] != none) {
          single_place.push_back(static_cast<int>(place));
          single_lane.push_back(lane);
          single_source.push_back(of_lanes[lane]);
        }
      }
    }
    entries = std::move(repeated);
  }
  const auto supernodes_of = [&places](const std::vector<int>& of) {
    std::vector<int> supernode(of.size());
    std::transform(of.begin(), of.end(), supernode.begin(),
                   [&places](int place) { return places[place].supernode; });
    return supernode;
  };
  BlockEntries lists;
  for (const std::size_t i :
       by_supernode(supernodes_of(common_place), supernodes, lists.first_common)) {
    lists.common_number.push_back(static_cast<std::uint32_t>(places[common_place[i]].number));
    const auto first = common_source.begin() + static_cast<std::ptrdiff_t>(i) * lanes;
    lists.common_source.insert(lists.common_source.end(), first, first + lanes);
  }
  for (const std::size_t i :
       by_supernode(supernodes_of(single_place), supernodes, lists.first_single)) {
    lists.single_number.push_back(
        static_cast<std::uint32_t>(places[single_place[i]].number * lanes + single_lane[i]));
    lists.single_source.push_back(single_source[i]);
  }
  return lists;
}

}  // namespace overtone
