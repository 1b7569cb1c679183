// The symbolic half of SparseLdlt: elimination order, supernodes, where entries go.
#include <algorithm>
#include <cmath>
#include <numeric>
#include <stdexcept>

#include <amd.h>

#include "sparse_ldlt.hpp"

namespace overtone {

/// An undirected graph: neighbours of v are neighbour[start[v]] … ; no loops, no repeats.
struct SparseLdlt::Graph {
  std::vector<int> start{0}, neighbour;
  [[nodiscard]] int size() const { return static_cast<int>(start.size()) - 1; }
};

/// The rows of the matrix as vertices, its entries as edges.
SparseLdlt::Graph SparseLdlt::graph_of(const SymmetricPattern& pattern) {
  const int n = pattern.size;
  std::vector<int> count(n + 1, 0);
  const auto for_each_edge = [&](const auto& body) {
    for (int i = 0; i < n; ++i) {
      for (int p = pattern.row_start[i]; p < pattern.row_start[i + 1]; ++p) {
        const int j = pattern.column[p];
        if (i != j) {
          body(i, j);
          body(j, i);
        }
      }
    }
  };
  for_each_edge([&](int a, int /*b*/) { ++count[a + 1]; });
  std::partial_sum(count.begin(), count.end(), count.begin());
  std::vector<int> raw(count.back());
  std::vector<int> at(count.begin(), count.end() - 1);
  for_each_edge([&](int a, int b) { raw[at[a]++] = b; });
  Graph graph;
  graph.neighbour.reserve(raw.size());
  std::vector<int> seen(n, -1);
  for (int v = 0; v < n; ++v) {
    for (int p = count[v]; p < count[v + 1]; ++p) {
      if (seen[raw[p]] != v) {
        seen[raw[p]] = v;
        graph.neighbour.push_back(raw[p]);
      }
    }
    graph.start.push_back(static_cast<int>(graph.neighbour.size()));
  }
  return graph;
}

namespace {

/// AMD's order; takes the graph by reference because AMD's interface does.
template <class Graph>
std::vector<int> minimum_degree(Graph& graph) {
  std::vector<int> order(graph.size());
  if (graph.neighbour.empty()) {  // AMD takes no matrix without entries
    std::iota(order.begin(), order.end(), 0);
    return order;
  }
  if (amd_order(graph.size(), graph.start.data(), graph.neighbour.data(), order.data(), nullptr,
                nullptr) < AMD_OK) {
    throw std::runtime_error("KKT matrix: the fill-reducing ordering failed");
  }
  return order;
}

/// Elimination tree of the graph's vertices in the order given (Liu); parent in that order.
template <class Graph>
std::vector<int> elimination_tree(const Graph& graph, const std::vector<int>& order,
                                  const std::vector<int>& rank) {
  const int n = graph.size();
  std::vector<int> parent(n, -1), ancestor(n, -1);
  for (int k = 0; k < n; ++k) {
    const int v = order[k];
    for (int p = graph.start[v]; p < graph.start[v + 1]; ++p) {
      for (int i = rank[graph.neighbour[p]]; i >= 0 && i < k;) {
        const int next = ancestor[i];
        ancestor[i] = k;
        if (next < 0) {
          parent[i] = k;
        }
        i = next < k ? next : -1;
      }
    }
  }
  return parent;
}

/// Postorder of a forest: post[k] is the k-th vertex.
std::vector<int> postorder(const std::vector<int>& parent) {
  const int n = static_cast<int>(parent.size());
  std::vector<int> head(n, -1), next(n, -1), post, stack;
  for (int v = n - 1; v >= 0; --v) {
    if (parent[v] >= 0) {
      next[v] = head[parent[v]];
      head[parent[v]] = v;
    }
  }
  post.reserve(n);
  for (int root = 0; root < n; ++root) {
    if (parent[root] >= 0) {
      continue;
    }
    stack.push_back(root);
    while (!stack.empty()) {
      const int v = stack.back();
      if (head[v] >= 0) {
        stack.push_back(head[v]);
        head[v] = next[head[v]];
      } else {
        post.push_back(v);
        stack.pop_back();
      }
    }
  }
  return post;
}

/// Rows below the diagonal in each column of L, by walking up the tree from every edge (row
/// subtrees).
template <class Graph>
std::vector<int> rows_below(const Graph& graph, const std::vector<int>& order,
                            const std::vector<int>& position, const std::vector<int>& parent) {
  const int n = graph.size();
  std::vector<int> below(n, 0), mark(n, -1);
  for (int k = 0; k < n; ++k) {
    mark[k] = k;
    for (int p = graph.start[order[k]]; p < graph.start[order[k] + 1]; ++p) {
      for (int i = position[graph.neighbour[p]]; i < k && mark[i] != k; i = parent[i]) {
        mark[i] = k;
        ++below[i];
      }
    }
  }
  return below;
}

/// Columns first … last that are eliminated together.
struct ColumnRange {
  int first, last;
  double zeros;  ///< entries of L that are stored though zero

  [[nodiscard]] int columns() const { return last - first + 1; }
};

/// Fundamental supernodes: neighbours in the order with the same rows below.
std::vector<ColumnRange> fundamental_supernodes(const std::vector<int>& parent,
                                                const std::vector<int>& below) {
  std::vector<ColumnRange> ranges;
  for (int k = 0; k < static_cast<int>(parent.size()); ++k) {
    if (k > 0 && parent[k - 1] == k && below[k - 1] == below[k] + 1) {
      ranges.back().last = k;
    } else {
      ranges.push_back({k, k, 0.0});
    }
  }
  return ranges;
}

/// Relaxed supernodes: a parent takes its last child in where that adds few zeros.
std::vector<ColumnRange> relaxed_supernodes(const std::vector<ColumnRange>& ranges,
                                            const std::vector<int>& parent,
                                            const std::vector<int>& below, int narrow) {
  std::vector<ColumnRange> merged;
  for (ColumnRange range : ranges) {
    while (!merged.empty() && parent[merged.back().last] >= range.first &&
           parent[merged.back().last] <= range.last) {
      const ColumnRange& child = merged.back();
      const double columns = child.columns() + range.columns();
      const double zeros = child.zeros + range.zeros +
                           static_cast<double>(child.columns()) *
                               (range.columns() + below[range.last] - below[child.last]);
      const double entries = columns * (columns + below[range.last]) - 0.5 * columns * columns;
      const double allowed = columns <= narrow ? 0.5 : columns <= 3 * narrow ? 0.15 : 0.05;
      if (zeros >= allowed * entries) {
        break;
      }
      range.first = child.first;
      range.zeros = zeros;
      merged.pop_back();
    }
    merged.push_back(range);
  }
  return merged;
}

}  // namespace

void SparseLdlt::analyze(const SymmetricPattern& pattern, int negative_rows,
                         const Options& options) {
  options_ = options;
  size_ = pattern.size;
  negative_rows_ = negative_rows;
  order(pattern);
  place_entries(pattern);
  split_into_subtrees();
}

void SparseLdlt::order(const SymmetricPattern& pattern) {
  Graph graph = graph_of(pattern);
  order_ = minimum_degree(graph);
  position_.assign(size_, 0);
  const auto place = [&] {
    for (int k = 0; k < size_; ++k) {
      position_[order_[k]] = k;
    }
  };
  place();
  std::vector<int> reordered(size_);
  const std::vector<int> post = postorder(elimination_tree(graph, order_, position_));
  for (int k = 0; k < size_; ++k) {
    reordered[k] = order_[post[k]];
  }
  order_ = std::move(reordered);
  place();
  shift_.resize(size_);
  for (int k = 0; k < size_; ++k) {
    shift_[k] =
        order_[k] < size_ - negative_rows_ ? options_.regularization : -options_.regularization;
  }
  find_supernodes(graph, elimination_tree(graph, order_, position_));
}

void SparseLdlt::find_supernodes(const Graph& graph, const std::vector<int>& parent) {
  const std::vector<int> below = rows_below(graph, order_, position_, parent);
  const std::vector<ColumnRange> ranges = relaxed_supernodes(
      fundamental_supernodes(parent, below), parent, below, options_.narrow_columns);
  const int count = static_cast<int>(ranges.size());
  std::vector<int> supernode_of(size_);
  for (int s = 0; s < count; ++s) {
    std::fill_n(supernode_of.begin() + ranges[s].first, ranges[s].columns(), s);
  }
  supernodes_.clear();
  rows_.clear();
  children_.assign(count, {});
  std::vector<int> mark(size_, -1);
  std::size_t panel = 0;
  factor_entries_ = 0;
  factor_flops_ = 0.0;
  for (int s = 0; s < count; ++s) {
    const ColumnRange& range = ranges[s];
    Supernode node;
    node.first = range.first;
    node.columns = range.columns();
    node.rows = rows_.size();
    const auto take = [&](int k) {
      if (k > range.last && mark[k] != s) {
        mark[k] = s;
        rows_.push_back(k);
      }
    };
    for (int k = range.first; k <= range.last; ++k) {
      for (int p = graph.start[order_[k]]; p < graph.start[order_[k] + 1]; ++p) {
        take(position_[graph.neighbour[p]]);
      }
    }
    for (const int child : children_[s]) {
      const Supernode& from = supernodes_[child];
      for (int i = 0; i < from.below; ++i) {
        take(rows_[from.rows + i]);
      }
    }
    node.below = static_cast<int>(rows_.size() - node.rows);
    const auto first_row = rows_.begin() + static_cast<std::ptrdiff_t>(node.rows);
    std::sort(first_row, rows_.end());
    if (node.below > 0) {
      node.parent = supernode_of[*first_row];
      children_[node.parent].push_back(s);
    }
    node.leaf = node.columns == 1 && children_[s].empty() && node.parent >= 0;
    node.stride = (node.columns + (node.below + 7) / 8 * 8 + 7) / 8 * 8;
    node.panel = panel;
    panel += static_cast<std::size_t>(node.stride) * node.columns;
    const double c = node.columns;
    const double b = node.below;
    factor_entries_ += static_cast<long>(c * (c + 1) / 2 + c * b);
    factor_flops_ += c * b * b + c * c * b + c * c * c / 3.0;
    supernodes_.push_back(node);
  }
  panels_.assign(panel + 8, 0.0);
  pivots_.assign(size_, 0.0);
}

void SparseLdlt::place_entries(const SymmetricPattern& pattern) {
  std::vector<int> supernode_of(size_);
  relative_.resize(rows_.size());
  for (size_t s = 0; s < supernodes_.size(); ++s) {
    const Supernode& node = supernodes_[s];
    std::fill_n(supernode_of.begin() + node.first, node.columns, static_cast<int>(s));
  }
  const auto local_row = [&](const Supernode& node, int column) {
    if (column < node.first + node.columns) {
      return column - node.first;
    }
    const auto first = rows_.begin() + static_cast<std::ptrdiff_t>(node.rows);
    return node.columns +
           static_cast<int>(std::lower_bound(first, first + node.below, column) - first);
  };
  for (const Supernode& node : supernodes_) {
    for (int i = 0; i < node.below; ++i) {
      relative_[node.rows + i] = local_row(supernodes_[node.parent], rows_[node.rows + i]);
    }
  }
  std::vector<std::size_t> at(supernodes_.size() + 1, 0);
  const auto for_each_entry = [&](const auto& body) {
    for (int i = 0; i < size_; ++i) {
      for (int p = pattern.row_start[i]; p < pattern.row_start[i + 1]; ++p) {
        const int a = position_[i];
        const int b = position_[pattern.column[p]];
        body(p, std::min(a, b), std::max(a, b));
      }
    }
  };
  for_each_entry([&](int /*p*/, int column, int /*row*/) { ++at[supernode_of[column] + 1]; });
  std::partial_sum(at.begin(), at.end(), at.begin());
  for (size_t s = 0; s < supernodes_.size(); ++s) {
    supernodes_[s].entries = at[s];
    supernodes_[s].entry_count = at[s + 1] - at[s];
  }
  entry_source_.resize(at.back());
  entry_target_.resize(at.back());
  for_each_entry([&](int p, int column, int row) {
    const Supernode& node = supernodes_[supernode_of[column]];
    const std::size_t e = at[supernode_of[column]]++;
    entry_source_[e] = p;
    entry_target_[e] = node.panel + static_cast<std::size_t>(column - node.first) * node.stride +
                       local_row(node, row);
  });
}

void SparseLdlt::split_into_subtrees() {
  const int count = supernode_count();
  std::vector<double> work(count);
  std::vector<int> members(count, 1);
  for (int s = 0; s < count; ++s) {
    const double c = supernodes_[s].columns;
    const double b = supernodes_[s].below;
    work[s] += c * b * b + c * c * b + c * c * c / 3.0 + 1000.0;
    if (supernodes_[s].parent >= 0) {
      work[supernodes_[s].parent] += work[s];
      members[supernodes_[s].parent] += members[s];
    }
  }
  double total = 0.0;
  for (int s = 0; s < count; ++s) {
    total += supernodes_[s].parent < 0 ? work[s] : 0.0;
  }
  // The split depends on the tree alone, not on the number of threads.
  constexpr double kLargestShare = 1.0 / 16.0;
  subtree_root_.clear();
  subtree_first_.clear();
  top_.clear();
  std::vector<char> above(count, 0);
  for (int s = count - 1; s >= 0; --s) {
    const int parent = supernodes_[s].parent;
    if (parent >= 0 && above[parent] == 0) {
      continue;  // inside a subtree
    }
    if (work[s] > kLargestShare * total && !children_[s].empty()) {
      above[s] = 1;
      top_.push_back(s);
    } else {
      subtree_root_.push_back(s);
      subtree_first_.push_back(s - members[s] + 1);
    }
  }
  std::reverse(top_.begin(), top_.end());
}

}  // namespace overtone
