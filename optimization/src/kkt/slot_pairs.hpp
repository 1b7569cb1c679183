#pragma once

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

namespace overtone {

/// The different pairs of slots that the entries of a matrix of blocks join. Blocks repeat each
/// other's pattern, so they are far fewer than entries.
class SlotPairs {
 public:
  /// `expected`: pairs that room is made for; more find room too.
  explicit SlotPairs(std::size_t expected) { grow(expected); }

  /// Index of the pair {a, b} in pairs(), which holds it from then on.
  int index_of(int a, int b) {
    const std::pair<int, int> pair = std::minmax(a, b);
    // Blocks list their entries in the same order: the next one, as a rule.
    const std::size_t next = last_ + 1;
    last_ = next < pairs_.size() && pairs_[next] == pair ? next : found(pair);
    return static_cast<int>(last_);
  }

  /// Each with its smaller slot first, in the order in which they were met.
  [[nodiscard]] const std::vector<std::pair<int, int>>& pairs() const { return pairs_; }

 private:
  std::size_t found(const std::pair<int, int>& pair) {
    std::size_t at = home(pair);
    while (table_[at] >= 0) {
      if (pairs_[table_[at]] == pair) {
        return table_[at];
      }
      at = (at + 1) & mask_;
    }
    table_[at] = static_cast<int>(pairs_.size());
    pairs_.push_back(pair);
    if (2 * pairs_.size() > table_.size()) {
      grow(2 * pairs_.size());
    }
    return pairs_.size() - 1;
  }

  [[nodiscard]] std::size_t home(const std::pair<int, int>& pair) const {
    const auto key =
        static_cast<std::uint64_t>(pair.first) << 32 | static_cast<std::uint32_t>(pair.second);
    return key * 0x9e3779b97f4a7c15U >> 32 & mask_;  // Fibonacci hashing
  }

  void grow(std::size_t pairs) {
    std::size_t size = 64;
    while (size < 2 * pairs) {
      size *= 2;
    }
    table_.assign(size, -1);
    mask_ = size - 1;
    for (std::size_t i = 0; i < pairs_.size(); ++i) {
      std::size_t at = home(pairs_[i]);
      while (table_[at] >= 0) {
        at = (at + 1) & mask_;
      }
      table_[at] = static_cast<int>(i);
    }
  }

  std::vector<std::pair<int, int>> pairs_;
  std::vector<int> table_;  ///< open addressing; -1: free
  std::size_t mask_ = 0;
  std::size_t last_ = 0;  ///< index that was asked for last
};

}  // namespace overtone
