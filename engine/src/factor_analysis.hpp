#pragma once

#include <vector>

#include <overtone/admittance_factors.hpp>

namespace overtone {

/// |L| |D| |L^T| may exceed the largest entry of a row of the matrix by this much: four of sixteen
/// digits. Admittances without resonance stay below 10.
inline constexpr double kLargestGrowth = 1e4;

/// The matrix pattern with the order of its pivots and the pattern of L.
class AdmittanceFactors::Analysis {
 public:
  explicit Analysis(const AdmittancePattern& pattern);

  /// Calls visit(j) for every column j < k in which L has an entry in row k.
  template <class Visit>
  void for_each_in_row(int k, std::vector<int>& mark, Visit&& visit) const {
    mark[k] = k;
    const int column = factors.unknown_at[k];
    for (int p = column_start[column]; p < column_start[column + 1]; ++p) {
      for (int j = factors.position_of[row_index[p]]; j < k && mark[j] != k; j = parent[j]) {
        mark[j] = k;
        visit(j);
      }
    }
  }

  std::vector<int> column_start, row_index;  ///< of the matrix, by unknown
  FactorPattern factors;
  std::vector<int> parent;  ///< the elimination tree in pivot order

 private:
  void find_rows();
};

}  // namespace overtone
