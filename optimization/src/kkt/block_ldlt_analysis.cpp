// The symbolic half of BlockLdlt: slots of the blocks, their elimination, where entries go.
#include "block_ldlt_analysis.hpp"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <map>
#include <numeric>
#include <stdexcept>

#include "lane_kernels.hpp"
#include "parallel_loop.hpp"
#include "slot_pairs.hpp"

namespace overtone {

namespace {

/// Fills an analysis, step by step.
class BlockAnalyzer {
 public:
  BlockAnalyzer(const BlockPattern& pattern, const BlockLdlt::Options& options)
      : pattern_(pattern), options_(options), slot_(pattern.size) {
    analysis_.lanes = pattern.blocks > 1 ? kLanesOf<Lane4> : 1;
  }
  [[nodiscard]] BlockLdlt::Analysis run() &&;

 private:
  void compact_slots();
  void join_pairs();
  void eliminate();
  void order_blocks();
  void size_scratch();
  void place_rows();
  /// Where in the panels the entries of pairs of slots go.
  [[nodiscard]] std::vector<PanelPlace> places_of(
      const std::vector<std::pair<int, int>>& pairs) const;
  void place_entries();
  void order_border();
  void place_border();
  void place_border_entries();

  const BlockPattern& pattern_;
  const BlockLdlt::Options& options_;
  BlockLdlt::Analysis analysis_;
  std::vector<int> slot_;          ///< [row] without gaps; the border after them; -1: in no block
  std::vector<int> border_index_;  ///< [row] in the border, -1: of a block
  std::vector<std::pair<int, int>> pairs_;  ///< of slots that entries join, in the lower triangle
  std::vector<int> pair_of_;                ///< [entry] in pairs_
  std::vector<int> rank_;                   ///< [block] group x lanes + lane
};

BlockLdlt::Analysis BlockAnalyzer::run() && {
  compact_slots();
  join_pairs();
  eliminate();
  order_blocks();
  size_scratch();
  place_rows();
  place_entries();
  place_border();
  place_border_entries();
  return std::move(analysis_);
}

/// Slots that occur, without gaps; the border after them.
void BlockAnalyzer::compact_slots() {
  const int slots =
      pattern_.size == 0 ? 0 : *std::max_element(pattern_.slot.begin(), pattern_.slot.end()) + 1;
  std::vector<int> compact(slots, -1);
  for (int i = 0; i < pattern_.size; ++i) {
    if (pattern_.block[i] >= 0) {
      compact[pattern_.slot[i]] = 0;
    }
  }
  for (int& slot : compact) {
    slot = slot == 0 ? analysis_.interior++ : -1;
  }
  for (int i = 0; i < pattern_.size; ++i) {
    if (pattern_.block[i] >= 0) {
      slot_[i] = compact[pattern_.slot[i]];
    }
  }
  order_border();
}

/// The chain by its turns, then what may touch all blocks, each with a slot of its own.
void BlockAnalyzer::order_border() {
  const auto place = [&](int i) {
    return pattern_.chain.empty() ? ChainPlace() : pattern_.chain[i];
  };
  std::vector<int>& rows = analysis_.border_row;
  for (int i = 0; i < pattern_.size; ++i) {
    if (pattern_.block[i] < 0) {
      rows.push_back(i);
    }
  }
  const auto after =
      std::stable_partition(rows.begin(), rows.end(), [&](int i) { return place(i).turn >= 0; });
  std::stable_sort(rows.begin(), after,
                   [&](int a, int b) { return place(a).turn < place(b).turn; });
  analysis_.shape.rows = static_cast<int>(rows.size());
  analysis_.shape.chain = static_cast<int>(after - rows.begin());
  border_index_.assign(pattern_.size, -1);
  std::map<int, int> slot_of;  // of the chain
  for (std::size_t b = 0; b < rows.size(); ++b) {
    const ChainPlace of = place(rows[b]);
    border_index_[rows[b]] = static_cast<int>(b);
    analysis_.border_shift.push_back(options_.regularization * pattern_.sign[rows[b]]);
    int slot = -1;
    if (of.turn < 0) {
      slot = analysis_.border++;
    } else if (of.slot >= 0) {
      const auto [found, added] = slot_of.emplace(of.slot, analysis_.border);
      analysis_.border += added ? 1 : 0;
      slot = found->second;
    }
    slot_[rows[b]] = slot >= 0 ? analysis_.interior + slot : -1;
  }
}

/// Which rows of the border play which part in a block, and which meet.
void BlockAnalyzer::place_border() {
  const int lanes = analysis_.lanes, chain = analysis_.shape.chain;
  for (auto& group : analysis_.groups) {
    group.border.assign(static_cast<std::size_t>(analysis_.border) * lanes, -1);
    for (int b = chain; b < analysis_.shape.rows; ++b) {  // which any block may touch
      const std::size_t slot = slot_[analysis_.border_row[b]] - analysis_.interior;
      std::fill_n(group.border.begin() + static_cast<std::ptrdiff_t>(slot * lanes), lanes, b);
    }
  }
  std::vector<std::vector<int>> together;
  for (int e = 0; chain > 0 && e < pattern_.entries; ++e) {
    if (pattern_.row[e] < 0) {
      continue;
    }
    int inner = pattern_.row[e], outer = pattern_.column[e];
    if (pattern_.block[inner] < 0) {
      std::swap(inner, outer);
    }
    if (pattern_.block[outer] >= 0) {
      continue;
    }
    if (pattern_.block[inner] < 0) {
      const auto [a, b] = std::minmax(border_index_[inner], border_index_[outer]);
      if (b < chain) {
        together.push_back({a, b});
      }
      continue;
    }
    const int rank = rank_[pattern_.block[inner]];
    if (slot_[outer] < 0) {
      throw std::runtime_error("KKT matrix: a link that touches no block has an entry in one");
    }
    const std::size_t slot = slot_[outer] - analysis_.interior;
    int& row = analysis_.groups[rank / lanes].border[slot * lanes + rank % lanes];
    if (row >= 0 && row != border_index_[outer]) {
      throw std::runtime_error("KKT matrix: two links of one slot have entries in one block");
    }
    row = border_index_[outer];
  }
  for (const auto& group : analysis_.groups) {
    for (int lane = 0; lane < lanes; ++lane) {
      std::vector<int> rows;
      for (int b = 0; b < analysis_.border; ++b) {
        const int row = group.border[static_cast<std::size_t>(b) * lanes + lane];
        if (row >= 0 && row < chain) {
          rows.push_back(row);
        }
      }
      std::sort(rows.begin(), rows.end());
      together.push_back(std::move(rows));
    }
  }
  fill_shape(together, analysis_.shape);
}

void BlockAnalyzer::join_pairs() {
  SlotPairs joined(static_cast<std::size_t>(pattern_.entries) / pattern_.blocks);
  pair_of_.resize(pattern_.entries);
  for (int e = 0; e < pattern_.entries; ++e) {
    if (pattern_.row[e] < 0) {
      continue;
    }
    const int a = slot_[pattern_.row[e]], b = slot_[pattern_.column[e]];
    if (a >= 0 && b >= 0) {
      pair_of_[e] = joined.index_of(a, b);
    }
  }
  pairs_ = joined.pairs();
}

void BlockAnalyzer::eliminate() {
  EliminationGraph graph;
  graph.interior = analysis_.interior;
  graph.border = analysis_.border;
  graph.partner.assign(graph.interior, -1);
  if (!pattern_.stage.empty()) {
    graph.stage.assign(graph.interior, 0);
  }
  std::vector<signed char> sign(graph.interior + graph.border, 0);
  for (int i = 0; i < pattern_.size; ++i) {
    if (slot_[i] < 0) {
      continue;
    }
    sign[slot_[i]] = pattern_.sign[i];
    if (!pattern_.stage.empty() && pattern_.block[i] >= 0) {
      graph.stage[slot_[i]] = std::max(graph.stage[slot_[i]], pattern_.stage[i]);
    }
    if (pattern_.partner[i] >= 0) {
      const int a = slot_[i];
      const int b = slot_[pattern_.partner[i]];
      if (graph.partner[a] < 0 && graph.partner[b] < 0) {
        graph.partner[a] = b;
        graph.partner[b] = a;
      }
    }
  }
  std::copy_if(pairs_.begin(), pairs_.end(), std::back_inserter(graph.edges),
               [](const auto& pair) { return pair.first != pair.second; });
  analysis_.structure = analyze_elimination(graph, options_.zeros_allowed);
  if (analysis_.structure.panel_entries * analysis_.lanes > UINT32_MAX) {
    throw std::runtime_error("KKT matrix: its factor is too large");
  }
  for (const int slot : analysis_.structure.order) {
    analysis_.shift.push_back(options_.regularization * sign[slot]);
  }
}

/// Blocks with many rows side by side: a group has the supernodes that any of its blocks has. The
/// longest groups come first, so that threads end together.
void BlockAnalyzer::order_blocks() {
  std::vector<int> rows(pattern_.blocks, 0), order(pattern_.blocks);
  for (const int block : pattern_.block) {
    if (block >= 0) {
      ++rows[block];
    }
  }
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](int a, int b) { return rows[a] > rows[b]; });
  rank_.resize(pattern_.blocks);
  for (int k = 0; k < pattern_.blocks; ++k) {
    rank_[order[k]] = k;
  }
}

/// For the largest panel and update.
void BlockAnalyzer::size_scratch() {
  const EliminationStructure& structure = analysis_.structure;
  int highest = 0;
  std::size_t weighted = 0;
  for (std::size_t s = 0; s < structure.supernodes.size(); ++s) {
    const auto& node = structure.supernodes[s];
    highest = std::max(highest, node.height());
    if (s + 1 < structure.supernodes.size()) {  // the border is not factored in lanes
      weighted = std::max<std::size_t>(weighted, node.columns * (kPanelBlock + 1));
    }
  }
  for (const auto& update : structure.updates) {
    weighted = std::max<std::size_t>(
        weighted, structure.supernodes[update.source].columns * (update.end - update.begin));
  }
  analysis_.local_size = structure.order.size() + highest;
  analysis_.weighted_size = weighted * analysis_.lanes;
}

void BlockAnalyzer::place_rows() {
  const EliminationStructure& structure = analysis_.structure;
  const int lanes = analysis_.lanes;
  analysis_.groups.resize((pattern_.blocks + lanes - 1) / lanes);
  for (auto& group : analysis_.groups) {
    group.row.assign(structure.order.size() * lanes, -1);
  }
  for (int i = 0; i < pattern_.size; ++i) {
    if (pattern_.block[i] >= 0) {
      const int position = structure.position[slot_[i]];
      const int rank = rank_[pattern_.block[i]];
      analysis_.groups[rank / lanes]
          .row[static_cast<std::size_t>(position) * lanes + rank % lanes] = i;
    }
  }
  for (auto& group : analysis_.groups) {
    group.present.assign(structure.supernodes.size(), 0);
    group.present.back() = 1;  // the border
    for (int s = 0; s < structure.eliminated_count(); ++s) {
      const auto& node = structure.supernodes[s];
      const auto first = group.row.begin() + static_cast<std::ptrdiff_t>(node.first) * lanes;
      group.present[s] =
          std::any_of(first, first + node.columns * lanes, [](int row) { return row >= 0; }) ? 1
                                                                                             : 0;
    }
  }
}

std::vector<PanelPlace> BlockAnalyzer::places_of(
    const std::vector<std::pair<int, int>>& pairs) const {
  const EliminationStructure& structure = analysis_.structure;
  std::vector<int> supernode_of(structure.order.size());
  for (std::size_t s = 0; s < structure.supernodes.size(); ++s) {
    const auto& node = structure.supernodes[s];
    std::fill_n(supernode_of.begin() + node.first, node.columns, static_cast<int>(s));
  }
  std::vector<PanelPlace> places;
  places.reserve(pairs.size());
  for (const auto& [a, b] : pairs) {  // in the lower triangle
    const auto [column, row] = std::minmax(structure.position[a], structure.position[b]);
    const int supernode = supernode_of[column];
    const auto& node = structure.supernodes[supernode];
    int local = row - node.first;
    if (local >= node.columns) {
      const auto first = structure.rows.begin() + static_cast<std::ptrdiff_t>(node.rows);
      local =
          node.columns + static_cast<int>(std::lower_bound(first, first + node.below, row) - first);
    }
    places.push_back(
        {supernode,
         node.panel + static_cast<std::size_t>(column - node.first) * node.height() + local});
  }
  return places;
}

void BlockAnalyzer::place_entries() {
  const EliminationStructure& structure = analysis_.structure;
  const int lanes = analysis_.lanes, interior = analysis_.interior;
  std::vector<BlockLdlt::Analysis::Group>& groups = analysis_.groups;
  std::vector<PanelPlace> places = places_of(pairs_);
  std::vector<std::pair<int, int>> diagonal;
  for (int k = 0; k < interior; ++k) {
    diagonal.emplace_back(structure.order[k], structure.order[k]);
  }
  const int first_diagonal = static_cast<int>(places.size());
  const std::vector<PanelPlace> diagonal_places = places_of(diagonal);
  places.insert(places.end(), diagonal_places.begin(), diagonal_places.end());
  std::vector<std::vector<BlockEntry>> of_group(groups.size());
  for (auto& entries : of_group) {
    entries.reserve(pattern_.entries / groups.size() + 1);
  }
  for (int e = 0; e < pattern_.entries; ++e) {
    if (pattern_.row[e] < 0) {
      continue;
    }
    const int block = std::max(pattern_.block[pattern_.row[e]], pattern_.block[pattern_.column[e]]);
    if (block >= 0) {
      of_group[rank_[block] / lanes].push_back({e, pair_of_[e], rank_[block] % lanes});
    }
  }
  parallel_loop(groups.size(), [&](std::size_t g) {
    auto& group = groups[g];
    for (int k = 0; k < interior; ++k) {  // ones for the rows that a block lacks
      for (int lane = 0; lane < lanes; ++lane) {
        if (group.row[static_cast<std::size_t>(k) * lanes + lane] < 0) {
          of_group[g].push_back({-1, first_diagonal + k, lane});
        }
      }
    }
    group.entries =
        list_block_entries(std::move(of_group[g]), lanes, places, structure.supernodes.size());
  });
}

void BlockAnalyzer::place_border_entries() {
  for (int e = 0; e < pattern_.entries; ++e) {
    if (pattern_.row[e] >= 0 && pattern_.block[pattern_.row[e]] < 0 &&
        pattern_.block[pattern_.column[e]] < 0) {
      analysis_.border_entries.emplace_back(
          e,
          analysis_.shape.place(border_index_[pattern_.row[e]], border_index_[pattern_.column[e]]));
    }
  }
}

}  // namespace

std::shared_ptr<const BlockLdlt::Analysis> BlockLdlt::analyze(const BlockPattern& pattern,
                                                              const Options& options) {
  return std::make_shared<const Analysis>(BlockAnalyzer(pattern, options).run());
}

}  // namespace overtone
