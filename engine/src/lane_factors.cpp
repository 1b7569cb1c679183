#include "lane_factors.hpp"

#include <algorithm>

#include "factor_analysis.hpp"
#include "lanes.hpp"
#include "vector_clones.hpp"

namespace overtone {

LaneElimination::LaneElimination(std::shared_ptr<const AdmittanceFactors::Analysis> symbolic)
    : analysis(std::move(symbolic)), entry_start(1), row_start(1) {
  const FactorPattern& f = analysis->factors;
  std::vector<int> mark(f.size(), -1);
  for (int k = 0; k < f.size(); ++k) {
    const int column = f.unknown_at[k];
    for (int p = analysis->column_start[column]; p < analysis->column_start[column + 1]; ++p) {
      if (const int at = f.position_of[analysis->row_index[p]]; at <= k) {
        entry.push_back(p);
        entry_row.push_back(at);
      }
    }
    entry_start.push_back(static_cast<int>(entry.size()));
    analysis->for_each_in_row(k, mark, [this](int j) { row_column.push_back(j); });
    std::sort(row_column.begin() + row_start.back(), row_column.end());
    row_start.push_back(static_cast<int>(row_column.size()));
  }
}

namespace {

/// target -= a b
OVERTONE_LANES void subtract_product(QuadBlock& target, const QuadBlock& a, const QuadBlock& b) {
  for (int q = 0; q < kQuads; ++q) {
    target.re[q] = target.re[q] - a.re[q] * b.re[q] + a.im[q] * b.im[q];
    target.im[q] = target.im[q] - a.re[q] * b.im[q] - a.im[q] * b.re[q];
  }
}

/// sum += |re| + |im|
OVERTONE_LANES void add_size(Quad (&sum)[kQuads], const QuadBlock& x) {
  for (int q = 0; q < kQuads; ++q) {
    const Quad re = x.re[q] < 0.0 ? -x.re[q] : x.re[q];
    const Quad im = x.im[q] < 0.0 ? -x.im[q] : x.im[q];
    sum[q] += re + im;
  }
}

OVERTONE_LANES void invert(QuadBlock& x) {
  for (int q = 0; q < kQuads; ++q) {
    const Quad inverse = 1.0 / (x.re[q] * x.re[q] + x.im[q] * x.im[q]);
    x.re[q] *= inverse;
    x.im[q] *= -inverse;
  }
}

/// Entries of the matrices: a number that all lanes share, and what each has of its own.
struct LaneEntries {
  const Complex* common;
  const int* slot;
  const LaneBlock* own;
};

OVERTONE_LANES void load_entry(QuadBlock& x, const LaneEntries& entries, int p) {
  for (int q = 0; q < kQuads; ++q) {
    x.re[q] = Quad{} + entries.common[p].real();
    x.im[q] = Quad{} + entries.common[p].imag();
  }
  if (const int s = entries.slot[p]; s >= 0) {
    for (int q = 0; q < kQuads; ++q) {
      x.re[q] += quads(entries.own[s].re)[q];
      x.im[q] += quads(entries.own[s].im)[q];
    }
  }
}

struct LaneArrays {
  LaneBlock *l, *inverse_diagonal, *row;
  int* next;
};

/// Row by row of L, as AdmittanceFactors does it for one matrix. `growth` takes by lane what the
/// worst row exceeds its matrix's by, infinite or NaN where a pivot is 0.
OVERTONE_VECTOR_CLONES
void eliminate(const LaneElimination& e, const FactorPattern& f, const LaneEntries& entries,
               const LaneArrays& out, Quad (&growth)[kQuads]) {
  QuadBlock x, l, pivot, other;
  for (int k = 0; k < f.size(); ++k) {
    Quad largest[kQuads] = {}, grown[kQuads] = {};
    for (int p = e.entry_start[k]; p < e.entry_start[k + 1]; ++p) {
      load_entry(x, entries, e.entry[p]);
      store(out.row[e.entry_row[p]], x);
      add_size(largest, x);
    }
    load(pivot, out.row[k]);
    for (int r = e.row_start[k]; r < e.row_start[k + 1]; ++r) {
      const int j = e.row_column[r];
      load(x, out.row[j]);
      for (int p = f.start[j]; p < out.next[j]; ++p) {
        load(l, out.l[p]);
        load(other, out.row[f.row[p]]);
        subtract_product(other, l, x);
        store(out.row[f.row[p]], other);
      }
      load(l, out.inverse_diagonal[j]);
      multiply(l, x);
      store(out.l[out.next[j]++], l);
      subtract_product(pivot, l, x);
      multiply(x, l);
      add_size(grown, x);
      fill(out.row[j], 0.0);
    }
    fill(out.row[k], 0.0);
    add_size(grown, pivot);
    for (int q = 0; q < kQuads; ++q) {
      const Quad ratio = grown[q] / largest[q];
      growth[q] = ratio > growth[q] || ratio != ratio ? ratio : growth[q];
    }
    invert(pivot);
    store(out.inverse_diagonal[k], pivot);
  }
}

OVERTONE_VECTOR_CLONES
void solve_lanes(const FactorPattern& f, const LaneBlock* l, const LaneBlock* inverse_diagonal,
                 LaneBlock* block) {
  QuadBlock x, factor, other;
  for (int j = 0; j < f.size(); ++j) {
    load(x, block[j]);
    for (int p = f.start[j]; p < f.start[j + 1]; ++p) {
      load(factor, l[p]);
      load(other, block[f.row[p]]);
      subtract_product(other, factor, x);
      store(block[f.row[p]], other);
    }
  }
  for (int j = f.size() - 1; j >= 0; --j) {
    load(x, block[j]);
    load(factor, inverse_diagonal[j]);
    multiply(x, factor);
    for (int p = f.start[j]; p < f.start[j + 1]; ++p) {
      load(factor, l[p]);
      load(other, block[f.row[p]]);
      subtract_product(x, factor, other);
    }
    store(block[j], x);
  }
}

}  // namespace

void LaneFactors::factor(const LaneElimination& elimination, const std::vector<Complex>& common,
                         const std::vector<int>& slot, const std::vector<LaneBlock>& own,
                         bool (&stable)[kLanes]) {
  const FactorPattern& f = elimination.analysis->factors;
  l_.resize(f.row.size());
  inverse_diagonal_.resize(f.size());
  row_.assign(f.size(), LaneBlock{});
  next_.assign(f.start.begin(), f.start.end() - 1);
  Quad growth[kQuads] = {};
  eliminate(elimination, f, {common.data(), slot.data(), own.data()},
            {l_.data(), inverse_diagonal_.data(), row_.data(), next_.data()}, growth);
  for (int k = 0; k < kLanes; ++k) {
    stable[k] = growth[k / 4][k % 4] <= kLargestGrowth;
  }
}

void LaneFactors::solve(const LaneElimination& elimination, LaneBlock* block) const {
  solve_lanes(elimination.analysis->factors, l_.data(), inverse_diagonal_.data(), block);
}

}  // namespace overtone
