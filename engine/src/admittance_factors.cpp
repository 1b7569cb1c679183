#include <overtone/admittance_factors.hpp>

#include <stdexcept>

#include <klu.h>

namespace overtone {

/// The matrix pattern with KLU's symbolic object; KLU reads it only, so factors may share it.
class AdmittanceFactors::Analysis {
 public:
  explicit Analysis(const AdmittancePattern& pattern)
      : column_start(pattern.column_start()), row_index(pattern.row_index()) {
    klu_common common = settings();
    symbolic = klu_analyze(pattern.unknown_count(), column_start.data(), row_index.data(), &common);
    if (symbolic == nullptr) {
      throw std::runtime_error("admittance matrix: symbolic analysis failed");
    }
  }
  ~Analysis() {
    klu_common common = settings();
    klu_free_symbolic(&symbolic, &common);
  }
  Analysis(const Analysis&) = delete;
  Analysis& operator=(const Analysis&) = delete;

  /// One block (a connected admittance matrix has no block triangular form) and no row scaling,
  /// so that the extracted factors are plain P Y Q = L U.
  static klu_common settings() {
    klu_common common;
    klu_defaults(&common);
    common.btf = 0;
    common.scale = 0;
    common.ordering = 0;
    return common;
  }

  mutable std::vector<int> column_start, row_index;
  klu_symbolic* symbolic = nullptr;
};

std::shared_ptr<const AdmittanceFactors::Analysis> AdmittanceFactors::analyze(
    const AdmittancePattern& pattern) {
  return std::make_shared<const Analysis>(pattern);
}

namespace {

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

AdmittanceFactors::AdmittanceFactors(const std::shared_ptr<const Analysis>& analysis,
                                     const std::vector<Complex>& values)
    : size_(analysis->symbolic->n) {
  klu_common common = Analysis::settings();
  std::vector<Complex> matrix(values);
  klu_numeric* numeric =
      klu_z_factor(analysis->column_start.data(), analysis->row_index.data(),
                   reinterpret_cast<double*>(matrix.data()), analysis->symbolic, &common);
  if (numeric == nullptr) {
    throw std::runtime_error("admittance matrix is singular");
  }
  std::vector<double> l_re(numeric->lnz), l_im(numeric->lnz), u_re(numeric->unz),
      u_im(numeric->unz);
  l_start_.resize(size_ + 1);
  l_row_.resize(numeric->lnz);
  u_start_.resize(size_ + 1);
  u_row_.resize(numeric->unz);
  row_order_.resize(size_);
  column_order_.resize(size_);
  const int extracted = klu_z_extract(
      numeric, analysis->symbolic, l_start_.data(), l_row_.data(), l_re.data(), l_im.data(),
      u_start_.data(), u_row_.data(), u_re.data(), u_im.data(), nullptr, nullptr, nullptr, nullptr,
      row_order_.data(), column_order_.data(), nullptr, nullptr, &common);
  klu_z_free_numeric(&numeric, &common);
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
}

namespace {

/// target -= factor * source, lane by lane.
inline void subtract_scaled(LaneBlock& target, const Complex& factor, const LaneBlock& source) {
  const double re = factor.real();
  const double im = factor.imag();
  for (int k = 0; k < kLanes; ++k) {
    target.re[k] -= re * source.re[k] - im * source.im[k];
    target.im[k] -= re * source.im[k] + im * source.re[k];
  }
}

inline void scale(LaneBlock& target, const Complex& factor) {
  const double re = factor.real();
  const double im = factor.imag();
  for (int k = 0; k < kLanes; ++k) {
    const double x = target.re[k];
    target.re[k] = re * x - im * target.im[k];
    target.im[k] = re * target.im[k] + im * x;
  }
}

}  // namespace

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && \
    !defined(__SANITIZE_ADDRESS__)
__attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#endif
void AdmittanceFactors::solve(LaneBlock* block, LaneBlock* work) const {
  for (int k = 0; k < size_; ++k) {
    work[k] = block[row_order_[k]];
  }
  for (int j = 0; j < size_; ++j) {
    const LaneBlock pivot = work[j];
    for (int p = l_start_[j]; p < l_start_[j + 1]; ++p) {
      subtract_scaled(work[l_row_[p]], l_value_[p], pivot);
    }
  }
  for (int j = size_ - 1; j >= 0; --j) {
    scale(work[j], inverse_diagonal_[j]);
    const LaneBlock pivot = work[j];
    for (int p = u_start_[j]; p < u_start_[j + 1]; ++p) {
      subtract_scaled(work[u_row_[p]], u_value_[p], pivot);
    }
  }
  for (int k = 0; k < size_; ++k) {
    block[column_order_[k]] = work[k];
  }
}

}  // namespace overtone
