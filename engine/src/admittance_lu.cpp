#include "admittance_lu.hpp"

#include <new>
#include <stdexcept>

#include <klu.h>

#include "lanes.hpp"
#include "vector_clones.hpp"

namespace overtone {

namespace {

/// One block (a connected admittance matrix has no block triangular form) and no row scaling, so
/// that the extracted factors are plain P Y Q = L U.
klu_common settings() {
  klu_common common;
  klu_defaults(&common);
  common.btf = 0;
  common.scale = 0;
  common.ordering = 0;
  return common;
}

void refuse_lack_of_memory(const klu_common& common) {
  if (common.status == KLU_OUT_OF_MEMORY) {
    throw std::bad_alloc();
  }
}

std::vector<Complex> interleaved(const std::vector<double>& re, const std::vector<double>& im) {
  std::vector<Complex> value(re.size());
  for (size_t k = 0; k < re.size(); ++k) {
    value[k] = {re[k], im[k]};
  }
  return value;
}

/// Removes the diagonal entry of each column; returns it.
std::vector<Complex> split_diagonal(std::vector<int>& start, std::vector<int>& row,
                                    std::vector<Complex>& value) {
  const size_t columns = start.size() - 1;
  std::vector<Complex> diagonal(columns, 1.0);
  int kept = 0;
  for (size_t j = 0; j < columns; ++j) {
    const int first = start[j];
    start[j] = kept;
    for (int p = first; p < start[j + 1]; ++p) {
      if (row[p] == static_cast<int>(j)) {
        diagonal[j] = value[p];
      } else {
        row[kept] = row[p];
        value[kept++] = value[p];
      }
    }
  }
  start[columns] = kept;
  row.resize(kept);
  value.resize(kept);
  return diagonal;
}

}  // namespace

AdmittanceFactors::Lu::Lu(const FactorPattern& pattern, std::vector<int> column_start,
                          std::vector<int> row_index, std::vector<Complex> values)
    : size_(pattern.size()), row_order_(size_), column_order_(size_) {
  klu_common common = settings();
  klu_symbolic* symbolic = klu_analyze(size_, column_start.data(), row_index.data(), &common);
  if (symbolic == nullptr) {
    refuse_lack_of_memory(common);
    throw std::runtime_error("admittance matrix: symbolic analysis failed");
  }
  klu_numeric* numeric = klu_z_factor(column_start.data(), row_index.data(),
                                      reinterpret_cast<double*>(values.data()), symbolic, &common);
  if (numeric == nullptr) {
    klu_free_symbolic(&symbolic, &common);
    refuse_lack_of_memory(common);
    throw std::runtime_error("admittance matrix is singular");
  }
  std::vector<double> l_re(numeric->lnz), l_im(numeric->lnz), u_re(numeric->unz),
      u_im(numeric->unz);
  l_start_.resize(size_ + 1);
  l_row_.resize(numeric->lnz);
  u_start_.resize(size_ + 1);
  u_row_.resize(numeric->unz);
  const int extracted = klu_z_extract(
      numeric, symbolic, l_start_.data(), l_row_.data(), l_re.data(), l_im.data(), u_start_.data(),
      u_row_.data(), u_re.data(), u_im.data(), nullptr, nullptr, nullptr, nullptr,
      row_order_.data(), column_order_.data(), nullptr, nullptr, &common);
  klu_z_free_numeric(&numeric, &common);
  klu_free_symbolic(&symbolic, &common);
  if (extracted == 0) {
    throw std::runtime_error("admittance matrix: factors could not be read");
  }
  l_value_ = interleaved(l_re, l_im);
  u_value_ = interleaved(u_re, u_im);
  split_diagonal(l_start_, l_row_, l_value_);
  inverse_diagonal_ = split_diagonal(u_start_, u_row_, u_value_);
  for (Complex& pivot : inverse_diagonal_) {
    pivot = 1.0 / pivot;
  }
  for (int k = 0; k < size_; ++k) {
    row_order_[k] = pattern.position_of[row_order_[k]];
    column_order_[k] = pattern.position_of[column_order_[k]];
  }
}

OVERTONE_VECTOR_CLONES
void AdmittanceFactors::Lu::solve(LaneBlock* block, LaneBlock* work) const {
  for (int k = 0; k < size_; ++k) {
    work[k] = block[row_order_[k]];
  }
  QuadBlock x;
  for (int j = 0; j < size_; ++j) {
    load(x, work[j]);
    for (int p = l_start_[j]; p < l_start_[j + 1]; ++p) {
      subtract_scaled(work[l_row_[p]], l_value_[p], x);
    }
  }
  for (int j = size_ - 1; j >= 0; --j) {
    load(x, work[j]);
    scale(x, inverse_diagonal_[j]);
    store(work[j], x);
    for (int p = u_start_[j]; p < u_start_[j + 1]; ++p) {
      subtract_scaled(work[u_row_[p]], u_value_[p], x);
    }
  }
  for (int k = 0; k < size_; ++k) {
    block[column_order_[k]] = work[k];
  }
}

}  // namespace overtone
