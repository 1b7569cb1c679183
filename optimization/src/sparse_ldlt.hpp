#pragma once

#include <cstddef>
#include <vector>

namespace overtone {

/// A symmetric matrix by its upper triangle in compressed rows: columns of row i are
/// column[row_start[i]] … with column >= i, ascending or not, repeated or not.
struct SymmetricPattern {
  int size = 0;
  const int* row_start = nullptr;  ///< size + 1
  const int* column = nullptr;     ///< row_start[size]
};

/// Supernodal multifrontal LDL^T of a sparse symmetric indefinite matrix, for KKT systems.
/// Life cycle: analyze(pattern) once, factor(values) and solve(rhs) as often as needed.
///
/// The elimination order is minimum degree (AMD) and is fixed: pivots are the diagonal entries as
/// they come, each with a regularisation of the sign that its place in the KKT matrix asks for, so
/// that the caller refines solutions against the matrix itself. Subtrees of the assembly tree,
/// the hours of a study, are factored in parallel; the result does not depend on the number of
/// threads.
class SparseLdlt {
 public:
  struct Options {
    double regularization = 1e-7;  ///< added to the diagonal; 1e-9 loses digits on stiff branches
    int narrow_columns = 16;       ///< supernodes up to this wide merge at the price of more zeros
  };

  /// `negative_rows`: how many rows, the last ones, have a zero or negative diagonal block.
  void analyze(const SymmetricPattern& pattern, int negative_rows, const Options& options);
  [[nodiscard]] bool analyzed() const { return size_ > 0; }

  /// Factors; false when a pivot is not finite.
  bool factor(const double* values);
  /// Solves in place.
  void solve(double* rhs) const;

  [[nodiscard]] int negative_eigenvalues() const { return negative_; }
  [[nodiscard]] long factor_entries() const { return factor_entries_; }
  [[nodiscard]] double factor_flops() const { return factor_flops_; }
  [[nodiscard]] int supernode_count() const { return static_cast<int>(supernodes_.size()); }

 private:
  struct Supernode {
    int first = 0;    ///< column in the elimination order
    int columns = 0;  ///< eliminated here
    int below = 0;    ///< rows below them
    int stride = 0;   ///< of the panel's columns
    int parent = -1;
    bool leaf = false;      ///< one column, no children: its parent eliminates it while assembling
    std::size_t panel = 0;  ///< of (columns + below) x columns in panels_
    std::size_t rows = 0;   ///< of `below` row indices in rows_ and relative_
    std::size_t entries = 0;  ///< first of its matrix entries in entry_source_
    std::size_t entry_count = 0;
  };
  struct Workspace;
  struct Graph;

  static Graph graph_of(const SymmetricPattern& pattern);
  void order(const SymmetricPattern& pattern);
  void find_supernodes(const Graph& graph, const std::vector<int>& parent);
  void place_entries(const SymmetricPattern& pattern);
  void split_into_subtrees();
  bool eliminate_leaf(const Supernode& leaf, const double* values, double* panel,
                      const Supernode& parent, double* update, int update_stride, int& negative);
  bool factor_supernode(int s, const double* values, Workspace& work,
                        std::vector<std::vector<double>>& update, int& negative);
  void forward(int s, std::vector<double>& carried, double* x) const;
  void backward(int s, std::vector<double>& gathered, double* x) const;

  Options options_;
  int size_ = 0;
  int negative_rows_ = 0;
  int negative_ = 0;
  long factor_entries_ = 0;
  double factor_flops_ = 0.0;
  std::vector<int> order_, position_;  ///< order_[k]: row eliminated as k-th; position_ its inverse
  std::vector<double> shift_;          ///< [column] regularisation with its sign
  std::vector<Supernode> supernodes_;  ///< children before parents
  std::vector<std::vector<int>> children_;
  std::vector<int> rows_;                  ///< row indices below each supernode, ascending
  std::vector<int> relative_;              ///< the same as positions in the parent's front
  std::vector<int> entry_source_;          ///< matrix entries by supernode
  std::vector<std::size_t> entry_target_;  ///< where they go in panels_
  std::vector<int> subtree_root_, top_;    ///< roots factored in parallel; what is above them
  std::vector<int> subtree_first_;         ///< first supernode of each parallel subtree
  std::vector<double> panels_;             ///< L
  std::vector<double> pivots_;             ///< D
};

}  // namespace overtone
