#include <overtone/admittance.hpp>

#include <algorithm>
#include <numeric>

#include <fmt/format.h>

#include "argument_checks.hpp"

namespace overtone {

AdmittancePattern::AdmittancePattern(const std::vector<char>& fixed,
                                     const std::vector<std::pair<int, int>>& joined,
                                     const std::vector<int>& representative)
    : unknown_of_(fixed.size(), -1) {
  const ArgumentChecks check("admittance pattern");
  if (!representative.empty()) {
    check.size("representative", representative.size(), fixed.size());
  }
  int unknowns = 0;
  for (size_t node = 0; node < fixed.size(); ++node) {
    if (fixed[node] == 0) {
      const bool own = representative.empty() || representative[node] == static_cast<int>(node);
      check.require(
          own || (representative[node] >= 0 && representative[node] < static_cast<int>(node)),
          "a representative must be the first of its nodes");
      unknown_of_[node] = own ? unknowns++ : unknown_of_[representative[node]];
    }
  }
  first_node_.assign(unknowns + 1, 0);
  for (const int u : unknown_of_) {
    if (u >= 0) {
      ++first_node_[u + 1];
    }
  }
  std::partial_sum(first_node_.begin(), first_node_.end(), first_node_.begin());
  node_of_.resize(first_node_.back());
  std::vector<int> next = first_node_;
  for (size_t node = 0; node < fixed.size(); ++node) {
    if (const int u = unknown_of_[node]; u >= 0) {
      node_of_[next[u]++] = static_cast<int>(node);
    }
  }
  std::vector<std::vector<int>> rows(unknowns);
  for (int u = 0; u < unknowns; ++u) {
    rows[u].push_back(u);
  }
  for (const auto& [one, other] : joined) {
    check.index("joined node", one, fixed.size());
    check.index("joined node", other, fixed.size());
    const int i = unknown_of_[one];
    const int j = unknown_of_[other];
    if (i >= 0 && j >= 0) {
      rows[i].push_back(j);
      rows[j].push_back(i);
    }
  }
  for (auto& column : rows) {
    std::sort(column.begin(), column.end());
    column.erase(std::unique(column.begin(), column.end()), column.end());
    row_index_.insert(row_index_.end(), column.begin(), column.end());
    column_start_.push_back(static_cast<int>(row_index_.size()));
  }
}

int AdmittancePattern::entry(int row, int column) const {
  const auto checks = [] { return ArgumentChecks("admittance pattern"); };
  if (column < 0 || column >= unknown_count()) {
    checks().index("column", column, unknown_count());
  }
  const auto first = row_index_.begin() + column_start_[column];
  const auto last = row_index_.begin() + column_start_[column + 1];
  const auto found = std::lower_bound(first, last, row);
  if (found == last || *found != row) {
    checks().refuse(fmt::format("row {}; must be one that is joined with column {}", row, column));
  }
  return static_cast<int>(found - row_index_.begin());
}

}  // namespace overtone
