#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include <oneapi/tbb/cache_aligned_allocator.h>

#include "block_entries.hpp"
#include "elimination_structure.hpp"
#include "panel_allocator.hpp"

namespace overtone {

/// A symmetric matrix that may consist of blocks with nearly the same pattern, as the hours of a
/// study, and a border that couples them:
///   [K_1           B_1^T]
///   [    K_2       B_2^T]
///   [         …         ]
///   [B_1 B_2  …       C ]
struct BlockPattern {
  int size = 0;
  int entries = 0;
  const int* row = nullptr;     ///< [entries] of one triangle, repeated or not, in any order
  const int* column = nullptr;  ///< [entries]
  int blocks = 1;
  std::vector<int> block;         ///< [size] 0 … blocks - 1; -1: border
  std::vector<int> slot;          ///< [size] rows of equal slot play the same part in their blocks
  std::vector<int> partner;       ///< [size] row with which it forms a 2x2 pivot, -1 for none
  std::vector<signed char> sign;  ///< [size] of the regularisation of its diagonal; 0: none
};

/// LDL^T of a symmetric indefinite matrix with repeated blocks, for KKT systems.
/// Life cycle: analyze(pattern) once, factor(values) and solve(rhs) as often as needed.
///
/// Blocks have one elimination order and one supernodal structure, that of the union of their
/// patterns, and are factored four at a time, one block in each SIMD lane; groups of four, of
/// blocks with about as many rows each, run in parallel. What is left of them on the border is
/// summed and factored densely (Schur complement). Pivots are fixed beforehand: partners form 2x2
/// pivots, other rows 1x1 pivots whose diagonal is regularised by the sign given, so that the
/// caller refines solutions against the matrix itself. The result does not depend on the number of
/// threads.
class BlockLdlt {
 public:
  struct Options {
    double regularization = 1e-8;
    double zeros_allowed = 0.05;  ///< share of zeros stored in a supernode
  };

  void analyze(const BlockPattern& pattern, const Options& options);
  [[nodiscard]] bool analyzed() const { return size_ > 0; }

  /// Factors; false when a pivot is zero or not finite. values: [entries]
  /// With rhs, [size], the forward substitution goes along while each panel is in the cache;
  /// finish_solve does the rest.
  bool factor(const double* values, const double* rhs = nullptr);
  /// Solves in place. rhs: [size]
  void solve(double* rhs);
  /// What is left of a solve after factor(values, rhs): the same rhs, in place.
  void finish_solve(double* rhs);

  [[nodiscard]] int negative_eigenvalues() const { return negative_; }
  /// Of all blocks together, border included.
  [[nodiscard]] double factor_entries() const;
  [[nodiscard]] double factor_flops() const;

 private:
  using Values = std::vector<double, oneapi::tbb::cache_aligned_allocator<double>>;
  using Panels = std::vector<double, PanelAllocator<double>>;

  /// Blocks in the lanes of SIMD registers; arrays have `lanes` values per place.
  struct Group {
    BlockEntries entries;
    std::vector<int> row;       ///< [position][lane] row of the matrix, -1: none
    std::vector<char> present;  ///< [supernode] 0: none of its rows is in the group
    Panels panels;              ///< L, supernode by supernode, column-major
    Values pivot;               ///< [position] D
    Values pivot_pair;       ///< [position] off-diagonal of a 2x2 pivot at its first column, else 0
    Values x;                ///< [position] right-hand side, then solution
    std::vector<int> local;  ///< scratch: rows of panels, as LaneScratch has them
    Values weighted;         ///< scratch: D L^T
    int negative = 0;
    bool sound = true;
  };

  void order_blocks(const BlockPattern& pattern);
  void place_rows(const BlockPattern& pattern, const std::vector<int>& slot);
  /// Where in the panels the entries of pairs of slots go.
  [[nodiscard]] std::vector<PanelPlace> places_of(
      const std::vector<std::pair<int, int>>& pairs) const;
  void place_entries(const BlockPattern& pattern, const std::vector<std::pair<int, int>>& pairs,
                     const std::vector<int>& pair_of);
  void place_border_entries(const BlockPattern& pattern, const std::vector<int>& slot);
  template <class Body>
  void on_lanes(Group& group, const Body& body) const;
  static void read_right_hand_side(const double* rhs, Group& group);
  bool factor_border(const double* values);
  void solve_border(double* rhs);

  Options options_;
  int size_ = 0, lanes_ = 1, interior_ = 0, border_ = 0, negative_ = 0;
  EliminationStructure structure_;
  std::vector<double> shift_;  ///< [position] regularisation with its sign
  std::vector<int> rank_;      ///< [block] group x lanes + lane
  std::vector<Group> groups_;
  std::vector<int> border_row_;                              ///< [border] row of the matrix
  std::vector<std::pair<int, std::size_t>> border_entries_;  ///< (source, place in border_matrix_)
  std::vector<double> border_matrix_;  ///< column-major, lower triangle: L and D of the border
  std::vector<double> border_x_;       ///< [border] scratch of a solve
};

}  // namespace overtone
