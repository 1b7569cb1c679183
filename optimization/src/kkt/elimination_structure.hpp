#pragma once

#include <cstddef>
#include <utility>
#include <vector>

namespace overtone {

/// What is to be eliminated: `interior` rows in an order to be found, then `border` rows, which are
/// left over. Rows are 0 … interior + border - 1.
struct EliminationGraph {
  int interior = 0;
  int border = 0;
  std::vector<std::pair<int, int>> edges;  ///< places of off-diagonal entries, repeated or not
  std::vector<int> partner;  ///< [interior] row that shares a 2x2 pivot with this one, or -1
  std::vector<int> stage;  ///< [interior] lower ones first, >= 0; partners by the higher; empty: 0
};

/// Supernodal structure of the factor L of a symmetric matrix, as the graph alone gives it.
struct EliminationStructure {
  struct Supernode {
    int first = 0;          ///< position of its first column
    int columns = 0;        ///< eliminated together
    int below = 0;          ///< rows of L below them
    std::size_t panel = 0;  ///< first entry of its (columns + below) x columns in the panels
    std::size_t rows = 0;   ///< first of its `below` positions in `rows`

    [[nodiscard]] int height() const { return columns + below; }
  };
  /// Rows begin … end - 1 below supernode `source` are columns of the supernode that is updated.
  struct Update {
    int source, begin, end;
  };

  std::vector<int> order;                 ///< [position] row; border rows last, as they came
  std::vector<int> position;              ///< [row]
  std::vector<char> pair;                 ///< [position] 1: first column of a 2x2 pivot
  std::vector<Supernode> supernodes;      ///< by position; the last one is the border
  std::vector<int> rows;                  ///< ascending positions below each supernode
  std::vector<std::size_t> first_update;  ///< [supernode + 1]
  std::vector<Update> updates;            ///< by supernode updated, sources ascending
  std::size_t panel_entries = 0;

  [[nodiscard]] int eliminated_count() const { return static_cast<int>(supernodes.size()) - 1; }
};

/// Orders by minimum degree in which the border counts (CAMD), with partners side by side, and
/// finds relaxed supernodes. `zeros_allowed`: share of stored entries of a supernode that may be
/// zero.
[[nodiscard]] EliminationStructure analyze_elimination(const EliminationGraph& graph,
                                                       double zeros_allowed);

}  // namespace overtone
