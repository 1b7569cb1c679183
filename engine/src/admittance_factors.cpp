#include <overtone/admittance_factors.hpp>

#include <algorithm>
#include <cmath>
#include <new>
#include <stdexcept>

#include <amd.h>

#include "admittance_lu.hpp"
#include "argument_checks.hpp"
#include "factor_analysis.hpp"
#include "factor_sweeps.hpp"
#include "vector_clones.hpp"

namespace overtone {

namespace {

/// Fill-reducing order of a symmetric pattern: which unknown is eliminated k-th.
std::vector<int> minimum_degree_order(const AdmittancePattern& pattern) {
  std::vector<int> order(pattern.unknown_count());
  const int status = amd_order(pattern.unknown_count(), pattern.column_start().data(),
                               pattern.row_index().data(), order.data(), nullptr, nullptr);
  if (status == AMD_OUT_OF_MEMORY) {
    throw std::bad_alloc();
  }
  if (status != AMD_OK && status != AMD_OK_BUT_JUMBLED) {
    throw std::runtime_error("admittance matrix: symbolic analysis failed");
  }
  return order;
}

std::vector<int> inverse_of(const std::vector<int>& order) {
  std::vector<int> position(order.size());
  for (size_t k = 0; k < order.size(); ++k) {
    position[order[k]] = static_cast<int>(k);
  }
  return position;
}

/// The elimination tree: for each pivot the first later one that it changes, -1 at a root.
std::vector<int> elimination_tree(const AdmittancePattern& pattern, const std::vector<int>& order,
                                  const std::vector<int>& position) {
  const int n = pattern.unknown_count();
  std::vector<int> parent(n, -1), ancestor(n, -1);
  for (int k = 0; k < n; ++k) {
    const int column = order[k];
    for (int p = pattern.column_start()[column]; p < pattern.column_start()[column + 1]; ++p) {
      for (int i = position[pattern.row_index()[p]]; i < k && i >= 0;) {
        const int next = ancestor[i];
        ancestor[i] = k;
        if (next < 0) {
          parent[i] = k;
        }
        i = next;
      }
    }
  }
  return parent;
}

/// Depth first, children before their parent, so that a sweep finds what it needs nearby.
std::vector<int> postorder(const std::vector<int>& parent) {
  const int n = static_cast<int>(parent.size());
  std::vector<int> first_child(n, -1), sibling(n, -1), order;
  std::vector<int> stack;
  for (int k = n - 1; k >= 0; --k) {
    if (parent[k] < 0) {
      stack.push_back(k);
    } else {
      sibling[k] = first_child[parent[k]];
      first_child[parent[k]] = k;
    }
  }
  // Pushed from the last to the first: the roots come off in ascending order.
  order.reserve(n);
  while (!stack.empty()) {
    const int node = stack.back();
    const int child = first_child[node];
    if (child >= 0) {
      first_child[node] = sibling[child];
      stack.push_back(child);
    } else {
      order.push_back(node);
      stack.pop_back();
    }
  }
  return order;
}

}  // namespace

AdmittanceFactors::Analysis::Analysis(const AdmittancePattern& pattern)
    : column_start(pattern.column_start()), row_index(pattern.row_index()) {
  const auto degree_order = minimum_degree_order(pattern);
  const auto tree = elimination_tree(pattern, degree_order, inverse_of(degree_order));
  for (const int k : postorder(tree)) {
    factors.unknown_at.push_back(degree_order[k]);
  }
  factors.position_of = inverse_of(factors.unknown_at);
  parent = elimination_tree(pattern, factors.unknown_at, factors.position_of);
  find_rows();
}

void AdmittanceFactors::Analysis::find_rows() {
  const int n = factors.size();
  std::vector<int> mark(n, -1);
  factors.start.assign(n + 1, 0);
  for (int k = 0; k < n; ++k) {
    for_each_in_row(k, mark, [&](int j) { ++factors.start[j + 1]; });
  }
  for (int j = 0; j < n; ++j) {
    factors.start[j + 1] += factors.start[j];
  }
  factors.row.resize(factors.start[n]);
  std::vector<int> next(factors.start.begin(), factors.start.end() - 1);
  mark.assign(n, -1);
  for (int k = 0; k < n; ++k) {
    for_each_in_row(k, mark, [&](int j) { factors.row[next[j]++] = k; });
  }
}

std::shared_ptr<const AdmittanceFactors::Analysis> AdmittanceFactors::analyze(
    const AdmittancePattern& pattern) {
  return std::make_shared<const Analysis>(pattern);
}

AdmittanceFactors::AdmittanceFactors(std::shared_ptr<const Analysis> analysis,
                                     const std::vector<Complex>& values)
    : analysis_(std::move(analysis)) {
  static const ArgumentChecks check("admittance factors");
  check.require(analysis_ != nullptr, "there is no analysis");
  check.size("values", values.size(), analysis_->row_index.size());
  check.all_finite("values", values);
  if (!factor_symmetric(values)) {
    l_.clear();
    inverse_diagonal_.clear();
    lu_ = std::make_shared<const Lu>(analysis_->factors, analysis_->column_start,
                                     analysis_->row_index, values);
  }
}

const FactorPattern& AdmittanceFactors::pattern() const { return analysis_->factors; }

/// Row by row of L: row k solves L(0:k, 0:k) D(0:k) x = Y(0:k, k).
bool AdmittanceFactors::factor_symmetric(const std::vector<Complex>& values) {
  const Analysis& a = *analysis_;
  const FactorPattern& f = a.factors;
  const int n = f.size();
  l_.resize(f.row.size());
  inverse_diagonal_.resize(n);
  std::vector<int> mark(n, -1), row_pattern;
  std::vector<int> next(f.start.begin(), f.start.end() - 1);  // where row k goes in each column
  std::vector<Complex> x(n);
  for (int k = 0; k < n; ++k) {
    double largest = 0.0;
    const int column = f.unknown_at[k];
    for (int p = a.column_start[column]; p < a.column_start[column + 1]; ++p) {
      x[f.position_of[a.row_index[p]]] = values[p];
      largest = std::max(largest, std::abs(values[p]));
    }
    row_pattern.clear();
    a.for_each_in_row(k, mark, [&](int j) { row_pattern.push_back(j); });
    std::sort(row_pattern.begin(), row_pattern.end());
    Complex pivot = x[k];
    double grown = 0.0;
    for (const int j : row_pattern) {
      const Complex entry = x[j];
      for (int p = f.start[j]; p < next[j]; ++p) {
        x[f.row[p]] -= product(l_[p], entry);
      }
      const Complex l = product(entry, inverse_diagonal_[j]);
      pivot -= product(l, entry);
      grown += std::abs(product(l, entry));
      l_[next[j]++] = l;
      x[j] = 0.0;
    }
    for (int p = a.column_start[column]; p < a.column_start[column + 1]; ++p) {
      x[f.position_of[a.row_index[p]]] = 0.0;
    }
    if (!(grown + std::abs(pivot) <= kLargestGrowth * largest) || pivot == Complex(0.0)) {
      return false;
    }
    inverse_diagonal_[k] = 1.0 / pivot;
  }
  return true;
}

namespace {

OVERTONE_VECTOR_CLONES
void solve_symmetric(const FactorArrays& factors, LaneBlock* block) {
  forward_sweep(factors, block, [](int, QuadBlock&) OVERTONE_INLINE_LAMBDA {});
  backward_sweep(factors, block, block,
                 [block](int j, const QuadBlock& x) OVERTONE_INLINE_LAMBDA { store(block[j], x); });
}

}  // namespace

void AdmittanceFactors::solve_in_pivot_order(LaneBlock* block, LaneBlock* work) const {
  if (lu_) {
    lu_->solve(block, work);
  } else {
    solve_symmetric(arrays_of(*this), block);
  }
}

void AdmittanceFactors::solve(LaneBlock* block, LaneBlock* work) const {
  const std::vector<int>& unknown_at = analysis_->factors.unknown_at;
  for (int k = 0; k < size(); ++k) {
    work[k] = block[unknown_at[k]];
  }
  solve_in_pivot_order(work, block);
  for (int k = 0; k < size(); ++k) {
    block[unknown_at[k]] = work[k];
  }
}

}  // namespace overtone
