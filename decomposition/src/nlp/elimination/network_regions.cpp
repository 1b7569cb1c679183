#include "nlp/elimination/network_regions.hpp"

#include <cstddef>

namespace overtone {

namespace {

/// A spanning tree, or forest, and the vertices taken out of it.
class TreeSplitter {
 public:
  explicit TreeSplitter(const std::vector<std::vector<int>>& neighbours)
      : tree_(neighbours.size()),
        parts_(neighbours.size(), 0),
        parent_(neighbours.size(), -1),
        below_(neighbours.size(), 0) {
    std::vector<char> seen(neighbours.size(), 0);
    for (std::size_t root = 0; root < neighbours.size(); ++root) {
      if (seen[root] == 0) {
        roots_.push_back(static_cast<int>(root));
        seen[root] = 1;
        span(roots_.back(), neighbours, seen);
      }
    }
  }

  std::vector<char> part(const std::vector<int>& weight, int largest) && {
    std::vector<int> waiting = roots_;
    while (!waiting.empty()) {
      const int root = waiting.back();
      waiting.pop_back();
      if (weigh(root, weight) <= largest) {
        continue;
      }
      const int centroid = centroid_of(root);
      parts_[centroid] = 1;
      for (const int next : tree_[centroid]) {
        if (parts_[next] == 0) {
          waiting.push_back(next);
        }
      }
    }
    return std::move(parts_);
  }

 private:
  /// Breadth first.
  void span(int root, const std::vector<std::vector<int>>& neighbours, std::vector<char>& seen) {
    std::vector<int> queue{root};
    for (std::size_t i = 0; i < queue.size(); ++i) {
      const int at = queue[i];
      for (const int next : neighbours[at]) {
        if (seen[next] == 0) {
          seen[next] = 1;
          tree_[at].push_back(next);
          tree_[next].push_back(at);
          queue.push_back(next);
        }
      }
    }
  }

  /// Of the region of `root`; sets the weights below all of its vertices.
  int weigh(int root, const std::vector<int>& weight) {
    std::vector<int> order{root};
    parent_[root] = -1;
    for (std::size_t i = 0; i < order.size(); ++i) {
      const int at = order[i];
      below_[at] = weight[at];
      for (const int next : tree_[at]) {
        if (parts_[next] == 0 && next != parent_[at]) {
          parent_[next] = at;
          order.push_back(next);
        }
      }
    }
    for (std::size_t i = order.size(); i-- > 1;) {
      below_[parent_[order[i]]] += below_[order[i]];
    }
    return below_[root];
  }

  /// Of a region that has been weighed: what hangs on it has at most half of the weight.
  [[nodiscard]] int centroid_of(int root) const {
    for (int at = root;;) {
      int heaviest = -1;
      for (const int next : tree_[at]) {
        if (parts_[next] == 0 && parent_[next] == at && 2 * below_[next] > below_[root]) {
          heaviest = next;
        }
      }
      if (heaviest < 0) {
        return at;
      }
      at = heaviest;
    }
  }

  std::vector<std::vector<int>> tree_;
  std::vector<int> roots_;
  std::vector<char> parts_;
  std::vector<int> parent_, below_;  ///< of the region weighed last
};

}  // namespace

std::vector<char> parting_vertices(const std::vector<std::vector<int>>& neighbours,
                                   const std::vector<int>& weight, int largest) {
  return TreeSplitter(neighbours).part(weight, largest);
}

}  // namespace overtone
