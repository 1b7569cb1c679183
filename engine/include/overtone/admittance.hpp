#pragma once

#include <utility>
#include <vector>

namespace overtone {

/// The sparsity of a nodal admittance matrix, the same at every order.
///
/// Unknowns are the nodes whose voltage nothing fixes, in the order of the nodes. Compressed
/// columns, full symmetric pattern with its diagonal, sorted rows.
class AdmittancePattern {
 public:
  AdmittancePattern() = default;
  /// `fixed` [node]: not 0 where the voltage is given. `joined`: pairs of nodes with an entry;
  /// repeated and in any order.
  AdmittancePattern(const std::vector<char>& fixed, const std::vector<std::pair<int, int>>& joined);

  [[nodiscard]] int unknown_count() const { return static_cast<int>(node_of_.size()); }
  [[nodiscard]] int entry_count() const { return static_cast<int>(row_index_.size()); }
  [[nodiscard]] const std::vector<int>& column_start() const { return column_start_; }  ///< n + 1
  [[nodiscard]] const std::vector<int>& row_index() const { return row_index_; }        ///< nnz
  [[nodiscard]] int node_of(int unknown) const { return node_of_[unknown]; }
  /// -1 for a node whose voltage is fixed.
  [[nodiscard]] int unknown_of(int node) const { return unknown_of_[node]; }
  /// Place of an entry among the nnz; row and column are unknowns that the pattern joins.
  [[nodiscard]] int entry(int row, int column) const;

 private:
  std::vector<int> node_of_, unknown_of_;
  std::vector<int> column_start_ = {0}, row_index_;
};

}  // namespace overtone
