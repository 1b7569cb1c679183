#pragma once

#include <memory>
#include <vector>

#include <overtone/admittance.hpp>

namespace overtone {

/// Number of right-hand sides that are solved side by side.
inline constexpr int kLanes = 8;

/// kLanes complex numbers with real and imaginary parts apart, one per scenario.
struct alignas(64) LaneBlock {
  double re[kLanes];
  double im[kLanes];
};

/// LU factors of one admittance matrix for blocks of right-hand sides.
/// Life cycle: analyze(pattern) once, factor(values) per order, solve(block) as often as needed.
class AdmittanceFactors {
 public:
  /// The symbolic analysis, shared by the factors of all orders.
  class Analysis;

  /// Fill-reducing order (AMD) and symbolic factorisation (KLU).
  [[nodiscard]] static std::shared_ptr<const Analysis> analyze(const AdmittancePattern& pattern);

  /// @throws std::runtime_error when the matrix is singular.
  AdmittanceFactors(const std::shared_ptr<const Analysis>& analysis,
                    const std::vector<Complex>& values);

  [[nodiscard]] int size() const { return size_; }
  [[nodiscard]] int entry_count() const {
    return static_cast<int>(l_row_.size() + u_row_.size()) + size_;
  }
  /// Solves Y X = B for kLanes right-hand sides; `block` holds B on entry and X on return (size()
  /// rows), `work` is scratch of size() rows. Allocates nothing; may run concurrently.
  void solve(LaneBlock* block, LaneBlock* work) const;

 private:
  int size_ = 0;
  std::vector<int> row_order_, column_order_;  ///< pivots: Y(row_order_, column_order_) = L U
  std::vector<int> l_start_, l_row_;           ///< columns of L below its unit diagonal
  std::vector<int> u_start_, u_row_;           ///< columns of U above its diagonal
  std::vector<Complex> l_value_, u_value_, inverse_diagonal_;
};

}  // namespace overtone
