// The symbolic half of BlockLdlt: slots of the blocks, their elimination, where entries go.
#include <algorithm>
#include <stdexcept>

#include "block_ldlt.hpp"
#include "lane_kernels.hpp"

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
  for (int e = 0; e < pattern.entries; ++e) {
    const int a = slot[pattern.row[e]];
    const int b = slot[pattern.column[e]];
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
  place_rows(pattern, slot);
  place_entries(pattern, slot);
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
  for (Group& group : groups_) {
    group.row.assign(static_cast<std::size_t>(rows) * lanes_, -1);
    group.panels.assign(structure_.panel_entries * lanes_, 0.0);
    group.pivot.assign(static_cast<std::size_t>(rows) * lanes_, 1.0);
    group.pivot_pair.assign(static_cast<std::size_t>(rows) * lanes_, 0.0);
    group.x.assign(static_cast<std::size_t>(rows) * lanes_, 0.0);
    group.local.assign(rows + highest, 0);
    group.weighted.assign(weighted * lanes_, 0.0);
  }
  for (int i = 0; i < size_; ++i) {
    if (pattern.block[i] >= 0) {
      const int position = structure_.position[slot[i]];
      groups_[pattern.block[i] / lanes_]
          .row[static_cast<std::size_t>(position) * lanes_ + pattern.block[i] % lanes_] = i;
    }
  }
}

void BlockLdlt::place_entries(const BlockPattern& pattern, const std::vector<int>& slot) {
  std::vector<int> supernode_of(interior_ + border_);
  for (std::size_t s = 0; s < structure_.supernodes.size(); ++s) {
    const auto& node = structure_.supernodes[s];
    std::fill_n(supernode_of.begin() + node.first, node.columns, static_cast<int>(s));
  }
  const auto place = [&](int a, int b) {  // positions; in the lower triangle
    const int column = std::min(a, b);
    const int row = std::max(a, b);
    const auto& node = structure_.supernodes[supernode_of[column]];
    int local = row - node.first;
    if (local >= node.columns) {
      const auto first = structure_.rows.begin() + static_cast<std::ptrdiff_t>(node.rows);
      local =
          node.columns + static_cast<int>(std::lower_bound(first, first + node.below, row) - first);
    }
    return node.panel + static_cast<std::size_t>(column - node.first) * node.height() + local;
  };
  // (supernode, source, target) group by group, first counted, then placed.
  const auto for_each_entry = [&](const auto& body) {
    for (int e = 0; e < pattern.entries; ++e) {
      const int i = pattern.row[e];
      const int j = pattern.column[e];
      const int block = std::max(pattern.block[i], pattern.block[j]);
      if (block < 0) {
        continue;
      }
      const int a = structure_.position[slot[i]];
      const int b = structure_.position[slot[j]];
      body(groups_[block / lanes_], supernode_of[std::min(a, b)], e, a, b, block % lanes_);
    }
    for (Group& group : groups_) {
      for (int k = 0; k < interior_; ++k) {
        for (int lane = 0; lane < lanes_; ++lane) {
          if (group.row[static_cast<std::size_t>(k) * lanes_ + lane] < 0) {
            body(group, supernode_of[k], -1, k, k, lane);
          }
        }
      }
    }
  };
  for (Group& group : groups_) {
    group.first_entry.assign(structure_.supernodes.size() + 1, 0);
  }
  for_each_entry(
      [](Group& group, int supernode, int, int, int, int) { ++group.first_entry[supernode + 1]; });
  std::vector<std::vector<std::size_t>> at;
  for (Group& group : groups_) {
    for (std::size_t s = 0; s < structure_.supernodes.size(); ++s) {
      group.first_entry[s + 1] += group.first_entry[s];
    }
    group.entry_source.resize(group.first_entry.back());
    group.entry_target.resize(group.first_entry.back());
    at.push_back(group.first_entry);
  }
  for_each_entry([&](Group& group, int supernode, int source, int a, int b, int lane) {
    const std::size_t e = at[&group - groups_.data()][supernode]++;
    group.entry_source[e] = source;
    group.entry_target[e] = static_cast<std::uint32_t>(place(a, b) * lanes_ + lane);
  });
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
