#include "column_shear.hpp"

#include <algorithm>
#include <cmath>

#include "parallel_loop.hpp"

namespace overtone {

namespace {

/// Where rows of the matrix are in the groups.
class Membership {
 public:
  Membership(const std::vector<ProportionalRows>& groups, int size)
      : groups_(groups), group_(size, -1), place_(size, -1) {
    for (std::size_t g = 0; g < groups.size(); ++g) {
      int next = 0;
      const auto add = [&](int row) {
        group_[row] = static_cast<int>(g);
        place_[row] = next++;
      };
      std::for_each(groups[g].shared.begin(), groups[g].shared.end(), add);
      add(groups[g].leader);
      std::for_each(groups[g].followers.begin(), groups[g].followers.end(), add);
    }
  }

  /// inside(group, row, column) for an entry of a leader or follower (column: 0, 1, …) with its own
  /// group (row: a shared one, then leader and followers); across(group) for one of its leader with
  /// others.
  template <class Inside, class Across>
  void sort_in(int i, int j, const Inside& inside, const Across& across) const {
    if (group_[i] < 0 || (group_[j] >= 0 && place_[j] > place_[i])) {
      std::swap(i, j);  // j: what is nearer to the shared rows, or outside
    }
    const int g = group_[i];
    if (g >= 0 && group_[j] == g) {
      const int shared = static_cast<int>(groups_[g].shared.size());
      if (place_[i] >= shared) {
        inside(g, place_[j], place_[i] - shared);
      }
      return;
    }
    for (const int end : {i, j}) {
      if (group_[end] >= 0 && groups_[group_[end]].leader == end) {
        across(group_[end]);
      }
    }
  }

 private:
  const std::vector<ProportionalRows>& groups_;
  std::vector<int> group_, place_;  ///< [row] group and place in it, -1: in none
};

}  // namespace

ColumnShear::ColumnShear(const std::vector<ProportionalRows>& groups, int size,
                         std::vector<int>& row, std::vector<int>& column) {
  const Membership in(groups, size);
  std::vector<char> sound(groups.size(), 1);
  std::vector<int> parts(groups.size(), 0);
  for (std::size_t e = 0; e < row.size(); ++e) {
    in.sort_in(
        row[e], column[e], [&](int g, int, int) { ++parts[g]; }, [&](int g) { sound[g] = 0; });
  }
  const std::size_t given = row.size();
  std::size_t added = 0;
  for (std::size_t g = 0; g < groups.size(); ++g) {
    const std::size_t followers = groups[g].followers.size();
    added += sound[g] != 0 ? followers + followers * (followers + 1) / 2 : 0;
  }
  row.reserve(given + added);
  column.reserve(given + added);
  std::vector<std::size_t> next(groups.size());  // place in parts_
  std::size_t end = 0;
  for (std::size_t g = 0; g < groups.size(); ++g) {
    next[g] = end;
    if (sound[g] != 0) {
      end += parts[g];
      add_group(groups[g], next[g], parts[g], row, column);
    }
  }
  parts_.resize(end);
  for (std::size_t e = 0; e < given; ++e) {
    in.sort_in(
        row[e], column[e],
        [&](int g, int r, int c) {
          if (sound[g] == 0) {
            return;
          }
          parts_[next[g]++] = {static_cast<int>(e), r, c};
          if (r < static_cast<int>(groups[g].shared.size()) && c > 0) {
            row[e] = column[e] = -1;
          }
        },
        [](int) {});
  }
  alpha_.assign(followers_.size(), 0.0);
}

void ColumnShear::add_group(const ProportionalRows& rows, std::size_t first_part, int parts,
                            std::vector<int>& row, std::vector<int>& column) {
  groups_.push_back({.leader = rows.leader,
                     .first_follower = followers_.size(),
                     .first_part = first_part,
                     .first_added = row.size(),
                     .followers = static_cast<int>(rows.followers.size()),
                     .shared = static_cast<int>(rows.shared.size()),
                     .parts = parts});
  followers_.insert(followers_.end(), rows.followers.begin(), rows.followers.end());
  const auto add = [&](int i, int j) {
    row.push_back(std::max(i, j));
    column.push_back(std::min(i, j));
  };
  for (std::size_t i = 0; i < rows.followers.size(); ++i) {
    add(rows.followers[i], rows.leader);
    for (std::size_t j = 0; j <= i; ++j) {
      add(rows.followers[i], rows.followers[j]);
    }
  }
}

void ColumnShear::append(double* values) {
  parallel_loop(groups_.size(), [&](std::size_t g) { append(groups_[g], values); });
}

/// K'_st = K_st - alpha_t K_ss and K'_tu = K_tu - alpha_u K_ts - alpha_t K_su + alpha_t alpha_u
/// K_ss for followers t, u of s: what is to be added.
void ColumnShear::append(const Group& group, double* values) {
  const int columns = 1 + group.followers;
  thread_local std::vector<double> shared;  // [row][column]
  shared.assign(static_cast<std::size_t>(group.shared) * columns, 0.0);
  thread_local std::vector<double> own;  // [column] of the leader's row
  own.assign(columns, 0.0);
  for (int p = 0; p < group.parts; ++p) {
    const Part& part = parts_[group.first_part + p];
    if (part.row < group.shared) {
      shared[static_cast<std::size_t>(part.row) * columns + part.column] += values[part.entry];
    } else if (part.row == group.shared) {
      own[part.column] += values[part.entry];
    }
  }
  const double* largest = shared.data();
  for (int r = 1; r < group.shared; ++r) {
    const double* of_row = shared.data() + static_cast<std::size_t>(r) * columns;
    largest = std::abs(of_row[0]) > std::abs(largest[0]) ? of_row : largest;
  }
  double* alpha = alpha_.data() + group.first_follower;
  double* added = values + group.first_added;
  for (int t = 0; t < group.followers; ++t) {
    alpha[t] = largest[0] != 0.0 ? largest[1 + t] / largest[0] : 0.0;
    *added++ = -alpha[t] * own[0];
    for (int u = 0; u <= t; ++u) {
      *added++ = alpha[t] * alpha[u] * own[0] - alpha[u] * own[1 + t] - alpha[t] * own[1 + u];
    }
  }
}

void ColumnShear::shear_right_hand_side(double* b) const {
  for (const Group& group : groups_) {
    for (int t = 0; t < group.followers; ++t) {
      b[followers_[group.first_follower + t]] -= alpha_[group.first_follower + t] * b[group.leader];
    }
  }
}

void ColumnShear::unshear_solution(double* x) const {
  for (const Group& group : groups_) {
    for (int t = 0; t < group.followers; ++t) {
      x[group.leader] -= alpha_[group.first_follower + t] * x[followers_[group.first_follower + t]];
    }
  }
}

}  // namespace overtone
