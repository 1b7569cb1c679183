#include "column_shear.hpp"

#include <algorithm>
#include <cmath>

#include "parallel_loop.hpp"

namespace overtone {

namespace {

/// Where rows of the matrix are in the groups: [row] group and place in it, -1: in none.
struct Membership {
  std::vector<int> group, place;

  Membership(const std::vector<ProportionalRows>& groups, int size)
      : group(size, -1), place(size, -1) {
    for (std::size_t g = 0; g < groups.size(); ++g) {
      int next = 0;
      const auto add = [&](int row) {
        group[row] = static_cast<int>(g);
        place[row] = next++;
      };
      std::for_each(groups[g].shared.begin(), groups[g].shared.end(), add);
      add(groups[g].leader);
      std::for_each(groups[g].followers.begin(), groups[g].followers.end(), add);
    }
  }
};

}  // namespace

ColumnShear::ColumnShear(const std::vector<ProportionalRows>& groups, int size,
                         std::vector<int>& row, std::vector<int>& column) {
  const Membership in(groups, size);
  std::vector<char> sound(groups.size(), 1);
  std::vector<std::vector<Part>> parts(groups.size());
  for (std::size_t e = 0; e < row.size(); ++e) {
    int a = row[e], b = column[e];
    if (in.group[a] < 0 || (in.group[b] >= 0 && in.place[b] > in.place[a])) {
      std::swap(a, b);  // b: what is nearer to the shared rows, or outside
    }
    const int g = in.group[a];
    if (g < 0) {
      continue;
    }
    const int shared = static_cast<int>(groups[g].shared.size());
    if (in.group[b] != g) {
      for (const int end : {a, b}) {
        const int of = in.group[end];
        if (of >= 0 && end == groups[of].leader) {
          sound[of] = 0;
        }
      }
    } else if (in.place[a] >= shared) {
      parts[g].push_back({static_cast<int>(e), in.place[b], in.place[a] - shared});
    }
  }
  for (std::size_t g = 0; g < groups.size(); ++g) {
    if (sound[g] != 0) {
      add_group(groups[g], parts[g], row, column);
    }
  }
  alpha_.assign(followers_.size(), 0.0);
}

void ColumnShear::add_group(const ProportionalRows& rows, const std::vector<Part>& parts,
                            std::vector<int>& row, std::vector<int>& column) {
  Group group{.leader = rows.leader,
              .first_follower = followers_.size(),
              .first_part = parts_.size(),
              .first_added = row.size(),
              .followers = static_cast<int>(rows.followers.size()),
              .shared = static_cast<int>(rows.shared.size()),
              .parts = 0};
  for (const Part& part : parts) {
    if (part.row > group.shared) {
      continue;  // of followers alone: as it was
    }
    parts_.push_back(part);
    ++group.parts;
    if (part.row < group.shared && part.column > 0) {
      row[part.entry] = column[part.entry] = -1;
    }
  }
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
  followers_.insert(followers_.end(), rows.followers.begin(), rows.followers.end());
  groups_.push_back(group);
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
    double& sum = part.row < group.shared
                      ? shared[static_cast<std::size_t>(part.row) * columns + part.column]
                      : own[part.column];
    sum += values[part.entry];
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
