// The numeric half of SparseLdlt: fronts, pivots, triangular solves.
#include "sparse_ldlt.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>

#include <oneapi/tbb/enumerable_thread_specific.h>
#include <oneapi/tbb/parallel_for.h>

// The dense loops are compiled for wider vectors as well and chosen at run time.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && \
    !defined(__SANITIZE_ADDRESS__)
#define OVERTONE_VECTOR_CLONES \
  __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define OVERTONE_VECTOR_CLONES
#endif

namespace overtone {

/// Scratch of one thread.
struct SparseLdlt::Workspace {
  std::vector<double> weighted;  ///< L D of a panel
};

namespace {

constexpr int kTileRows = 8;
constexpr int kTileColumns = 4;
constexpr int kPanelBlock = 16;

/// c[i, j] -= sum over k of w[i, k] l[j, k] for 8 rows and Columns columns.
template <int Columns>
inline __attribute__((always_inline)) void subtract_tile(double* c, std::size_t ldc,
                                                         const double* w, const double* l,
                                                         std::size_t ld, int depth) {
  double sum[Columns][kTileRows] = {};
  for (int k = 0; k < depth; ++k) {
    const double* wk = w + k * ld;
    const double* lk = l + k * ld;
    for (int j = 0; j < Columns; ++j) {
      const double factor = lk[j];
      for (int i = 0; i < kTileRows; ++i) {
        sum[j][i] += wk[i] * factor;
      }
    }
  }
  for (int j = 0; j < Columns; ++j) {
    for (int i = 0; i < kTileRows; ++i) {
      c[j * ldc + i] -= sum[j][i];
    }
  }
}

/// Lower trapezoid of C (rows x columns, leading dimension ldc) -= W L^T, with W and L of `depth`
/// columns and leading dimension ld; row i of C belongs to row i of W and column j to row j of L.
/// Works on whole tiles: rows are padded to a multiple of 8, and what it writes above the diagonal
/// is never read.
OVERTONE_VECTOR_CLONES
void subtract_product(double* c, std::size_t ldc, const double* w, const double* l, std::size_t ld,
                      int rows, int columns, int depth) {
  for (int j = 0; j < columns; j += kTileColumns) {
    const int width = std::min(kTileColumns, columns - j);
    for (int i = j / kTileRows * kTileRows; i < rows; i += kTileRows) {
      double* tile = c + j * ldc + i;
      switch (width) {
        case 4:
          subtract_tile<4>(tile, ldc, w + i, l + j, ld, depth);
          break;
        case 3:
          subtract_tile<3>(tile, ldc, w + i, l + j, ld, depth);
          break;
        case 2:
          subtract_tile<2>(tile, ldc, w + i, l + j, ld, depth);
          break;
        default:
          subtract_tile<1>(tile, ldc, w + i, l + j, ld, depth);
          break;
      }
    }
  }
}

/// A panel while it is factored.
struct Panel {
  double* l;         ///< rows x columns, leading dimension stride
  double* weighted;  ///< L D, same shape
  std::size_t stride;
  int rows, columns;
};

/// Eliminates column k: L = column / d below the pivot.
OVERTONE_VECTOR_CLONES
void eliminate_column(const Panel& panel, int k, int block_end, double d) {
  double* lk = panel.l + k * panel.stride;
  double* wk = panel.weighted + k * panel.stride;
  const double inverse = 1.0 / d;
  for (int i = k + 1; i < panel.rows; ++i) {
    wk[i] = lk[i];
    lk[i] *= inverse;
  }
  for (int j = k + 1; j < block_end; ++j) {
    double* lj = panel.l + j * panel.stride;
    const double factor = lk[j];
    for (int i = j; i < panel.rows; ++i) {
      lj[i] -= wk[i] * factor;
    }
  }
}

/// target[relative] += source, lower triangle of a child's update matrix into its parent's front.
void extend_add(const double* update, int size, int update_stride, const int* relative,
                double* panel, std::size_t stride, int columns, double* parent_update,
                int parent_stride) {
  for (int j = 0; j < size; ++j) {
    const double* source = update + static_cast<std::size_t>(j) * update_stride;
    const int to = relative[j];
    double* target =
        to < columns
            ? panel + to * stride
            : parent_update + static_cast<std::size_t>(to - columns) * parent_stride - columns;
    for (int i = j; i < size; ++i) {
      target[relative[i]] += source[i];
    }
  }
}

int update_stride(int below) { return (below + kTileRows - 1) / kTileRows * kTileRows; }

}  // namespace

/// A one-column supernode without children, a slack or a charger current: its front has no place of
/// its own, the outer product goes straight into the parent's.
bool SparseLdlt::eliminate_leaf(const Supernode& leaf, const double* values, double* panel,
                                const Supernode& parent, double* update, int update_stride,
                                int& negative) {
  double* l = panels_.data() + leaf.panel;
  std::fill_n(l, leaf.below + 1, 0.0);
  for (std::size_t e = leaf.entries; e < leaf.entries + leaf.entry_count; ++e) {
    panels_[entry_target_[e]] += values[entry_source_[e]];
  }
  const double d = l[0] + shift_[leaf.first];
  if (!std::isfinite(d) || d == 0.0) {
    return false;
  }
  pivots_[leaf.first] = d;
  negative += d < 0.0 ? 1 : 0;
  const int* relative = relative_.data() + leaf.rows;
  for (int j = 0; j < leaf.below; ++j) {
    const double scaled = l[j + 1] / d;
    const int to = relative[j];
    double* target = to < parent.columns
                         ? panel + static_cast<std::size_t>(to) * parent.stride
                         : update + static_cast<std::size_t>(to - parent.columns) * update_stride -
                               parent.columns;
    for (int i = j; i < leaf.below; ++i) {
      target[relative[i]] -= l[i + 1] * scaled;
    }
    l[j + 1] = scaled;
  }
  return true;
}

bool SparseLdlt::factor_supernode(int s, const double* values, Workspace& work,
                                  std::vector<std::vector<double>>& update, int& negative) {
  const Supernode& node = supernodes_[s];
  const std::size_t stride = node.stride;
  double* l = panels_.data() + node.panel;
  std::fill_n(l, stride * node.columns, 0.0);
  for (std::size_t e = node.entries; e < node.entries + node.entry_count; ++e) {
    panels_[entry_target_[e]] += values[entry_source_[e]];
  }
  const int ldu = update_stride(node.below);
  update[s].assign(static_cast<std::size_t>(ldu) * node.below, 0.0);
  for (const int child : children_[s]) {
    const Supernode& from = supernodes_[child];
    if (from.leaf) {
      if (!eliminate_leaf(from, values, l, node, update[s].data(), ldu, negative)) {
        return false;
      }
      continue;
    }
    extend_add(update[child].data(), from.below, update_stride(from.below),
               relative_.data() + from.rows, l, stride, node.columns, update[s].data(), ldu);
    std::vector<double>().swap(update[child]);
  }

  if (work.weighted.size() < stride * node.columns + kTileRows) {
    work.weighted.resize(stride * node.columns + kTileRows);
  }
  const Panel panel{l, work.weighted.data(), stride, node.columns + node.below, node.columns};
  for (int begin = 0; begin < node.columns;) {
    const int end = std::min(begin + kPanelBlock, node.columns);
    for (int k = begin; k < end; ++k) {
      const double d = l[k * stride + k] + shift_[node.first + k];
      if (!std::isfinite(d) || d == 0.0) {
        return false;
      }
      pivots_[node.first + k] = d;
      negative += d < 0.0 ? 1 : 0;
      eliminate_column(panel, k, end, d);
    }
    if (end < node.columns) {  // the panel's columns to the right
      subtract_product(l + end * stride + end, stride, panel.weighted + begin * stride + end,
                       l + begin * stride + end, stride, panel.rows - end, node.columns - end,
                       end - begin);
    }
    begin = end;
  }
  if (node.below > 0) {
    subtract_product(update[s].data(), ldu, panel.weighted + node.columns, l + node.columns, stride,
                     node.below, node.below, node.columns);
  }
  return true;
}

bool SparseLdlt::factor(const double* values) {
  std::vector<std::vector<double>> update(supernodes_.size());
  oneapi::tbb::enumerable_thread_specific<Workspace> workspaces;
  const int subtrees = static_cast<int>(subtree_root_.size());
  std::vector<int> negative(subtrees + 1, 0);
  std::atomic<bool> sound = true;
  oneapi::tbb::parallel_for(0, subtrees, [&](int t) {
    Workspace& work = workspaces.local();
    for (int s = subtree_first_[t]; s <= subtree_root_[t] && sound; ++s) {
      if (!supernodes_[s].leaf && !factor_supernode(s, values, work, update, negative[t])) {
        sound = false;
      }
    }
  });
  for (const int s : top_) {
    if (sound && !factor_supernode(s, values, workspaces.local(), update, negative[subtrees])) {
      sound = false;
    }
  }
  negative_ = 0;
  for (const int n : negative) {
    negative_ += n;
  }
  return sound;
}

namespace {

/// y -= A x for a block of `rows` x `columns`.
OVERTONE_VECTOR_CLONES
void subtract_times(const double* a, std::size_t stride, int rows, int columns, const double* x,
                    double* y) {
  for (int k = 0; k < columns; ++k) {
    const double* ak = a + k * stride;
    const double factor = x[k];
    for (int i = 0; i < rows; ++i) {
      y[i] -= ak[i] * factor;
    }
  }
}

/// x[k] -= A[:, k] . y
OVERTONE_VECTOR_CLONES
void subtract_transposed(const double* a, std::size_t stride, int rows, int columns,
                         const double* y, double* x) {
  for (int k = 0; k < columns; ++k) {
    const double* ak = a + k * stride;
    double sum[8] = {};
    int i = 0;
    for (; i + 8 <= rows; i += 8) {
      for (int lane = 0; lane < 8; ++lane) {
        sum[lane] += ak[i + lane] * y[i + lane];
      }
    }
    double rest = 0.0;
    for (; i < rows; ++i) {
      rest += ak[i] * y[i];
    }
    x[k] -=
        ((sum[0] + sum[4]) + (sum[1] + sum[5])) + ((sum[2] + sum[6]) + (sum[3] + sum[7])) + rest;
  }
}

}  // namespace

// L y = b: what a supernode subtracts from rows below it is handed up in `carried` (as update
// matrices are), so that subtrees never write to each other's rows.
void SparseLdlt::forward(int s, std::vector<double>& carried, double* x) const {
  const Supernode& node = supernodes_[s];
  double* own = x + node.first;
  double* below = carried.data() + node.rows;
  std::fill_n(below, node.below, 0.0);
  for (const int child : children_[s]) {
    const Supernode& from = supernodes_[child];
    const double* value = carried.data() + from.rows;
    const int* relative = relative_.data() + from.rows;
    for (int i = 0; i < from.below; ++i) {
      if (relative[i] < node.columns) {
        own[relative[i]] += value[i];
      } else {
        below[relative[i] - node.columns] += value[i];
      }
    }
  }
  const double* l = panels_.data() + node.panel;
  for (int k = 0; k < node.columns; ++k) {
    subtract_times(l + static_cast<std::size_t>(k) * node.stride + k + 1, node.stride,
                   node.columns - k - 1, 1, own + k, own + k + 1);
  }
  subtract_times(l + node.columns, node.stride, node.below, node.columns, own, below);
  for (int k = 0; k < node.columns; ++k) {
    own[k] /= pivots_[node.first + k];
  }
}

void SparseLdlt::backward(int s, std::vector<double>& gathered, double* x) const {
  const Supernode& node = supernodes_[s];
  double* own = x + node.first;
  double* below = gathered.data() + node.rows;
  for (int i = 0; i < node.below; ++i) {
    below[i] = x[rows_[node.rows + i]];
  }
  const double* l = panels_.data() + node.panel;
  subtract_transposed(l + node.columns, node.stride, node.below, node.columns, below, own);
  for (int k = node.columns - 2; k >= 0; --k) {
    subtract_transposed(l + static_cast<std::size_t>(k) * node.stride + k + 1, node.stride,
                        node.columns - k - 1, 1, own + k + 1, own + k);
  }
}

void SparseLdlt::solve(double* rhs) const {
  std::vector<double> x(size_), carried(rows_.size());
  for (int c = 0; c < size_; ++c) {
    x[c] = rhs[order_[c]];
  }
  const int subtrees = static_cast<int>(subtree_root_.size());
  oneapi::tbb::parallel_for(0, subtrees, [&](int t) {
    for (int s = subtree_first_[t]; s <= subtree_root_[t]; ++s) {
      forward(s, carried, x.data());
    }
  });
  for (const int s : top_) {
    forward(s, carried, x.data());
  }
  for (auto s = top_.rbegin(); s != top_.rend(); ++s) {
    backward(*s, carried, x.data());
  }
  oneapi::tbb::parallel_for(0, subtrees, [&](int t) {
    for (int s = subtree_root_[t]; s >= subtree_first_[t]; --s) {
      backward(s, carried, x.data());
    }
  });
  for (int c = 0; c < size_; ++c) {
    rhs[order_[c]] = x[c];
  }
}

}  // namespace overtone
