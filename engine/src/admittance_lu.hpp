#pragma once

#include <vector>

#include <overtone/admittance_factors.hpp>

namespace overtone {

/// LU factors with partial pivoting by KLU: for matrices on which L D L^T without pivoting loses
/// digits. Rows and columns are in the pivot order of the FactorPattern it is given.
class AdmittanceFactors::Lu {
 public:
  /// `column_start`, `row_index`, `values`: the matrix in compressed columns.
  /// @throws std::runtime_error when it is singular.
  Lu(const FactorPattern& pattern, std::vector<int> column_start, std::vector<int> row_index,
     std::vector<Complex> values);

  /// Solves in place; `work` is scratch of as many rows.
  void solve(LaneBlock* block, LaneBlock* work) const;

 private:
  int size_ = 0;
  std::vector<int> row_order_, column_order_;  ///< pivots: Y(row_order_, column_order_) = L U
  std::vector<int> l_start_, l_row_;           ///< columns of L below its unit diagonal
  std::vector<int> u_start_, u_row_;           ///< columns of U above its diagonal
  std::vector<Complex> l_value_, u_value_, inverse_diagonal_;
};

}  // namespace overtone
