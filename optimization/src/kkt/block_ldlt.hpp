#pragma once

#include <memory>
#include <vector>

#include <oneapi/tbb/cache_aligned_allocator.h>

#include <overtone/nonlinear_program.hpp>

#include "panel_allocator.hpp"

namespace overtone {

/// A symmetric matrix that may consist of blocks with nearly the same pattern, as one part of a
/// program after the other, and a border that couples them:
///   [K_1           B_1^T]
///   [    K_2       B_2^T]
///   [         …         ]
///   [B_1 B_2  …       C ]
struct BlockPattern {
  int size = 0;
  int entries = 0;
  /// [entries] of one triangle, repeated or not, in any order; -1: of no account
  const int* row = nullptr;
  const int* column = nullptr;  ///< [entries]
  int blocks = 1;
  std::vector<int> block;         ///< [size] 0 … blocks - 1; -1: border
  std::vector<int> slot;          ///< [size] rows of equal slot play the same part in their blocks
  std::vector<int> partner;       ///< [size] row with which it forms a 2x2 pivot, -1 for none
  std::vector<signed char> sign;  ///< [size] of the regularisation of its diagonal; 0: none
  std::vector<ChainPlace> chain;  ///< [size] of rows of the border; empty: none is of a chain
  std::vector<int> stage;         ///< [size] lower ones are eliminated first; empty: all at once
};

/// Factors L D L^T of a symmetric indefinite matrix with repeated blocks, for KKT systems.
/// Life cycle: analyze(pattern) once, BlockLdlt(analysis, values) factors, refactor(values) and
/// solve(rhs) as often as needed.
///
/// Blocks have one elimination order and one supernodal structure, that of the union of their
/// patterns, and are factored four at a time, one block in each SIMD lane; groups of four, of
/// blocks with about as many rows each, run in parallel. What is left of them on the border is
/// summed and factored (Schur complement): densely, but for a chain of rows that have their turns
/// in the blocks, which is a band. Pivots are fixed beforehand: partners form 2x2
/// pivots, other rows 1x1 pivots whose diagonal is regularised by the sign given, so that the
/// caller refines solutions against the matrix itself. The result does not depend on the number of
/// threads.
class BlockLdlt {
 public:
  struct Options {
    double regularization = 1e-8;
    double zeros_allowed = 0.05;  ///< share of zeros stored in a supernode
  };
  /// What the pattern alone gives: order, structure of L, where entries go.
  struct Analysis;

  /// @throws std::runtime_error when the factor is too large.
  [[nodiscard]] static std::shared_ptr<const Analysis> analyze(const BlockPattern& pattern,
                                                               const Options& options);

  /// values: [entries]
  /// With rhs, [size], the forward substitution goes along while each panel is in the cache;
  /// finish_solve does the rest.
  BlockLdlt(std::shared_ptr<const Analysis> analysis, const double* values,
            const double* rhs = nullptr);
  /// The same matrix with other values, in the same memory. Returns sound().
  bool refactor(const double* values, const double* rhs = nullptr);

  /// False where a pivot was zero or not finite: solutions are worth nothing then.
  [[nodiscard]] bool sound() const { return sound_; }
  [[nodiscard]] int negative_eigenvalues() const { return negative_; }

  /// Solves in place. rhs: [size]
  void solve(double* rhs);
  /// What is left of a solve after factoring along with rhs: the same rhs, in place.
  void finish_solve(double* rhs);

 private:
  using Values = std::vector<double, oneapi::tbb::cache_aligned_allocator<double>>;
  using Panels = std::vector<double, PanelAllocator<double>>;

  /// Numbers of the blocks in the lanes of SIMD registers; arrays have `lanes` values per place.
  struct Group {
    Panels panels;           ///< L, supernode by supernode, column-major
    Values pivot;            ///< [position] D
    Values pivot_pair;       ///< [position] off-diagonal of a 2x2 pivot at its first column, else 0
    Values x;                ///< [position] right-hand side, then solution
    std::vector<int> local;  ///< scratch: rows of panels, as LaneScratch has them
    Values weighted;         ///< scratch: D L^T
    int negative = 0;
    bool sound = true;
  };

  template <class Body>
  void on_lanes(std::size_t group, const Body& body);
  void read_right_hand_side(const double* rhs, std::size_t group);
  void factor_group(const double* values, const double* rhs, std::size_t group);
  bool factor_border(const double* values);
  void solve_border(double* rhs);

  std::shared_ptr<const Analysis> analysis_;
  std::vector<Group> groups_;
  std::vector<double> border_matrix_;  ///< as Analysis::shape has it: L and D of the border
  std::vector<double> border_x_;       ///< [border] scratch of a solve
  int negative_ = 0;
  bool sound_ = false;
};

}  // namespace overtone
