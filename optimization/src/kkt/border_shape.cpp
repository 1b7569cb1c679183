#include "border_shape.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace overtone {

void fill_shape(const std::vector<std::vector<int>>& together, BorderShape& shape) {
  shape.last.resize(shape.chain);
  std::iota(shape.last.begin(), shape.last.end(), 0);
  for (const std::vector<int>& rows : together) {
    for (const int row : rows) {
      shape.last[row] = std::max(shape.last[row], rows.back());
    }
  }
  for (int k = 0; k + 1 < shape.chain; ++k) {  // what eliminating a row fills in
    shape.last[k + 1] = std::max(shape.last[k + 1], shape.last[k]);
  }
  shape.start.clear();
  shape.entries = 0;
  for (int k = 0; k < shape.rows; ++k) {
    shape.start.push_back(shape.entries);
    shape.entries += 1 + shape.band(k) + shape.tail(k);
  }
}

int factor_border(const BorderShape& shape, const double* shift, double* matrix) {
  int negative = 0;
  for (int k = 0; k < shape.rows; ++k) {
    double* column = matrix + shape.start[k];
    const double pivot = column[0] + shift[k];
    if (!std::isfinite(pivot) || pivot == 0.0) {
      return -1;
    }
    column[0] = pivot;
    negative += pivot < 0.0 ? 1 : 0;
    const int band = shape.band(k), tail = shape.tail(k);
    const double* after = column + band + 1;
    for (int a = 1; a <= band; ++a) {
      const double factor = column[a] / pivot;
      double* target = matrix + shape.start[k + a];
      for (int i = a; i <= band; ++i) {
        target[i - a] -= column[i] * factor;
      }
      double* target_after = target + shape.band(k + a) + 1;
      for (int q = 0; q < tail; ++q) {
        target_after[q] -= after[q] * factor;
      }
    }
    for (int q = 0; q < tail; ++q) {
      const double factor = after[q] / pivot;
      double* target = matrix + shape.start[shape.chain + q];
      for (int p = q; p < tail; ++p) {
        target[p - q] -= after[p] * factor;
      }
    }
    for (int i = 1; i <= band + tail; ++i) {
      column[i] /= pivot;
    }
  }
  return negative;
}

void solve_border(const BorderShape& shape, const double* matrix, double* x) {
  for (int k = 0; k < shape.rows; ++k) {
    const double* column = matrix + shape.start[k];
    const int band = shape.band(k), tail = shape.tail(k);
    for (int i = 1; i <= band; ++i) {
      x[k + i] -= column[i] * x[k];
    }
    for (int q = 0; q < tail; ++q) {
      x[shape.chain + q] -= column[band + 1 + q] * x[k];
    }
  }
  for (int k = shape.rows; k-- > 0;) {
    const double* column = matrix + shape.start[k];
    const int band = shape.band(k), tail = shape.tail(k);
    x[k] /= column[0];
    for (int i = 1; i <= band; ++i) {
      x[k] -= column[i] * x[k + i];
    }
    for (int q = 0; q < tail; ++q) {
      x[k] -= column[band + 1 + q] * x[shape.chain + q];
    }
  }
}

}  // namespace overtone
