#pragma once

#include <memory>
#include <vector>

#include <overtone/admittance.hpp>
#include <overtone/complex.hpp>

namespace overtone {

/// Number of right-hand sides that are solved side by side.
inline constexpr int kLanes = 8;

/// kLanes complex numbers with real and imaginary parts apart, one per scenario.
struct alignas(64) LaneBlock {
  double re[kLanes];
  double im[kLanes];
};

/// Where the factors of a matrix have entries: the columns of L below its unit diagonal, rows
/// ascending, in pivot order. On a radial feeder every column has one entry: the bus upstream.
struct FactorPattern {
  std::vector<int> unknown_at;   ///< [n] which unknown is pivot k
  std::vector<int> position_of;  ///< [n] its inverse
  std::vector<int> start;        ///< [n + 1]
  std::vector<int> row;          ///< [nnz(L)]

  [[nodiscard]] int size() const { return static_cast<int>(unknown_at.size()); }
};

/// Factors of one admittance matrix for blocks of right-hand sides: P Y P^T = L D L^T, since Y is
/// symmetric. Pivots are taken in a fill-reducing order whatever their size; where that makes
/// entries grow (a bus in resonance), LU factors with pivoting take over.
/// Life cycle: analyze(pattern) once, factors of each order's values, solve(block) as often as
/// needed, on any number of threads at once.
class AdmittanceFactors {
 public:
  /// The symbolic analysis, shared by the factors of all orders.
  class Analysis;

  /// Fill-reducing order (AMD), elimination tree, pattern of L.
  [[nodiscard]] static std::shared_ptr<const Analysis> analyze(const AdmittancePattern& pattern);

  /// `values` by the pattern's entries.
  /// @throws std::runtime_error when the matrix is singular.
  /// @throws std::invalid_argument for values of another number or that are not finite.
  AdmittanceFactors(std::shared_ptr<const Analysis> analysis, const std::vector<Complex>& values);

  [[nodiscard]] int size() const { return pattern().size(); }
  /// Entries of L, D and L^T.
  [[nodiscard]] int entry_count() const {
    return 2 * static_cast<int>(pattern().row.size()) + size();
  }
  /// Solves Y X = B for kLanes right-hand sides; `block` holds B on entry and X on return (size()
  /// rows), `work` is scratch of size() rows. Allocates nothing; may run concurrently.
  void solve(LaneBlock* block, LaneBlock* work) const;
  /// The same with the rows of B and X in pivot order.
  void solve_in_pivot_order(LaneBlock* block, LaneBlock* work) const;

  [[nodiscard]] const FactorPattern& pattern() const;
  /// False where LU factors have taken over; l() and inverse_diagonal() are empty then.
  [[nodiscard]] bool symmetric() const { return lu_ == nullptr; }
  [[nodiscard]] const std::vector<Complex>& l() const { return l_; }    ///< as FactorPattern::row
  [[nodiscard]] const std::vector<Complex>& inverse_diagonal() const {  ///< 1 / D
    return inverse_diagonal_;
  }

 private:
  class Lu;

  /// False where the entries of |L| |D| |L^T| outgrow those of the matrix.
  [[nodiscard]] bool factor_symmetric(const std::vector<Complex>& values);

  std::shared_ptr<const Analysis> analysis_;
  std::vector<Complex> l_, inverse_diagonal_;
  std::shared_ptr<const Lu> lu_;
};

}  // namespace overtone
