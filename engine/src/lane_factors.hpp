#pragma once

#include <memory>
#include <vector>

#include <overtone/admittance_factors.hpp>

namespace overtone {

/// How the numeric factors of any matrix of a pattern come about, worked out once: where each entry
/// goes, and which columns change each row of L.
struct LaneElimination {
  explicit LaneElimination(std::shared_ptr<const AdmittanceFactors::Analysis> symbolic);

  std::shared_ptr<const AdmittanceFactors::Analysis> analysis;
  std::vector<int> entry_start, entry, entry_row;  ///< [pivot], of its column on and above it
  std::vector<int> row_start, row_column;          ///< [pivot] columns of L in its row, ascending
};

/// L D L^T of kLanes matrices with one pattern side by side, for scenarios that each have their
/// own: pivots in the order of the analysis, whatever their size.
class LaneFactors {
 public:
  /// Factors `common` [entry of the pattern] plus, where slot[entry] >= 0, `own` [slot]; false in
  /// lanes where entries grow so much that pivots should have been chosen, whose factors are of no
  /// use.
  void factor(const LaneElimination& elimination, const std::vector<Complex>& common,
              const std::vector<int>& slot, const std::vector<LaneBlock>& own,
              bool (&stable)[kLanes]);
  /// Solves for a right-hand side a lane, rows in pivot order, in place.
  void solve(const LaneElimination& elimination, LaneBlock* block) const;

 private:
  std::vector<LaneBlock> l_, inverse_diagonal_;  ///< as FactorPattern::row, [n]
  std::vector<LaneBlock> row_;                   ///< [n] the row at work
  std::vector<int> next_;                        ///< [n] where its entry goes in each column
};

}  // namespace overtone
