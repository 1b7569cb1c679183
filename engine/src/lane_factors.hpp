#pragma once

#include <memory>
#include <vector>

#include <overtone/admittance_factors.hpp>

namespace overtone {

/// How matrices of a pattern are eliminated that share their entries but for those of `slot`,
/// worked out once. A column of L that no entry of their own reaches is the same in all of them.
/// Columns stand one after the other, each its pivot and then its entries of L: a position.
struct LaneElimination {
  /// `slot` [entry of the pattern]: which of a matrix's own numbers is added there; -1: none.
  LaneElimination(std::shared_ptr<const AdmittanceFactors::Analysis> symbolic,
                  const std::vector<int>& slot);

  struct OwnEntry {
    int position, slot;
  };

  std::shared_ptr<const AdmittanceFactors::Analysis> analysis;
  std::vector<int> shared, own;  ///< columns, ascending: the same in all matrices, and the others
  std::vector<int> entry;        ///< [position] of the pattern; -1: fill
  std::vector<OwnEntry> own_entries;
  /// Positions that column j changes: of each two of its entries, the lower triangle by columns.
  std::vector<int> target, target_start;  ///< [n + 1]
};

/// What the elimination of all matrices of an order has in common.
struct SharedElimination {
  /// `values` by the pattern's entries, of what they share.
  SharedElimination(const LaneElimination& elimination, const std::vector<Complex>& values);

  std::vector<Complex> value;        ///< [position] shared columns: 1 / D, L; else Y less these
  std::vector<double> inverse_size;  ///< [n] 1 over the largest entry of a row, pu
  double growth = 0.0;               ///< as LaneFactors has it, of the shared columns
};

/// Solves with kLanes matrices of one pattern side by side, for scenarios that each have their own:
/// L D L^T, pivots in the order of the analysis, whatever their size.
class LaneFactors {
 public:
  /// block = Y \ block, rows in pivot order, in place; Y what the lanes share and `own` [slot].
  /// False in lanes where entries grow so much that pivots should have been chosen; what they
  /// have in the block is of no use.
  void solve(const LaneElimination& elimination, const SharedElimination& shared,
             const std::vector<LaneBlock>& own, LaneBlock* block, bool (&stable)[kLanes]);

 private:
  std::vector<LaneBlock> value_;  ///< [position] of own columns
};

}  // namespace overtone
