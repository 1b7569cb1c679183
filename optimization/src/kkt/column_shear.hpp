#pragma once

#include <cstddef>
#include <vector>

namespace overtone {

/// Rows of a symmetric matrix: columns of the followers are multiples of the leader's in the rows
/// `shared`, and the leader has no entries with others than these, the followers and itself.
struct ProportionalRows {
  int leader = 0;
  std::vector<int> followers;
  std::vector<int> shared;
};

/// K' = T^T K T with T = I - sum of e_s alpha^T, s: a leader, alpha: how many times its column a
/// follower's is in the shared rows, where K' then has no entries of followers. What was tied to
/// each of them is tied to the leader alone, and factors of K' have fewer entries than those of K.
/// Where leaders and followers meet, entries are added; all others are K's.
class ColumnShear {
 public:
  ColumnShear() = default;
  /// `row`, `column`: places of K's entries, of one triangle, repeated or not. Those that K' lacks
  /// become -1, those that it has in addition are appended. What isn't as ProportionalRows says
  /// stays as it is.
  ColumnShear(const std::vector<ProportionalRows>& groups, int size, std::vector<int>& row,
              std::vector<int>& column);

  /// Appends to the values of K's entries, the first of `values`, those that K' has in addition.
  void append(double* values);
  /// T^T b in place, b: a right-hand side of K.
  void shear_right_hand_side(double* b) const;
  /// T x' in place, x': a solution of K'.
  void unshear_solution(double* x) const;

 private:
  /// An entry in a group's own small matrix: rows are the shared ones, then leader and followers;
  /// columns the leader and the followers.
  struct Part {
    int entry, row, column;
  };
  struct Group {
    int leader;
    std::size_t first_follower, first_part, first_added;  ///< in followers_, parts_, values
    int followers, shared, parts;
  };

  void add_group(const ProportionalRows& rows, std::size_t first_part, int parts,
                 std::vector<int>& row, std::vector<int>& column);
  void append(const Group& group, double* values);

  std::vector<Group> groups_;
  std::vector<int> followers_;
  std::vector<double> alpha_;  ///< of each of them, since append()
  std::vector<Part> parts_;
};

}  // namespace overtone
