#pragma once

// The two triangular solves with L D L^T over blocks of lanes, as templates, so that what else is
// done at each row happens while it is in registers.
//
// A row whose first entry below is the next pivot (on a radial feeder: a bus next to the one it
// hangs on) hands its value on in registers: along a feeder every step waits for the last, and
// memory would make it wait longer.

#include "lanes.hpp"

namespace overtone {

/// Factors by plain arrays; n rows in pivot order.
struct FactorArrays {
  const int *start, *row;               ///< [n + 1], [nnz(L)]
  const Complex *l, *inverse_diagonal;  ///< [nnz(L)], [n]
  int size;
};

[[nodiscard]] inline FactorArrays arrays_of(const AdmittanceFactors& factors) {
  return {factors.pattern().start.data(), factors.pattern().row.data(), factors.l().data(),
          factors.inverse_diagonal().data(), factors.size()};
}

/// block = L^-1 block, from the first pivot to the last; `prepare(j, x)` changes row j of the
/// right-hand side before it is used.
template <class Prepare>
OVERTONE_LANES void forward_sweep(const FactorArrays& f, LaneBlock* block, const Prepare& prepare) {
  QuadBlock x, last{};
  bool handed_on = false;
  for (int j = 0; j < f.size; ++j) {
    load(x, block[j]);
    prepare(j, x);
    if (handed_on) {
      subtract_scaled(x, f.l[f.start[j - 1]], last);
    }
    store(block[j], x);
    int p = f.start[j];
    handed_on = p < f.start[j + 1] && f.row[p] == j + 1;
    p += handed_on ? 1 : 0;
    for (; p < f.start[j + 1]; ++p) {
      subtract_scaled(block[f.row[p]], f.l[p], x);
    }
    last = x;
  }
}

/// x = L^-T D^-1 block, from the last pivot to the first; `take(j, x)` gets row j and must leave it
/// in solution[j], in those lanes at least whose rows before j are of interest.
template <class Take>
OVERTONE_LANES void backward_sweep(const FactorArrays& f, const LaneBlock* block,
                                   const LaneBlock* solution, const Take& take) {
  QuadBlock x, last{}, other;
  for (int j = f.size - 1; j >= 0; --j) {
    load(x, block[j]);
    scale(x, f.inverse_diagonal[j]);
    int p = f.start[j + 1] - 1;
    for (; p > f.start[j]; --p) {
      subtract_scaled(x, f.l[p], solution[f.row[p]]);
    }
    if (p == f.start[j]) {
      if (f.row[p] == j + 1) {
        subtract_scaled(x, f.l[p], last);
      } else {
        load(other, solution[f.row[p]]);
        subtract_scaled(x, f.l[p], other);
      }
    }
    take(j, x);
    last = x;
  }
}

}  // namespace overtone
