#pragma once

#include <algorithm>
#include <cstddef>

#include "elimination_structure.hpp"
#include "vector_clones.hpp"

// The arithmetic of BlockLdlt on `Lanes` matrices at a time: each number is a vector with one
// matrix in each lane, so that there is no loop over short columns to vectorise. Everything here is
// inlined into functions that are compiled for several instruction sets.

namespace overtone {

/// Four doubles: a 256-bit register.
using Lane4 = double __attribute__((vector_size(32)));

template <class Lane>
inline constexpr int kLanesOf = 1;
template <>
inline constexpr int kLanesOf<Lane4> = 4;

/// The numbers of one group of blocks, as vectors.
template <class Lane>
struct LaneFactor {
  const EliminationStructure& structure;
  const double* shift;  ///< [position]
  const char* present;  ///< [supernode] 0: none of these blocks has rows of it
  Lane* panels;
  Lane* pivot;
  Lane* pivot_pair;
};

/// Columns of a panel that are eliminated before those to their right are updated; one more where a
/// 2x2 pivot would be cut.
inline constexpr int kPanelBlock = 8;

/// Scratch of one factorisation.
template <class Lane>
struct LaneScratch {
  Lane* weighted;  ///< D L^T of the rows that are columns of the target
  int* local;  ///< [position] row in the panel that is updated, then [height] of an update's rows
};

/// target[row[r]] -= sum over k of l[r, k] weighted[c, k], Rows rows and Columns columns.
template <class Lane, int Rows, int Columns>
OVERTONE_LANES void subtract_tile(const Lane* l, std::size_t stride, const Lane* weighted,
                                  int depth, Lane* const* target, const int* row) {
  Lane sum[Columns][Rows] = {};
  for (int k = 0; k < depth; ++k) {
    const Lane* lk = l + k * stride;
    for (int r = 0; r < Rows; ++r) {
      const Lane value = lk[r];
      for (int c = 0; c < Columns; ++c) {
        sum[c][r] += value * weighted[static_cast<std::size_t>(c) * depth + k];
      }
    }
  }
  for (int c = 0; c < Columns; ++c) {
    for (int r = 0; r < Rows; ++r) {
      target[c][row[r]] -= sum[c][r];
    }
  }
}

/// Rows first … end - 1 of Columns columns.
template <class Lane, int Columns>
OVERTONE_LANES void subtract_rows(const Lane* l, std::size_t stride, const Lane* weighted,
                                  int depth, Lane* const* target, const int* row, int count) {
  int r = 0;
  for (; r + 4 <= count; r += 4) {
    subtract_tile<Lane, 4, Columns>(l + r, stride, weighted, depth, target, row + r);
  }
  for (; r < count; ++r) {
    subtract_tile<Lane, 1, Columns>(l + r, stride, weighted, depth, target, row + r);
  }
}

/// D L^T for row `row` of a panel: weighted[k] = sum over m of D[k, m] l[row, m].
template <class Lane>
OVERTONE_LANES void weigh_row(const LaneFactor<Lane>& f, int first_column, int depth, const Lane* l,
                              std::size_t stride, Lane* weighted) {
  for (int k = 0; k < depth; ++k) {
    weighted[k] = f.pivot[first_column + k] * l[k * stride];
  }
  for (int k = 0; k + 1 < depth; ++k) {
    if (f.structure.pair[first_column + k] != 0) {
      const Lane off = f.pivot_pair[first_column + k];
      weighted[k] += off * l[(k + 1) * stride];
      weighted[k + 1] += off * l[k * stride];
    }
  }
}

/// Subtracts L D L^T of columns that are already eliminated from target columns. `l` is the first
/// of `count` rows of the source's panel; the first `columns` of them are the target's columns,
/// local[r] says where rows are in the target's panel.
template <class Lane>
OVERTONE_LANES void subtract_update(const LaneFactor<Lane>& f, int first_column, int depth,
                                    const Lane* l, std::size_t stride, int columns, int count,
                                    const int* local, Lane* panel, std::size_t panel_stride,
                                    Lane* weighted) {
  for (int j = 0; j < columns; ++j) {
    weigh_row(f, first_column, depth, l + j, stride,
              weighted + static_cast<std::size_t>(j) * depth);
  }
  int j = 0;
  for (; j + 3 <= columns; j += 3) {  // entries above the diagonal are written but never read
    Lane* const target[] = {panel + local[j] * panel_stride, panel + local[j + 1] * panel_stride,
                            panel + local[j + 2] * panel_stride};
    subtract_rows<Lane, 3>(l + j, stride, weighted + static_cast<std::size_t>(j) * depth, depth,
                           target, local + j, count - j);
  }
  for (; j + 2 <= columns; j += 2) {
    Lane* const target[] = {panel + local[j] * panel_stride, panel + local[j + 1] * panel_stride};
    subtract_rows<Lane, 2>(l + j, stride, weighted + static_cast<std::size_t>(j) * depth, depth,
                           target, local + j, count - j);
  }
  if (j < columns) {
    Lane* const target[] = {panel + local[j] * panel_stride};
    subtract_rows<Lane, 1>(l + j, stride, weighted + static_cast<std::size_t>(j) * depth, depth,
                           target, local + j, count - j);
  }
}

/// Eliminates column c of a panel as a 1x1 pivot, up to column `end` of its own block.
template <class Lane>
OVERTONE_LANES void eliminate_single(const LaneFactor<Lane>& f, int first, Lane* panel, int height,
                                     int c, int end) {
  Lane* l = panel + static_cast<std::size_t>(c) * height;
  const Lane d = l[c] + f.shift[first + c];
  f.pivot[first + c] = d;
  const Lane inverse = 1.0 / d;
  for (int j = c + 1; j < end; ++j) {
    Lane* lj = panel + static_cast<std::size_t>(j) * height;
    const Lane factor = l[j] * inverse;
    for (int i = j; i < height; ++i) {
      lj[i] -= l[i] * factor;
    }
  }
  for (int i = c + 1; i < height; ++i) {
    l[i] *= inverse;
  }
}

/// Eliminates columns c and c + 1 as a 2x2 pivot.
template <class Lane>
OVERTONE_LANES void eliminate_pair(const LaneFactor<Lane>& f, int first, Lane* panel, int height,
                                   int c, int end) {
  Lane* l = panel + static_cast<std::size_t>(c) * height;
  Lane* m = l + height;
  const Lane a = l[c] + f.shift[first + c];
  const Lane b = l[c + 1];
  const Lane d = m[c + 1] + f.shift[first + c + 1];
  f.pivot[first + c] = a;
  f.pivot[first + c + 1] = d;
  f.pivot_pair[first + c] = b;
  l[c + 1] = Lane{};
  const Lane inverse = 1.0 / (a * d - b * b);
  const Lane inverse_a = d * inverse;
  const Lane inverse_b = -b * inverse;
  const Lane inverse_d = a * inverse;
  for (int j = c + 2; j < end; ++j) {
    Lane* lj = panel + static_cast<std::size_t>(j) * height;
    const Lane factor_l = inverse_a * l[j] + inverse_b * m[j];
    const Lane factor_m = inverse_b * l[j] + inverse_d * m[j];
    for (int i = j; i < height; ++i) {
      lj[i] -= l[i] * factor_l + m[i] * factor_m;
    }
  }
  for (int i = c + 2; i < height; ++i) {
    const Lane li = l[i];
    const Lane mi = m[i];
    l[i] = inverse_a * li + inverse_b * mi;
    m[i] = inverse_b * li + inverse_d * mi;
  }
}

/// Factors an assembled and updated panel: blocks of columns, each updated by those before it.
template <class Lane>
OVERTONE_LANES void factor_panel(const LaneFactor<Lane>& f,
                                 const EliminationStructure::Supernode& node,
                                 const LaneScratch<Lane>& scratch) {
  Lane* panel = f.panels + node.panel;
  const int height = node.height();
  for (int begin = 0; begin < node.columns;) {
    int end = std::min(begin + kPanelBlock, node.columns);
    if (end < node.columns && f.structure.pair[node.first + end - 1] != 0) {
      ++end;
    }
    if (begin > 0) {
      for (int i = begin; i < height; ++i) {
        scratch.local[i] = i;
      }
      subtract_update(f, node.first, begin, panel + begin, height, end - begin, height - begin,
                      scratch.local + begin, panel, height, scratch.weighted);
    }
    for (int c = begin; c < end; ++c) {
      if (f.structure.pair[node.first + c] != 0) {
        eliminate_pair(f, node.first, panel, height, c, end);
        ++c;
      } else {
        eliminate_single(f, node.first, panel, height, c, end);
      }
    }
    begin = end;
  }
}

/// L y = b and D z = y for one supernode; rows below it take their part at once.
template <class Lane>
OVERTONE_LANES void solve_forward(const LaneFactor<Lane>& f,
                                  const EliminationStructure::Supernode& node, Lane* x) {
  const Lane* panel = f.panels + node.panel;
  const int height = node.height();
  Lane* own = x + node.first;
  for (int c = 0; c < node.columns; ++c) {
    const Lane* l = panel + static_cast<std::size_t>(c) * height;
    for (int i = c + 1; i < node.columns; ++i) {
      own[i] -= l[i] * own[c];
    }
  }
  const int* rows = f.structure.rows.data() + node.rows;
  for (int i = 0; i < node.below; ++i) {
    const Lane* l = panel + node.columns + i;
    Lane sum{};
    for (int c = 0; c < node.columns; ++c) {
      sum += l[static_cast<std::size_t>(c) * height] * own[c];
    }
    x[rows[i]] -= sum;
  }
  for (int c = 0; c < node.columns; ++c) {
    const int k = node.first + c;
    if (f.structure.pair[k] != 0) {
      const Lane a = f.pivot[k];
      const Lane b = f.pivot_pair[k];
      const Lane d = f.pivot[k + 1];
      const Lane inverse = 1.0 / (a * d - b * b);
      const Lane y = own[c];
      const Lane z = own[c + 1];
      own[c] = (d * y - b * z) * inverse;
      own[c + 1] = (a * z - b * y) * inverse;
      ++c;
    } else {
      own[c] = own[c] / f.pivot[k];
    }
  }
}

/// L^T x = z for one supernode.
template <class Lane>
OVERTONE_LANES void solve_backward(const LaneFactor<Lane>& f,
                                   const EliminationStructure::Supernode& node, Lane* x) {
  const Lane* panel = f.panels + node.panel;
  const int height = node.height();
  const int* rows = f.structure.rows.data() + node.rows;
  Lane* own = x + node.first;
  for (int c = node.columns - 1; c >= 0; --c) {
    const Lane* l = panel + static_cast<std::size_t>(c) * height;
    Lane sum = own[c];
    Lane other{};
    for (int i = c + 1; i < node.columns; ++i) {
      sum -= l[i] * own[i];
    }
    l += node.columns;
    int i = 0;
    for (; i + 2 <= node.below; i += 2) {
      sum -= l[i] * x[rows[i]];
      other += l[i + 1] * x[rows[i + 1]];
    }
    if (i < node.below) {
      sum -= l[i] * x[rows[i]];
    }
    own[c] = sum - other;
  }
}

}  // namespace overtone
