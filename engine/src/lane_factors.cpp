#include "lane_factors.hpp"

#include <algorithm>
#include <cmath>

#include "factor_analysis.hpp"
#include "lanes.hpp"
#include "vector_clones.hpp"

namespace overtone {

namespace {

/// Position of L's entry in a row of a column, or of its pivot.
int position_of(const FactorPattern& f, int row, int column) {
  if (row == column) {
    return f.start[column] + column;
  }
  const auto first = f.row.begin() + f.start[column];
  const auto last = f.row.begin() + f.start[column + 1];
  return static_cast<int>(std::lower_bound(first, last, row) - f.row.begin()) + column + 1;
}

}  // namespace

LaneElimination::LaneElimination(std::shared_ptr<const AdmittanceFactors::Analysis> symbolic,
                                 const std::vector<int>& slot)
    : analysis(std::move(symbolic)) {
  const FactorPattern& f = analysis->factors;
  const int n = f.size();
  entry.assign(f.row.size() + n, -1);
  std::vector<char> reached(n, 0);
  for (int unknown = 0; unknown < n; ++unknown) {
    const int column = f.position_of[unknown];
    for (int p = analysis->column_start[unknown]; p < analysis->column_start[unknown + 1]; ++p) {
      const int row = f.position_of[analysis->row_index[p]];
      if (row < column) {
        continue;
      }
      const int position = position_of(f, row, column);
      entry[position] = p;
      if (slot[p] >= 0) {
        own_entries.push_back({position, slot[p]});
        reached[column] = 1;
      }
    }
  }
  target_start.push_back(0);
  for (int j = 0; j < n; ++j) {
    (reached[j] != 0 ? own : shared).push_back(j);
    for (int p = f.start[j]; p < f.start[j + 1]; ++p) {
      reached[f.row[p]] |= reached[j];
      for (int q = p; q < f.start[j + 1]; ++q) {
        target.push_back(position_of(f, f.row[q], f.row[p]));
      }
    }
    target_start.push_back(static_cast<int>(target.size()));
  }
}

/// Column by column: the pivot, its entries of L, and what they take from the columns after it.
SharedElimination::SharedElimination(const LaneElimination& elimination,
                                     const std::vector<Complex>& values) {
  const AdmittanceFactors::Analysis& analysis = *elimination.analysis;
  const FactorPattern& f = analysis.factors;
  for (const int p : elimination.entry) {
    value.push_back(p < 0 ? Complex(0.0) : values[p]);
  }
  for (const int unknown : f.unknown_at) {
    double largest = 0.0;
    for (int p = analysis.column_start[unknown]; p < analysis.column_start[unknown + 1]; ++p) {
      largest = std::max(largest, std::abs(values[p]));
    }
    inverse_size.push_back(1.0 / largest);
  }
  for (const int j : elimination.shared) {
    Complex* column = &value[f.start[j] + j];
    growth = std::max(growth, std::abs(*column) * inverse_size[j]);
    *column = 1.0 / *column;
    const int* target = &elimination.target[elimination.target_start[j]];
    const int count = f.start[j + 1] - f.start[j];
    for (int p = 1; p <= count; ++p) {
      const Complex l = column[p] * *column;
      const double grown = std::abs(l * column[p]) * inverse_size[f.row[f.start[j] + p - 1]];
      growth = grown <= growth ? growth : grown;  // NaN is growth
      for (int q = p; q <= count; ++q) {
        value[*target++] -= l * column[q];
      }
      column[p] = l;
    }
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

OVERTONE_LANES void subtract_product(LaneBlock& target, const QuadBlock& a, const QuadBlock& b) {
  QuadBlock x;
  load(x, target);
  subtract_product(x, a, b);
  store(target, x);
}

/// growth = the larger of it and (|re| + |im|) scale; NaN is larger.
OVERTONE_LANES void include_size(Quad (&growth)[kQuads], const QuadBlock& x, double scale) {
  for (int q = 0; q < kQuads; ++q) {
    const Quad re = x.re[q] < 0.0 ? -x.re[q] : x.re[q];
    const Quad im = x.im[q] < 0.0 ? -x.im[q] : x.im[q];
    const Quad size = (re + im) * scale;
    growth[q] = size <= growth[q] ? growth[q] : size;
  }
}

OVERTONE_LANES void invert(QuadBlock& x) {
  for (int q = 0; q < kQuads; ++q) {
    const Quad inverse = 1.0 / (x.re[q] * x.re[q] + x.im[q] * x.im[q]);
    x.re[q] *= inverse;
    x.im[q] *= -inverse;
  }
}

struct LaneSystem {
  const LaneElimination& elimination;
  const FactorPattern& pattern;
  const SharedElimination& shared;
  LaneBlock *value, *block;
};

/// Own columns before they are eliminated.
OVERTONE_VECTOR_CLONES
void fill_own_columns(const LaneSystem& s, const LaneBlock* own) {
  const std::vector<int>& start = s.pattern.start;
  for (const int j : s.elimination.own) {
    for (int p = start[j] + j; p <= start[j + 1] + j; ++p) {
      fill(s.value[p], s.shared.value[p]);
    }
  }
  for (const LaneElimination::OwnEntry& at : s.elimination.own_entries) {
    LaneBlock& target = s.value[at.position];
    for (int k = 0; k < kLanes; ++k) {
      target.re[k] += own[at.slot].re[k];
      target.im[k] += own[at.slot].im[k];
    }
  }
}

/// Both eliminates own columns and takes the block through L and D.
OVERTONE_VECTOR_CLONES
void eliminate(const LaneSystem& s, Quad (&growth)[kQuads]) {
  QuadBlock x, y, inverse, l, other;
  for (const int j : s.elimination.shared) {
    const int start = s.pattern.start[j], count = s.pattern.start[j + 1] - start;
    const Complex* column = &s.shared.value[start + j];
    const int* row = &s.pattern.row[start];
    load(x, s.block[j]);
    for (int p = 0; p < count; ++p) {
      subtract_scaled(s.block[row[p]], column[p + 1], x);
    }
    scale(x, column[0]);
    store(s.block[j], x);
  }
  for (const int j : s.elimination.own) {
    const int start = s.pattern.start[j], count = s.pattern.start[j + 1] - start;
    LaneBlock* column = &s.value[start + j];
    const int* row = &s.pattern.row[start];
    const int* target = &s.elimination.target[s.elimination.target_start[j]];
    load(inverse, column[0]);
    include_size(growth, inverse, s.shared.inverse_size[j]);
    invert(inverse);
    store(column[0], inverse);
    load(x, s.block[j]);
    for (int p = 0; p < count; ++p) {
      load(y, column[p + 1]);
      l = y;
      multiply(l, inverse);
      store(column[p + 1], l);
      load(other, s.value[*target]);
      multiply(y, l);
      include_size(growth, y, s.shared.inverse_size[row[p]]);
      for (int q = 0; q < kQuads; ++q) {
        other.re[q] -= y.re[q];
        other.im[q] -= y.im[q];
      }
      store(s.value[*target++], other);
      for (int q = p + 1; q < count; ++q) {
        load(other, column[q + 1]);
        subtract_product(s.value[*target++], l, other);
      }
      subtract_product(s.block[row[p]], l, x);
    }
    multiply(x, inverse);
    store(s.block[j], x);
  }
}

/// block = L^-T block
OVERTONE_VECTOR_CLONES
void substitute_back(const LaneSystem& s) {
  QuadBlock x, l, other;
  for (auto at = s.elimination.own.rbegin(); at != s.elimination.own.rend(); ++at) {
    const int j = *at, start = s.pattern.start[j], count = s.pattern.start[j + 1] - start;
    const LaneBlock* column = &s.value[start + j];
    load(x, s.block[j]);
    for (int p = 0; p < count; ++p) {
      load(l, column[p + 1]);
      load(other, s.block[s.pattern.row[start + p]]);
      subtract_product(x, l, other);
    }
    store(s.block[j], x);
  }
  for (auto at = s.elimination.shared.rbegin(); at != s.elimination.shared.rend(); ++at) {
    const int j = *at, start = s.pattern.start[j], count = s.pattern.start[j + 1] - start;
    const Complex* column = &s.shared.value[start + j];
    load(x, s.block[j]);
    for (int p = 0; p < count; ++p) {
      subtract_scaled(x, column[p + 1], s.block[s.pattern.row[start + p]]);
    }
    store(s.block[j], x);
  }
}

}  // namespace

void LaneFactors::solve(const LaneElimination& elimination, const SharedElimination& shared,
                        const std::vector<LaneBlock>& own, LaneBlock* block,
                        bool (&stable)[kLanes]) {
  value_.resize(shared.value.size());
  const LaneSystem system{elimination, elimination.analysis->factors, shared, value_.data(), block};
  Quad growth[kQuads] = {};
  fill_own_columns(system, own.data());
  eliminate(system, growth);
  substitute_back(system);
  for (int k = 0; k < kLanes; ++k) {
    stable[k] = shared.growth <= kLargestGrowth && growth[k / 4][k % 4] <= kLargestGrowth;
  }
}

}  // namespace overtone
