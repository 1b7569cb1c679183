#include "elimination_structure.hpp"

#include <algorithm>
#include <new>
#include <numeric>
#include <stdexcept>

#include <camd.h>

namespace overtone {

namespace {

constexpr int kWidestSupernode = 48;

/// The graph between vertices: a vertex is a row or a pair of partners. Border rows come last.
struct VertexGraph {
  int interior = 0;  ///< vertices to be eliminated
  std::vector<int> weight;
  std::vector<int> stage;              ///< those of the border are higher than all others
  std::vector<std::vector<int>> rows;  ///< of each vertex
  std::vector<int> start{0}, neighbour;

  [[nodiscard]] int size() const { return static_cast<int>(weight.size()); }
};

int stage_of(const EliminationGraph& graph, int row) {
  if (graph.stage.empty()) {
    return 0;
  }
  const int partner = graph.partner[row];
  return std::max(graph.stage[row], partner >= 0 ? graph.stage[partner] : 0);
}

void add_vertices(const EliminationGraph& graph, VertexGraph& vertices,
                  std::vector<int>& vertex_of) {
  vertex_of.assign(graph.interior + graph.border, -1);
  const int last_stage =
      graph.stage.empty() ? 1 : 1 + *std::max_element(graph.stage.begin(), graph.stage.end());
  for (int i = 0; i < graph.interior + graph.border; ++i) {
    if (i == graph.interior) {
      vertices.interior = vertices.size();
    }
    if (vertex_of[i] >= 0) {
      continue;
    }
    vertex_of[i] = vertices.size();
    vertices.rows.push_back({i});
    const int partner = i < graph.interior ? graph.partner[i] : -1;
    if (partner >= 0) {
      vertex_of[partner] = vertex_of[i];
      vertices.rows.back().push_back(partner);
    }
    vertices.weight.push_back(static_cast<int>(vertices.rows.back().size()));
    vertices.stage.push_back(i < graph.interior ? stage_of(graph, i) : last_stage);
  }
  if (graph.border == 0) {
    vertices.interior = vertices.size();
  }
}

VertexGraph vertex_graph(const EliminationGraph& graph) {
  VertexGraph vertices;
  std::vector<int> vertex_of;
  add_vertices(graph, vertices, vertex_of);
  const int n = vertices.size();
  std::vector<int> count(n + 1, 0);
  const auto for_each_edge = [&](const auto& body) {
    for (const auto& [i, j] : graph.edges) {
      const int a = vertex_of[i];
      const int b = vertex_of[j];
      if (a != b) {
        body(a, b);
        body(b, a);
      }
    }
  };
  for_each_edge([&](int a, int /*b*/) { ++count[a + 1]; });
  std::partial_sum(count.begin(), count.end(), count.begin());
  std::vector<int> raw(count.back());
  std::vector<int> at(count.begin(), count.end() - 1);
  for_each_edge([&](int a, int b) { raw[at[a]++] = b; });
  std::vector<int> seen(n, -1);
  for (int v = 0; v < n; ++v) {
    for (int p = count[v]; p < count[v + 1]; ++p) {
      if (seen[raw[p]] != v) {
        seen[raw[p]] = v;
        vertices.neighbour.push_back(raw[p]);
      }
    }
    vertices.start.push_back(static_cast<int>(vertices.neighbour.size()));
  }
  return vertices;
}

/// The order of constrained minimum degree (CAMD): vertices to be eliminated first, stage after
/// stage, then the border, as it came. CAMD sees the rows of a vertex, all with its neighbours, so
/// that degrees count rows, those of the border among them; it eliminates rows with equal
/// neighbours together.
std::vector<int> minimum_degree(const VertexGraph& graph) {
  std::vector<int> order;
  if (graph.neighbour.empty()) {
    order.resize(graph.size());
    std::iota(order.begin(), order.end(), 0);
    return order;
  }
  std::vector<int> first_row{0}, vertex;  // rows numbered vertex by vertex
  for (int v = 0; v < graph.size(); ++v) {
    vertex.insert(vertex.end(), graph.weight[v], v);
    first_row.push_back(static_cast<int>(vertex.size()));
  }
  const int rows = first_row.back();
  std::vector<int> start{0}, neighbour, stage(rows, 0);
  const auto add_rows_of = [&](int v) {
    for (int i = first_row[v]; i < first_row[v + 1]; ++i) {
      neighbour.push_back(i);
    }
  };
  for (int i = 0; i < rows; ++i) {
    stage[i] = graph.stage[vertex[i]];
    add_rows_of(vertex[i]);
    for (int p = graph.start[vertex[i]]; p < graph.start[vertex[i] + 1]; ++p) {
      add_rows_of(graph.neighbour[p]);
    }
    start.push_back(static_cast<int>(neighbour.size()));
  }
  std::vector<int> row_order(rows);
  const int status = camd_order(rows, start.data(), neighbour.data(), row_order.data(), nullptr,
                                nullptr, stage.data());
  if (status == CAMD_OUT_OF_MEMORY) {
    throw std::bad_alloc();
  }
  if (status < CAMD_OK) {
    throw std::runtime_error("KKT matrix: the fill-reducing ordering failed");
  }
  std::vector<char> placed(graph.size(), 0);
  for (const int i : row_order) {
    if (vertex[i] < graph.interior && placed[vertex[i]] == 0) {
      placed[vertex[i]] = 1;
      order.push_back(vertex[i]);
    }
  }
  for (int v = graph.interior; v < graph.size(); ++v) {
    order.push_back(v);
  }
  return order;
}

std::vector<int> inverse(const std::vector<int>& order) {
  std::vector<int> rank(order.size());
  for (std::size_t k = 0; k < order.size(); ++k) {
    rank[order[k]] = static_cast<int>(k);
  }
  return rank;
}

/// Elimination tree (Liu) of the vertices in the order given; parent in that order, -1 for roots.
std::vector<int> elimination_tree(const VertexGraph& graph, const std::vector<int>& order) {
  const std::vector<int> rank = inverse(order);
  const int n = graph.size();
  std::vector<int> parent(n, -1), ancestor(n, -1);
  for (int k = 0; k < n; ++k) {
    for (int p = graph.start[order[k]]; p < graph.start[order[k] + 1]; ++p) {
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

/// Postorder of the forest of the first `interior` vertices; what comes after keeps its place.
std::vector<int> postorder(const std::vector<int>& parent, int interior) {
  std::vector<int> head(interior, -1), next(interior, -1), post, stack;
  const auto is_root = [&](int v) { return parent[v] < 0 || parent[v] >= interior; };
  for (int v = interior - 1; v >= 0; --v) {
    if (!is_root(v)) {
      next[v] = head[parent[v]];
      head[parent[v]] = v;
    }
  }
  for (int root = 0; root < interior; ++root) {
    if (!is_root(root)) {
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
  for (int v = interior; v < static_cast<int>(parent.size()); ++v) {
    post.push_back(v);
  }
  return post;
}

/// Rows of L below each vertex, by walking up the tree from every edge (row subtrees).
std::vector<int> rows_below(const VertexGraph& graph, const std::vector<int>& order,
                            const std::vector<int>& parent) {
  const std::vector<int> rank = inverse(order);
  std::vector<int> below(graph.size(), 0), mark(graph.size(), -1);
  for (int k = 0; k < graph.size(); ++k) {
    mark[k] = k;
    for (int p = graph.start[order[k]]; p < graph.start[order[k] + 1]; ++p) {
      for (int i = rank[graph.neighbour[p]]; i >= 0 && i < k && mark[i] != k; i = parent[i]) {
        mark[i] = k;
        below[i] += graph.weight[order[k]];
      }
    }
  }
  return below;
}

/// Vertices first … last (in the order) that are eliminated together.
struct VertexRange {
  int first, last;
  double columns;
  double zeros;  ///< entries of L that are stored though zero
};

/// Supernodes: neighbours in the order with the same rows below; then a parent takes its last child
/// in where that adds few zeros.
std::vector<VertexRange> find_ranges(const VertexGraph& graph, const std::vector<int>& order,
                                     const std::vector<int>& parent, const std::vector<int>& below,
                                     double zeros_allowed) {
  std::vector<VertexRange> fundamental;
  for (int k = 0; k < graph.interior; ++k) {
    const double weight = graph.weight[order[k]];
    if (k > 0 && parent[k - 1] == k && below[k - 1] == below[k] + graph.weight[order[k]] &&
        fundamental.back().columns + weight <= kWidestSupernode) {
      fundamental.back().last = k;
      fundamental.back().columns += weight;
    } else {
      fundamental.push_back({k, k, weight, 0.0});
    }
  }
  std::vector<VertexRange> merged;
  for (VertexRange range : fundamental) {
    while (!merged.empty() && parent[merged.back().last] >= range.first &&
           parent[merged.back().last] <= range.last) {
      const VertexRange& child = merged.back();
      const double columns = child.columns + range.columns;
      const double zeros = child.zeros + range.zeros +
                           child.columns * (range.columns + below[range.last] - below[child.last]);
      const double entries = columns * (columns + below[range.last]) - 0.5 * columns * columns;
      if (columns > kWidestSupernode || zeros > zeros_allowed * entries) {
        break;
      }
      range = {child.first, range.last, columns, zeros};
      merged.pop_back();
    }
    merged.push_back(range);
  }
  return merged;
}

/// Places rows by the order of their vertices.
void place_rows(const VertexGraph& graph, const std::vector<int>& order,
                EliminationStructure& structure) {
  for (const int v : order) {
    for (const int row : graph.rows[v]) {
      structure.order.push_back(row);
      structure.pair.push_back(0);
    }
    if (graph.weight[v] == 2) {
      structure.pair[structure.pair.size() - 2] = 1;
    }
  }
  structure.position = inverse(structure.order);
}

void add_supernode(EliminationStructure& structure, EliminationStructure::Supernode node) {
  node.below = static_cast<int>(structure.rows.size() - node.rows);
  node.panel = structure.panel_entries;
  structure.panel_entries += static_cast<std::size_t>(node.height()) * node.columns;
  structure.supernodes.push_back(node);
}

void find_supernodes(const VertexGraph& graph, const std::vector<int>& order,
                     const std::vector<VertexRange>& ranges, EliminationStructure& structure) {
  const int count = static_cast<int>(ranges.size());
  const std::vector<int> rank = inverse(order);
  std::vector<int> range_of(graph.size(), count), mark(graph.size(), -1);
  for (int s = 0; s < count; ++s) {
    std::fill(range_of.begin() + ranges[s].first, range_of.begin() + ranges[s].last + 1, s);
  }
  std::vector<std::vector<int>> children(count + 1);
  std::vector<std::vector<int>> below(count);  // ranks of vertices, ascending
  for (int s = 0; s < count; ++s) {
    const VertexRange& range = ranges[s];
    const auto take = [&](int k) {
      if (k > range.last && mark[k] != s) {
        mark[k] = s;
        below[s].push_back(k);
      }
    };
    for (int k = range.first; k <= range.last; ++k) {
      for (int p = graph.start[order[k]]; p < graph.start[order[k] + 1]; ++p) {
        take(rank[graph.neighbour[p]]);
      }
    }
    for (const int child : children[s]) {
      std::for_each(below[child].begin(), below[child].end(), take);
      std::vector<int>().swap(below[child]);
    }
    std::sort(below[s].begin(), below[s].end());
    if (!below[s].empty()) {
      children[range_of[below[s].front()]].push_back(s);
    }
    EliminationStructure::Supernode node;
    node.first = structure.position[graph.rows[order[range.first]].front()];
    node.columns = static_cast<int>(range.columns);
    node.rows = structure.rows.size();
    for (const int k : below[s]) {
      for (const int row : graph.rows[order[k]]) {
        structure.rows.push_back(structure.position[row]);
      }
    }
    add_supernode(structure, node);
  }
}

void list_updates(EliminationStructure& structure) {
  const int count = static_cast<int>(structure.supernodes.size());
  std::vector<int> supernode_of(structure.order.size());
  for (int s = 0; s < count; ++s) {
    const auto& node = structure.supernodes[s];
    std::fill_n(supernode_of.begin() + node.first, node.columns, s);
  }
  const auto for_each_update = [&](const auto& body) {
    for (int s = 0; s < count; ++s) {
      const auto& node = structure.supernodes[s];
      const int* rows = structure.rows.data() + node.rows;
      for (int begin = 0; begin < node.below;) {
        const int target = supernode_of[rows[begin]];
        int end = begin + 1;
        while (end < node.below && supernode_of[rows[end]] == target) {
          ++end;
        }
        body(target, EliminationStructure::Update{s, begin, end});
        begin = end;
      }
    }
  };
  structure.first_update.assign(count + 1, 0);
  for_each_update(
      [&](int target, const auto& /*update*/) { ++structure.first_update[target + 1]; });
  std::partial_sum(structure.first_update.begin(), structure.first_update.end(),
                   structure.first_update.begin());
  structure.updates.resize(structure.first_update.back());
  std::vector<std::size_t> at(structure.first_update.begin(), structure.first_update.end() - 1);
  for_each_update(
      [&](int target, const auto& update) { structure.updates[at[target]++] = update; });
}

}  // namespace

EliminationStructure analyze_elimination(const EliminationGraph& graph, double zeros_allowed) {
  const VertexGraph vertices = vertex_graph(graph);
  std::vector<int> order = minimum_degree(vertices);
  const std::vector<int> post = postorder(elimination_tree(vertices, order), vertices.interior);
  std::vector<int> reordered(order.size());
  std::transform(post.begin(), post.end(), reordered.begin(), [&](int k) { return order[k]; });
  order = std::move(reordered);
  const std::vector<int> parent = elimination_tree(vertices, order);
  const std::vector<int> below = rows_below(vertices, order, parent);

  EliminationStructure structure;
  place_rows(vertices, order, structure);
  find_supernodes(vertices, order, find_ranges(vertices, order, parent, below, zeros_allowed),
                  structure);
  EliminationStructure::Supernode border;
  border.first = graph.interior;
  border.columns = graph.border;
  border.rows = structure.rows.size();
  add_supernode(structure, border);
  list_updates(structure);
  return structure;
}

}  // namespace overtone
