// The numeric half of BlockLdlt: factors and solves.
#include "block_ldlt.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "block_ldlt_analysis.hpp"
#include "lane_kernels.hpp"
#include "parallel_loop.hpp"
#include "vector_clones.hpp"

namespace overtone {

namespace {

/// to += values[source[lane]] in each lane.
template <class Lane>
OVERTONE_LANES void add_gathered(Lane& to, const double* values, const int* source) {
  if constexpr (kLanesOf<Lane> == 1) {
    to += values[source[0]];
  } else {
    to += Lane{values[source[0]], values[source[1]], values[source[2]], values[source[3]]};
  }
}

/// The matrices' entries in the panel of supernode s.
template <class Lane>
OVERTONE_LANES void assemble_panel(const LaneFactor<Lane>& f, const BlockEntries& entries,
                                   const double* values, std::size_t s) {
  const auto& node = f.structure.supernodes[s];
  std::fill_n(reinterpret_cast<double*>(f.panels + node.panel),
              static_cast<std::size_t>(node.height()) * node.columns * kLanesOf<Lane>, 0.0);
  for (std::size_t e = entries.first_common[s]; e < entries.first_common[s + 1]; ++e) {
    add_gathered(f.panels[entries.common_number[e]], values,
                 entries.common_source.data() + e * kLanesOf<Lane>);
  }
  double* numbers = reinterpret_cast<double*>(f.panels);
  for (std::size_t e = entries.first_single[s]; e < entries.first_single[s + 1]; ++e) {
    const int source = entries.single_source[e];
    numbers[entries.single_number[e]] += source < 0 ? 1.0 : values[source];
  }
}

/// Asks for what assemble_panel(s) will touch. Assembling waits for memory, updating for the
/// arithmetic: this lets them overlap.
template <class Lane>
OVERTONE_LANES void prefetch_panel(const LaneFactor<Lane>& f, const BlockEntries& entries,
                                   const double* values, std::size_t s) {
  constexpr std::size_t line = 64;          // bytes
  constexpr std::size_t most = 16 * 1024U;  // bytes: half of a first-level cache
  const auto& node = f.structure.supernodes[s];
  const char* panel = reinterpret_cast<const char*>(f.panels + node.panel);
  const std::size_t size =
      std::min(sizeof(Lane) * static_cast<std::size_t>(node.height()) * node.columns, most);
  for (std::size_t b = 0; b < size; b += line) {
    __builtin_prefetch(panel + b, 1);
  }
  const int* source = entries.common_source.data();
  for (std::size_t e = entries.first_common[s] * kLanesOf<Lane>;
       e < entries.first_common[s + 1] * kLanesOf<Lane>; ++e) {
    __builtin_prefetch(values + source[e]);
  }
}

/// x: a right-hand side that takes the forward substitution along, or null.
template <class Lane>
OVERTONE_LANES void factor_lanes(const LaneFactor<Lane>& f, const BlockEntries& entries,
                                 const double* values, const LaneScratch<Lane>& scratch, Lane* x) {
  const EliminationStructure& structure = f.structure;
  for (std::size_t s = 0; s < structure.supernodes.size(); ++s) {
    if (f.present[s] == 0) {
      continue;
    }
    const auto& node = structure.supernodes[s];
    Lane* panel = f.panels + node.panel;
    assemble_panel(f, entries, values, s);
    if (s + 1 < structure.supernodes.size() && f.present[s + 1] != 0) {
      prefetch_panel(f, entries, values, s + 1);
    }
    for (int i = 0; i < node.columns; ++i) {
      scratch.local[node.first + i] = i;
    }
    const int* rows = structure.rows.data() + node.rows;
    for (int i = 0; i < node.below; ++i) {
      scratch.local[rows[i]] = node.columns + i;
    }
    for (std::size_t u = structure.first_update[s]; u < structure.first_update[s + 1]; ++u) {
      const auto& update = structure.updates[u];
      if (f.present[update.source] == 0) {
        continue;
      }
      const auto& source = structure.supernodes[update.source];
      const int* source_rows = structure.rows.data() + source.rows + update.begin;
      const int count = source.below - update.begin;
      int* local = scratch.local + structure.order.size();
      for (int i = 0; i < count; ++i) {
        local[i] = scratch.local[source_rows[i]];
      }
      subtract_update(f, source.first, source.columns,
                      f.panels + source.panel + source.columns + update.begin, source.height(),
                      update.end - update.begin, count, local, panel, node.height(),
                      scratch.weighted);
    }
    if (s + 1 < structure.supernodes.size()) {  // the border is summed over the blocks first
      factor_panel(f, node, {scratch.weighted, scratch.local + structure.order.size()});
      if (x != nullptr) {
        solve_forward(f, node, x);
      }
    }
  }
}

template <class Lane>
OVERTONE_LANES void forward_lanes(const LaneFactor<Lane>& f, Lane* x) {
  for (int s = 0; s < f.structure.eliminated_count(); ++s) {
    if (f.present[s] != 0) {
      solve_forward(f, f.structure.supernodes[s], x);
    }
  }
}

template <class Lane>
OVERTONE_LANES void backward_lanes(const LaneFactor<Lane>& f, Lane* x) {
  for (int s = f.structure.eliminated_count() - 1; s >= 0; --s) {
    if (f.present[s] != 0) {
      solve_backward(f, f.structure.supernodes[s], x);
    }
  }
}

// For four matrices side by side and for one alone; compiled for wider vectors as well.
OVERTONE_VECTOR_CLONES
void factor_blocks(const LaneFactor<Lane4>& f, const BlockEntries& entries, const double* values,
                   const LaneScratch<Lane4>& scratch, Lane4* x) {
  factor_lanes(f, entries, values, scratch, x);
}
OVERTONE_VECTOR_CLONES
void factor_blocks(const LaneFactor<double>& f, const BlockEntries& entries, const double* values,
                   const LaneScratch<double>& scratch, double* x) {
  factor_lanes(f, entries, values, scratch, x);
}
OVERTONE_VECTOR_CLONES
void forward_blocks(const LaneFactor<Lane4>& f, Lane4* x) { forward_lanes(f, x); }
OVERTONE_VECTOR_CLONES
void forward_blocks(const LaneFactor<double>& f, double* x) { forward_lanes(f, x); }
OVERTONE_VECTOR_CLONES
void backward_blocks(const LaneFactor<Lane4>& f, Lane4* x) { backward_lanes(f, x); }
OVERTONE_VECTOR_CLONES
void backward_blocks(const LaneFactor<double>& f, double* x) { backward_lanes(f, x); }

/// Negative eigenvalues of the pivots of one lane; -1 when one is zero or not finite.
int count_negative(const EliminationStructure& structure, const double* pivot,
                   const double* pivot_pair, int interior, int lanes, int lane) {
  int negative = 0;
  for (int k = 0; k < interior; ++k) {
    const double a = pivot[k * lanes + lane];
    double determinant = a;
    if (structure.pair[k] != 0) {
      const double b = pivot_pair[k * lanes + lane];
      const double d = pivot[(k + 1) * lanes + lane];
      determinant = a * d - b * b;
      negative += determinant < 0.0 ? 1 : a < 0.0 ? 2 : 0;
      ++k;
    } else {
      negative += a < 0.0 ? 1 : 0;
    }
    if (!std::isfinite(determinant) || determinant == 0.0) {
      return -1;
    }
  }
  return negative;
}

}  // namespace

BlockLdlt::BlockLdlt(std::shared_ptr<const Analysis> analysis, const double* values,
                     const double* rhs)
    : analysis_(std::move(analysis)),
      groups_(analysis_->groups.size()),
      border_matrix_(analysis_->shape.entries),
      border_x_(analysis_->shape.rows) {
  const std::size_t numbers = analysis_->structure.order.size() * analysis_->lanes;
  parallel_loop(groups_.size(), [&](std::size_t g) {
    Group& group = groups_[g];
    group.panels.resize(analysis_->structure.panel_entries * analysis_->lanes);
    group.pivot.assign(numbers, 1.0);
    group.pivot_pair.assign(numbers, 0.0);
    group.x.assign(numbers, 0.0);
    group.local.assign(analysis_->local_size, 0);
    group.weighted.assign(analysis_->weighted_size, 0.0);
  });
  refactor(values, rhs);
}

/// Calls body(factor, lanes) with a group's numbers as vectors and a cast of other arrays to them.
template <class Body>
void BlockLdlt::on_lanes(std::size_t g, const Body& body) {
  const auto call = [&]<class Lane>(const Lane* /*which*/) {
    const auto lanes = [](auto& values) { return reinterpret_cast<Lane*>(values.data()); };
    Group& group = groups_[g];
    body(LaneFactor<Lane>{analysis_->structure, analysis_->shift.data(),
                          analysis_->groups[g].present.data(), lanes(group.panels),
                          lanes(group.pivot), lanes(group.pivot_pair)},
         lanes);
  };
  if (analysis_->lanes == kLanesOf<Lane4>) {
    call(static_cast<const Lane4*>(nullptr));
  } else {
    call(static_cast<const double*>(nullptr));
  }
}

void BlockLdlt::read_right_hand_side(const double* rhs, std::size_t g) {
  const std::vector<int>& row = analysis_->groups[g].row;
  for (std::size_t i = 0; i < row.size(); ++i) {
    groups_[g].x[i] = row[i] < 0 ? 0.0 : rhs[row[i]];
  }
}

void BlockLdlt::factor_group(const double* values, const double* rhs, std::size_t g) {
  Group& group = groups_[g];
  if (rhs != nullptr) {
    read_right_hand_side(rhs, g);
  }
  on_lanes(g, [&](const auto& f, const auto& lanes) {
    factor_blocks(f, analysis_->groups[g].entries, values,
                  {lanes(group.weighted), group.local.data()},
                  rhs != nullptr ? lanes(group.x) : nullptr);
  });
  group.negative = 0;
  group.sound = true;
  for (int lane = 0; lane < analysis_->lanes; ++lane) {
    const int negative =
        count_negative(analysis_->structure, group.pivot.data(), group.pivot_pair.data(),
                       analysis_->interior, analysis_->lanes, lane);
    group.sound = group.sound && negative >= 0;
    group.negative += negative;
  }
}

bool BlockLdlt::refactor(const double* values, const double* rhs) {
  parallel_loop_one_by_one(groups_.size(), [&](std::size_t g) { factor_group(values, rhs, g); });
  negative_ = 0;
  sound_ =
      std::all_of(groups_.begin(), groups_.end(), [](const Group& group) { return group.sound; });
  if (sound_) {
    for (const Group& group : groups_) {
      negative_ += group.negative;
    }
    sound_ = factor_border(values);
  }
  return sound_;
}

/// Sums what the blocks left on the border, in their order, and factors it.
bool BlockLdlt::factor_border(const double* values) {
  const auto n = static_cast<std::size_t>(analysis_->border);
  const int lanes = analysis_->lanes;
  std::fill(border_matrix_.begin(), border_matrix_.end(), 0.0);
  for (const auto& [source, target] : analysis_->border_entries) {
    border_matrix_[target] += values[source];
  }
  const std::size_t panel = analysis_->structure.supernodes.back().panel;
  for (std::size_t g = 0; g < groups_.size(); ++g) {
    const double* left = groups_[g].panels.data() + panel * lanes;
    const std::vector<int>& row = analysis_->groups[g].border;
    for (std::size_t c = 0; c < n; ++c) {
      for (std::size_t i = c; i < n; ++i) {
        for (int lane = 0; lane < lanes; ++lane) {
          const int a = row[c * lanes + lane], b = row[i * lanes + lane];
          if (a >= 0 && b >= 0) {
            border_matrix_[analysis_->shape.place(a, b)] += left[(c * n + i) * lanes + lane];
          }
        }
      }
    }
  }
  const int negative = overtone::factor_border(analysis_->shape, analysis_->border_shift.data(),
                                               border_matrix_.data());
  negative_ += std::max(negative, 0);
  return negative >= 0;
}

void BlockLdlt::solve_border(double* rhs) {
  const std::size_t first = static_cast<std::size_t>(analysis_->interior) * analysis_->lanes;
  const std::vector<int>& border_row = analysis_->border_row;
  std::vector<double>& x = border_x_;
  for (std::size_t b = 0; b < x.size(); ++b) {
    x[b] = rhs[border_row[b]];
  }
  for (std::size_t g = 0; g < groups_.size(); ++g) {
    const std::vector<int>& row = analysis_->groups[g].border;
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (row[i] >= 0) {
        x[row[i]] += groups_[g].x[first + i];
      }
    }
  }
  overtone::solve_border(analysis_->shape, border_matrix_.data(), x.data());
  for (std::size_t b = 0; b < x.size(); ++b) {
    rhs[border_row[b]] = x[b];
  }
  for (std::size_t g = 0; g < groups_.size(); ++g) {
    const std::vector<int>& row = analysis_->groups[g].border;
    for (std::size_t i = 0; i < row.size(); ++i) {
      groups_[g].x[first + i] = row[i] >= 0 ? x[row[i]] : 0.0;
    }
  }
}

void BlockLdlt::solve(double* rhs) {
  parallel_loop_one_by_one(groups_.size(), [&](std::size_t g) {
    read_right_hand_side(rhs, g);
    on_lanes(g, [&](const auto& f, const auto& lanes) { forward_blocks(f, lanes(groups_[g].x)); });
  });
  finish_solve(rhs);
}

void BlockLdlt::finish_solve(double* rhs) {
  solve_border(rhs);
  parallel_loop_one_by_one(groups_.size(), [&](std::size_t i) {
    const std::size_t g = groups_.size() - 1 - i;  // the last ones are still in the cache
    on_lanes(g, [&](const auto& f, const auto& lanes) { backward_blocks(f, lanes(groups_[g].x)); });
    const std::vector<int>& row = analysis_->groups[g].row;
    for (std::size_t k = 0; k < row.size(); ++k) {
      if (row[k] >= 0) {
        rhs[row[k]] = groups_[g].x[k];
      }
    }
  });
}

}  // namespace overtone
