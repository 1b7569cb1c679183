// The symbolic half of BlockLdlt: slots of the blocks, their elimination, where entries go.
#include <algorithm>
#include <numeric>
#include <stdexcept>

#include <oneapi/tbb/parallel_for.h>

#include "block_ldlt.hpp"
#include "lane_kernels.hpp"
#include "slot_pairs.hpp"

namespace overtone {

void BlockLdlt::analyze(const BlockPattern& pattern, const Options& options) {
  options_ = options;
  size_ = pattern.size;
  lanes_ = pattern.blocks > 1 ? kLanesOf<Lane4> : 1;

  // Slots that occur, without gaps; the border after them.
  const int slots =
      size_ == 0 ? 0 : *std::max_element(pattern.slot.begin(), pattern.slot.end()) + 1;
  std::vector<int> compact(slots, -1);
  for (int i = 0; i < size_; ++i) {
    if (pattern.block[i] >= 0) {
      compact[pattern.slot[i]] = 0;
    }
  }
  interior_ = 0;
  for (int& slot : compact) {
    slot = slot == 0 ? interior_++ : -1;
  }
  std::vector<int> slot(size_);
  border_row_.clear();
  for (int i = 0; i < size_; ++i) {
    if (pattern.block[i] >= 0) {
      slot[i] = compact[pattern.slot[i]];
    } else {
      slot[i] = interior_ + static_cast<int>(border_row_.size());
      border_row_.push_back(i);
    }
  }
  border_ = static_cast<int>(border_row_.size());
  border_x_.assign(border_, 0.0);

  EliminationGraph graph;
  graph.interior = interior_;
  graph.border = border_;
  graph.partner.assign(interior_, -1);
  std::vector<signed char> sign(interior_ + border_, 0);
  for (int i = 0; i < size_; ++i) {
    sign[slot[i]] = pattern.sign[i];
    if (pattern.partner[i] >= 0) {
      const int a = slot[i];
      const int b = slot[pattern.partner[i]];
      if (graph.partner[a] < 0 && graph.partner[b] < 0) {
        graph.partner[a] = b;
        graph.partner[b] = a;
      }
    }
  }
  SlotPairs joined(static_cast<std::size_t>(pattern.entries) / pattern.blocks);
  std::vector<int> pair_of(pattern.entries);
  for (int e = 0; e < pattern.entries; ++e) {
    pair_of[e] = joined.index_of(slot[pattern.row[e]], slot[pattern.column[e]]);
  }
  for (const auto& [a, b] : joined.pairs()) {
    if (a != b) {
      graph.edges.emplace_back(a, b);
    }
  }
  structure_ = analyze_elimination(graph, options.zeros_allowed);
  if (structure_.panel_entries * lanes_ > UINT32_MAX) {
    throw std::runtime_error("KKT matrix: its factor is too large");
  }
  shift_.resize(interior_ + border_);
  for (int k = 0; k < interior_ + border_; ++k) {
    shift_[k] = options.regularization * sign[structure_.order[k]];
  }
  order_blocks(pattern);
  place_rows(pattern, slot);
  place_entries(pattern, joined.pairs(), pair_of);
  place_border_entries(pattern, slot);
}

/// Blocks with many rows side by side: a group has the supernodes that any of its blocks has. The
/// longest groups come first, so that threads end together.
void BlockLdlt::order_blocks(const BlockPattern& pattern) {
  std::vector<int> rows(pattern.blocks, 0), order(pattern.blocks);
  for (const int block : pattern.block) {
    if (block >= 0) {
      ++rows[block];
    }
  }
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](int a, int b) { return rows[a] > rows[b]; });
  rank_.resize(pattern.blocks);
  for (int k = 0; k < pattern.blocks; ++k) {
    rank_[order[k]] = k;
  }
}

void BlockLdlt::place_rows(const BlockPattern& pattern, const std::vector<int>& slot) {
  const int rows = interior_ + border_;
  int highest = 0;
  std::size_t weighted = 0;
  for (std::size_t s = 0; s < structure_.supernodes.size(); ++s) {
    const auto& node = structure_.supernodes[s];
    highest = std::max(highest, node.height());
    if (s + 1 < structure_.supernodes.size()) {  // the border is not factored in lanes
      weighted = std::max<std::size_t>(weighted, node.columns * (kPanelBlock + 1));
    }
  }
  for (const auto& update : structure_.updates) {
    weighted = std::max<std::size_t>(
        weighted, structure_.supernodes[update.source].columns * (update.end - update.begin));
  }
  groups_.assign((pattern.blocks + lanes_ - 1) / lanes_, {});
  oneapi::tbb::parallel_for(std::size_t{0}, groups_.size(), [&](std::size_t g) {
    Group& group = groups_[g];
    group.row.assign(static_cast<std::size_t>(rows) * lanes_, -1);
    group.panels.resize(structure_.panel_entries * lanes_);
    group.pivot.assign(static_cast<std::size_t>(rows) * lanes_, 1.0);
    group.pivot_pair.assign(static_cast<std::size_t>(rows) * lanes_, 0.0);
    group.x.assign(static_cast<std::size_t>(rows) * lanes_, 0.0);
    group.local.assign(rows + highest, 0);
    group.weighted.assign(weighted * lanes_, 0.0);
  });
  for (int i = 0; i < size_; ++i) {
    if (pattern.block[i] >= 0) {
      const int position = structure_.position[slot[i]];
      const int rank = rank_[pattern.block[i]];
      groups_[rank / lanes_].row[static_cast<std::size_t>(position) * lanes_ + rank % lanes_] = i;
    }
  }
  for (Group& group : groups_) {
    group.present.assign(structure_.supernodes.size(), 0);
    group.present.back() = 1;  // the border
    for (int s = 0; s < structure_.eliminated_count(); ++s) {
      const auto& node = structure_.supernodes[s];
      const auto first = group.row.begin() + static_cast<std::ptrdiff_t>(node.first) * lanes_;
      group.present[s] =
          std::any_of(first, first + node.columns * lanes_, [](int row) { return row >= 0; }) ? 1
                                                                                              : 0;
    }
  }
}

std::vector<PanelPlace> BlockLdlt::places_of(const std::vector<std::pair<int, int>>& pairs) const {
  std::vector<int> supernode_of(interior_ + border_);
  for (std::size_t s = 0; s < structure_.supernodes.size(); ++s) {
    const auto& node = structure_.supernodes[s];
    std::fill_n(supernode_of.begin() + node.first, node.columns, static_cast<int>(s));
  }
  std::vector<PanelPlace> places;
  places.reserve(pairs.size());
  for (const auto& [a, b] : pairs) {  // in the lower triangle
    const auto [column, row] = std::minmax(structure_.position[a], structure_.position[b]);
    const int supernode = supernode_of[column];
    const auto& node = structure_.supernodes[supernode];
    int local = row - node.first;
    if (local >= node.columns) {
      const auto first = structure_.rows.begin() + static_cast<std::ptrdiff_t>(node.rows);
      local =
          node.columns + static_cast<int>(std::lower_bound(first, first + node.below, row) - first);
    }
    places.push_back(
        {supernode,
         node.panel + static_cast<std::size_t>(column - node.first) * node.height() + local});
  }
  return places;
}

void BlockLdlt::place_entries(const BlockPattern& pattern,
                              const std::vector<std::pair<int, int>>& pairs,
                              const std::vector<int>& pair_of) {
  std::vector<PanelPlace> places = places_of(pairs);
  std::vector<std::pair<int, int>> diagonal;
  for (int k = 0; k < interior_; ++k) {
    diagonal.emplace_back(structure_.order[k], structure_.order[k]);
  }
  const int first_diagonal = static_cast<int>(places.size());
  const std::vector<PanelPlace> diagonal_places = places_of(diagonal);
  places.insert(places.end(), diagonal_places.begin(), diagonal_places.end());
  std::vector<std::vector<BlockEntry>> of_group(groups_.size());
  for (auto& entries : of_group) {
    entries.reserve(pattern.entries / groups_.size() + 1);
  }
  for (int e = 0; e < pattern.entries; ++e) {
    const int block = std::max(pattern.block[pattern.row[e]], pattern.block[pattern.column[e]]);
    if (block >= 0) {
      of_group[rank_[block] / lanes_].push_back({e, pair_of[e], rank_[block] % lanes_});
    }
  }
  oneapi::tbb::parallel_for(std::size_t{0}, groups_.size(), [&](std::size_t g) {
    Group& group = groups_[g];
    for (int k = 0; k < interior_; ++k) {  // ones for the rows that a block lacks
      for (int lane = 0; lane < lanes_; ++lane) {
        if (group.row[static_cast<std::size_t>(k) * lanes_ + lane] < 0) {
          of_group[g].push_back({-1, first_diagonal + k, lane});
        }
      }
    }
    group.entries =
        list_block_entries(std::move(of_group[g]), lanes_, places, structure_.supernodes.size());
  });
}

void BlockLdlt::place_border_entries(const BlockPattern& pattern, const std::vector<int>& slot) {
  border_entries_.clear();
  for (int e = 0; e < pattern.entries; ++e) {
    if (pattern.block[pattern.row[e]] < 0 && pattern.block[pattern.column[e]] < 0) {
      const int a = slot[pattern.row[e]] - interior_;
      const int b = slot[pattern.column[e]] - interior_;
      border_entries_.emplace_back(
          e, static_cast<std::size_t>(std::min(a, b)) * border_ + std::max(a, b));
    }
  }
}

}  // namespace overtone
