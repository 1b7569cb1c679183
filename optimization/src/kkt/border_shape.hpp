#pragma once

#include <cstddef>
#include <vector>

namespace overtone {

/// Where the entries of a border's matrix are stored: its lower triangle, column after column. The
/// first `chain` rows form a band: column k of them has rows k … last[k], and all that come after
/// the chain.
struct BorderShape {
  int rows = 0, chain = 0;
  std::vector<int> last{};           ///< [chain]
  std::vector<std::size_t> start{};  ///< [rows] of a column; its diagonal comes first
  std::size_t entries = 0;

  /// Rows of a column's band below the diagonal: all, where it isn't of the chain.
  [[nodiscard]] int band(int column) const {
    return (column < chain ? last[column] : rows - 1) - column;
  }
  /// Rows of a column after the chain.
  [[nodiscard]] int tail(int column) const { return column < chain ? rows - chain : 0; }
  /// Of the entry of two rows, which are in the shape.
  [[nodiscard]] std::size_t place(int a, int b) const {
    const int column = a < b ? a : b, row = a < b ? b : a;
    const bool after = column < chain && row >= chain;
    return start[column] + (after ? band(column) + 1 + row - chain : row - column);
  }
};

/// Lets the rows of `together`, [clique] ascending rows of the chain, meet in the matrix and its
/// factor. `shape`: rows and chain.
void fill_shape(const std::vector<std::vector<int>>& together, BorderShape& shape);

/// L D L^T of such a matrix in place; returns how many pivots are negative, -1 where one is zero or
/// not finite. `shift`: [rows] onto the diagonal.
[[nodiscard]] int factor_border(const BorderShape& shape, const double* shift, double* matrix);
/// Solves with it in place. x: [rows]
void solve_border(const BorderShape& shape, const double* matrix, double* x);

}  // namespace overtone
