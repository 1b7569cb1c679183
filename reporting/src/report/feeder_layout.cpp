#include "report/feeder_layout.hpp"

#include <algorithm>
#include <deque>
#include <utility>

namespace overtone::reporting {

namespace {

/// Rows that a part of the picture takes, column after column from its first one.
using Rows = std::deque<int>;

constexpr int kApart = 2;  // rows between groups without a path to each other

/// A bus with all that is beyond it, its trunk on row 0.
struct Block {
  Rows above, below;  ///< [column] farthest row, counted away from the trunk
};

class Layout {
 public:
  Layout(int buses, const std::vector<std::pair<int, int>>& branches)
      : neighbours_(buses), depth_(buses, -1), reach_(buses, 0), row_(buses, 0), block_(buses) {
    for (const auto& [from, to] : branches) {
      neighbours_[from].push_back(to);
      neighbours_[to].push_back(from);
    }
    for (std::vector<int>& all : neighbours_) {  // wires, or branches side by side
      std::ranges::sort(all);
      all.erase(std::unique(all.begin(), all.end()), all.end());
    }
    result_.x.resize(buses);
    result_.y.resize(buses);
    result_.before.assign(buses, -1);
  }

  /// Places all that hangs together with a bus, below what stands already.
  void place(int source) {
    if (depth_[source] >= 0) {
      return;
    }
    const std::vector<int> order = walk(source);
    for (auto bus = order.rbegin(); bus != order.rend(); ++bus) {
      put_together(*bus);
    }
    const Block& all = block_[source];
    const int up = *std::max_element(all.above.begin(), all.above.end());
    const int down = *std::max_element(all.below.begin(), all.below.end());
    const int shift = first_ ? 0 : lowest_ - kApart - up;
    first_ = false;
    for (const int bus : order) {
      const int before = result_.before[bus];
      row_[bus] = before < 0 ? shift : row_[before] + row_[bus];
      result_.x[bus] = depth_[bus];
      result_.y[bus] = row_[bus];
    }
    lowest_ = std::min(lowest_, shift - down);
  }

  FeederLayout take() { return std::move(result_); }

 private:
  /// Buses beyond a source, breadth first, with the bus before each and its depth.
  std::vector<int> walk(int source) {
    std::vector<int> order = {source};
    depth_[source] = 0;
    for (size_t i = 0; i < order.size(); ++i) {
      for (const int next : neighbours_[order[i]]) {
        if (depth_[next] < 0) {
          depth_[next] = depth_[order[i]] + 1;
          result_.before[next] = order[i];
          order.push_back(next);
        }
      }
    }
    for (auto bus = order.rbegin(); bus != order.rend(); ++bus) {
      if (const int before = result_.before[*bus]; before >= 0) {
        reach_[before] = std::max(reach_[before], reach_[*bus] + 1);
      }
    }
    return order;
  }

  /// Of a bus whose followers' blocks are there: the farthest-reaching one goes on along the row,
  /// the others stand above and below, where there is more room. Those nearer to the source come
  /// later and so stand farther out: the line down to them passes what is beyond.
  void put_together(int bus) {
    std::vector<int> next;
    for (const int one : neighbours_[bus]) {
      if (result_.before[one] == bus) {
        next.push_back(one);
      }
    }
    std::ranges::stable_sort(next, [&](int a, int b) { return reach_[a] > reach_[b]; });
    Block block;
    for (size_t i = 0; i < next.size(); ++i) {
      if (i == 0) {
        block = std::move(block_[next[i]]);
      } else {
        row_[next[i]] = attach(block, std::exchange(block_[next[i]], {}));
      }
    }
    int up = 0, down = 0;  // lines to laterals
    for (const int one : next) {
      up = std::max(up, row_[one]);
      down = std::max(down, -row_[one]);
    }
    block.above.push_front(up);
    block.below.push_front(down);
    block_[bus] = std::move(block);
  }

  /// Puts a lateral on the side where it comes to stand nearer; its row.
  static int attach(Block& block, const Block& lateral) {
    const int up = nearest_row(block.above, lateral.below);
    const int down = nearest_row(block.below, lateral.above);
    const bool above = up <= down;
    const int row = above ? up : down;
    Rows& side = above ? block.above : block.below;
    const Rows& out = above ? lateral.above : lateral.below;
    for (size_t c = 0; c < out.size(); ++c) {
      side[c] = std::max(side[c], row + out[c]);  // no lateral reaches farther than the trunk
    }
    return above ? row : -row;
  }

  /// The first row beyond `taken` for a block that reaches back by `back`.
  static int nearest_row(const Rows& taken, const Rows& back) {
    int row = 1;
    for (size_t c = 0; c < back.size(); ++c) {
      row = std::max(row, taken[c] + back[c] + 1);
    }
    return row;
  }

  std::vector<std::vector<int>> neighbours_;
  std::vector<int> depth_, reach_, row_;
  std::vector<Block> block_;
  FeederLayout result_;
  int lowest_ = 0;
  bool first_ = true;
};

}  // namespace

FeederLayout feeder_layout(int buses, const std::vector<std::pair<int, int>>& branches,
                           const std::vector<int>& sources) {
  Layout layout(buses, branches);
  for (const int source : sources) {
    layout.place(source);
  }
  for (int bus = 0; bus < buses; ++bus) {
    layout.place(bus);
  }
  return layout.take();
}

}  // namespace overtone::reporting
