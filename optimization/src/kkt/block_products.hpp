#pragma once

#include <cstddef>
#include <functional>
#include <vector>

namespace overtone {

/// Consecutive entries of a matrix: where they begin in it and in the program's own array.
struct EntrySegment {
  std::size_t first = 0;
  std::size_t source = 0;
  std::size_t count = 0;
};

/// Places of a matrix's entries, counted from 1.
struct EntryPlaces {
  std::size_t count = 0;
  const int* row = nullptr;
  const int* column = nullptr;
};

/// Blocks of a matrix's rows or columns, 0 … ; -1: of none, as what ties blocks.
using BlockOf = std::vector<int>;

/// Products of a sparse matrix with vectors, block by block in parallel. What the blocks add to
/// rows of none is summed in their order: results don't depend on the number of threads.
class BlockProducts {
 public:
  /// An entry in rows and columns of none is taken after those of the last block.
  BlockProducts(const EntryPlaces& places, const std::vector<EntrySegment>& segments,
                const BlockOf& rows, const BlockOf& columns, int blocks);

  /// y += alpha A x; `values`: of the program
  void add(const double* values, double alpha, const double* x, double* y) const;
  /// y += alpha A^T x
  void add_transposed(const double* values, double alpha, const double* x, double* y) const;
  /// y += alpha A x, A: symmetric, of which the entries are one triangle
  void add_symmetric(const double* values, double alpha, const double* x, double* y) const;

 private:
  struct Run {
    EntrySegment entries;
    bool shared_row = false, shared_column = false;  ///< of no block
  };
  /// Numbers of what is in no block.
  struct Shared {
    explicit Shared(const BlockOf& blocks);
    std::vector<int> at, place;  ///< [number] index; [index] number, empty: there are none
  };
  /// Rows or columns, as what a product adds to.
  struct Side {
    const int* place;
    const Shared& shared;
    bool Run::* is_shared;
  };
  void add_along(const Side& to, const int* from, const double* values, double alpha,
                 const double* x, double* y) const;
  template <class Body>
  void on_groups(const Shared& shared, double* y, const Body& body) const;

  EntryPlaces places_;
  std::vector<std::vector<Run>> groups_;  ///< [block], then those of none
  Shared rows_, columns_;
};

/// body(first, end) on parts of 0 … count - 1, in parallel.
void on_parts(std::size_t count, const std::function<void(std::size_t, std::size_t)>& body);

}  // namespace overtone
