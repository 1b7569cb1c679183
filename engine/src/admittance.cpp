#include <overtone/admittance.hpp>

#include <algorithm>

namespace overtone {

AdmittancePattern::AdmittancePattern(const std::vector<char>& fixed,
                                     const std::vector<std::pair<int, int>>& joined)
    : unknown_of_(fixed.size(), -1) {
  for (size_t node = 0; node < fixed.size(); ++node) {
    if (fixed[node] == 0) {
      unknown_of_[node] = static_cast<int>(node_of_.size());
      node_of_.push_back(static_cast<int>(node));
    }
  }
  std::vector<std::vector<int>> rows(node_of_.size());
  for (size_t u = 0; u < node_of_.size(); ++u) {
    rows[u].push_back(static_cast<int>(u));
  }
  for (const auto& [one, other] : joined) {
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
  const auto first = row_index_.begin() + column_start_[column];
  const auto last = row_index_.begin() + column_start_[column + 1];
  return static_cast<int>(std::lower_bound(first, last, row) - row_index_.begin());
}

}  // namespace overtone
