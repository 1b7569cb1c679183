#include <algorithm>

#include <fmt/format.h>

#include <overtone/utf8.hpp>

#include "elements/line_codes.hpp"

namespace overtone::folder {

namespace {

constexpr int kMostWires = 99;

using Entries = std::map<std::pair<int, int>, MatrixRow>;

Entries entries_of(const std::vector<MatrixRow>& rows, const std::string& element) {
  Entries entries;
  for (const MatrixRow& row : rows) {
    for (const int wire : {row.row, row.column}) {
      if (wire < 1 || wire > kMostWires) {
        throw InputError(element, row.where,
                         fmt::format("wire {}; must be 1 to {}", wire, kMostWires));
      }
    }
    const auto [before, added] = entries.emplace(std::pair(row.row, row.column), row);
    if (!added) {
      throw InputError(element, row.where,
                       fmt::format("row {}, column {} is in line {} already; give it once", row.row,
                                   row.column, before->second.where.line));
    }
  }
  return entries;
}

/// That of the other side of the diagonal where there is none.
const MatrixRow& entry(const Entries& entries, int i, int j, const std::string& element) {
  for (const auto& place : {std::pair(i, j), std::pair(j, i)}) {
    if (const auto found = entries.find(place); found != entries.end()) {
      return found->second;
    }
  }
  throw InputError(element, entries.begin()->second.where,
                   fmt::format("no row {}, column {}; must have all of the upper triangle",
                               std::min(i, j), std::max(i, j)));
}

Matrices assembled(const std::vector<MatrixRow>& rows, const std::string& element) {
  const Entries entries = entries_of(rows, element);
  int n = 0;
  bool charged = false;
  for (const auto& [place, row] : entries) {
    n = std::max({n, place.first, place.second});
    charged = charged || row.c_nf;
  }
  Matrices matrices{Array2<double>(n, n), Array2<double>(n, n)};
  matrices.c_nf = charged ? Array2<double>(n, n) : Array2<double>();
  for (int i = 0; i < n; ++i) {
    for (int j = 0; j < n; ++j) {
      const MatrixRow& row = entry(entries, i + 1, j + 1, element);
      matrices.r_ohm(i, j) = row.r_ohm;
      matrices.x_ohm(i, j) = row.x_ohm;
      if (charged) {
        matrices.c_nf(i, j) = row.c_nf.value_or(0.0);
      }
    }
  }
  return matrices;
}

/// Whether the entries of two wires are not the same both ways.
bool unlike(const Matrices& m, int i, int j) {
  return m.r_ohm(i, j) != m.r_ohm(j, i) || m.x_ohm(i, j) != m.x_ohm(j, i) ||
         (!m.c_nf.empty() && m.c_nf(i, j) != m.c_nf(j, i));
}

/// @throws InputError unless all are of as many wires.
void check_shapes(const std::string& owner, const Matrices& m, const SourceLine& where) {
  const int n = m.r_ohm.extent(0);
  for (const Array2<double>* matrix : {&m.r_ohm, &m.x_ohm, &m.c_nf}) {
    const bool none = matrix == &m.c_nf && matrix->empty();
    if (!none && (n == 0 || matrix->extent(0) != n || matrix->extent(1) != n)) {
      throw InputError("line " + shown(owner), where,
                       fmt::format("a matrix is {} by {}; all must be {} by {}", matrix->extent(0),
                                   matrix->extent(1), std::max(n, 1), std::max(n, 1)));
    }
  }
}

}  // namespace

std::vector<MatrixRow> rows_of(const std::string& owner, const Matrices& m,
                               const SourceLine& where) {
  check_shapes(owner, m, where);
  std::vector<MatrixRow> rows;
  const int n = m.r_ohm.extent(0);
  for (int i = 0; i < n; ++i) {
    for (int j = 0; j < n; ++j) {
      if (j >= i || unlike(m, i, j)) {
        rows.push_back({owner, i + 1, j + 1, m.r_ohm(i, j), m.x_ohm(i, j), std::nullopt, where});
        if (!m.c_nf.empty()) {
          rows.back().c_nf = m.c_nf(i, j);
        }
      }
    }
  }
  return rows;
}

std::map<std::string, Matrices> matrices_by_owner(const std::vector<MatrixRow>& rows,
                                                  const std::string& kind) {
  std::map<std::string, std::vector<MatrixRow>> rows_by_owner;
  for (const MatrixRow& row : rows) {
    rows_by_owner[row.owner].push_back(row);
  }
  std::map<std::string, Matrices> matrices;
  for (const auto& [owner, its_rows] : rows_by_owner) {
    matrices.emplace(owner, assembled(its_rows, kind + " " + shown(owner)));
  }
  return matrices;
}

}  // namespace overtone::folder
