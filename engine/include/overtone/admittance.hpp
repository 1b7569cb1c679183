#pragma once

#include <span>
#include <utility>
#include <vector>

namespace overtone {

/// The sparsity of a nodal admittance matrix, the same at every order.
///
/// Unknowns are the nodes whose voltage nothing fixes, in the order of the nodes; nodes may share
/// one. Compressed columns, full symmetric pattern with its diagonal, sorted rows. Threads may read
/// one pattern at the same time.
class AdmittancePattern {
 public:
  AdmittancePattern() = default;
  /// `fixed` [node]: not 0 where the voltage is given. `joined`: pairs of nodes with an entry;
  /// repeated and in any order. `representative` [node]: the first of the nodes with the same
  /// unknown; empty: all have their own.
  /// @throws std::invalid_argument for a node that does not exist.
  AdmittancePattern(const std::vector<char>& fixed, const std::vector<std::pair<int, int>>& joined,
                    const std::vector<int>& representative = {});

  [[nodiscard]] int unknown_count() const { return static_cast<int>(first_node_.size()) - 1; }
  [[nodiscard]] int entry_count() const { return static_cast<int>(row_index_.size()); }
  [[nodiscard]] const std::vector<int>& column_start() const { return column_start_; }  ///< n + 1
  [[nodiscard]] const std::vector<int>& row_index() const { return row_index_; }        ///< nnz
  /// The first of its nodes.
  [[nodiscard]] int node_of(int unknown) const { return nodes_at(unknown).front(); }
  /// All of them, ascending.
  [[nodiscard]] std::span<const int> nodes_at(int unknown) const {
    return {node_of_.data() + first_node_[unknown],
            static_cast<size_t>(first_node_[unknown + 1] - first_node_[unknown])};
  }
  /// -1 for a node whose voltage is fixed.
  [[nodiscard]] int unknown_of(int node) const { return unknown_of_[node]; }
  /// Place of an entry among the nnz; row and column are unknowns that the pattern joins.
  /// @throws std::invalid_argument for others.
  [[nodiscard]] int entry(int row, int column) const;

 private:
  std::vector<int> node_of_;           ///< unknown after unknown
  std::vector<int> first_node_ = {0};  ///< n + 1, in node_of_
  std::vector<int> unknown_of_;        ///< [node]
  std::vector<int> column_start_ = {0}, row_index_;
};

}  // namespace overtone
