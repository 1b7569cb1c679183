#pragma once

#include <algorithm>
#include <numeric>
#include <vector>

namespace overtone {

/// Which of 0 … count - 1 belong together; the smallest stands for its set.
class DisjointSets {
 public:
  explicit DisjointSets(int count) : root_(count) { std::iota(root_.begin(), root_.end(), 0); }

  [[nodiscard]] int root_of(int member) {
    while (root_[member] != member) {
      member = root_[member] = root_[root_[member]];
    }
    return member;
  }
  void join(int one, int other) {
    const auto [smaller, larger] = std::minmax({root_of(one), root_of(other)});
    root_[larger] = smaller;
  }

 private:
  std::vector<int> root_;
};

}  // namespace overtone
