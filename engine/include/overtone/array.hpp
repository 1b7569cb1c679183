#pragma once

#include <cstddef>
#include <span>
#include <stdexcept>
#include <utility>
#include <vector>

namespace overtone {

/// Numbers by three indices, [i][j][k], contiguous with k fastest: results over scenario, order and
/// node and the like. As in the standard's containers indices are not checked, and threads may read
/// one at the same time.
template <class T>
class Array3 {
 public:
  Array3() = default;
  Array3(int i, int j, int k, const T& value = T{}) { assign(i, j, k, value); }

  /// Takes a new shape and fills it; memory is kept where it is large enough.
  /// @throws std::invalid_argument for a negative extent.
  void assign(int i, int j, int k, const T& value = T{}) {
    if (i < 0 || j < 0 || k < 0) {
      throw std::invalid_argument("array: extents must not be negative");
    }
    extent_[0] = i;
    extent_[1] = j;
    extent_[2] = k;
    value_.assign(static_cast<std::size_t>(i) * j * k, value);
  }

  /// Length of the first, second or third index.
  [[nodiscard]] int extent(int index) const { return extent_[index]; }
  [[nodiscard]] std::size_t size() const { return value_.size(); }
  [[nodiscard]] bool empty() const { return value_.empty(); }

  [[nodiscard]] T& operator()(int i, int j, int k) { return value_[row_at(i, j) + k]; }
  [[nodiscard]] const T& operator()(int i, int j, int k) const { return value_[row_at(i, j) + k]; }
  /// [k] of given i and j.
  [[nodiscard]] std::span<T> row(int i, int j) {
    return {value_.data() + row_at(i, j), static_cast<std::size_t>(extent_[2])};
  }
  [[nodiscard]] std::span<const T> row(int i, int j) const {
    return {value_.data() + row_at(i, j), static_cast<std::size_t>(extent_[2])};
  }
  /// From [i][j][k] to [i + 1][j][k].
  [[nodiscard]] std::size_t stride() const {
    return static_cast<std::size_t>(extent_[1]) * extent_[2];
  }
  /// All numbers, contiguous.
  [[nodiscard]] std::span<T> flat() { return value_; }
  [[nodiscard]] std::span<const T> flat() const { return value_; }

  friend bool operator==(const Array3&, const Array3&) = default;

 private:
  [[nodiscard]] std::size_t row_at(int i, int j) const {
    return (static_cast<std::size_t>(i) * extent_[1] + j) * extent_[2];
  }

  int extent_[3] = {0, 0, 0};
  std::vector<T> value_;
};

/// Numbers by two indices, [i][j], contiguous with j fastest. As Array3.
template <class T>
class Array2 {
 public:
  Array2() = default;
  Array2(int i, int j, const T& value = T{}) { assign(i, j, value); }
  /// Takes over `values`, [i][j]. @throws std::invalid_argument where they are not i times j.
  Array2(int i, int j, std::vector<T> values) : extent_{i, j}, value_(std::move(values)) {
    if (i < 0 || j < 0 || value_.size() != static_cast<std::size_t>(i) * j) {
      throw std::invalid_argument("array: not as many values as its extents say");
    }
  }

  /// Takes a new shape and fills it; memory is kept where it is large enough.
  /// @throws std::invalid_argument for a negative extent.
  void assign(int i, int j, const T& value = T{}) {
    if (i < 0 || j < 0) {
      throw std::invalid_argument("array: extents must not be negative");
    }
    extent_[0] = i;
    extent_[1] = j;
    value_.assign(static_cast<std::size_t>(i) * j, value);
  }

  /// Length of the first or second index.
  [[nodiscard]] int extent(int index) const { return extent_[index]; }
  [[nodiscard]] std::size_t size() const { return value_.size(); }
  [[nodiscard]] bool empty() const { return value_.empty(); }

  [[nodiscard]] T& operator()(int i, int j) { return value_[row_at(i) + j]; }
  [[nodiscard]] const T& operator()(int i, int j) const { return value_[row_at(i) + j]; }
  /// [j] of a given i.
  [[nodiscard]] std::span<T> row(int i) {
    return {value_.data() + row_at(i), static_cast<std::size_t>(extent_[1])};
  }
  [[nodiscard]] std::span<const T> row(int i) const {
    return {value_.data() + row_at(i), static_cast<std::size_t>(extent_[1])};
  }
  /// All numbers, contiguous.
  [[nodiscard]] std::span<T> flat() { return value_; }
  [[nodiscard]] std::span<const T> flat() const { return value_; }

  friend bool operator==(const Array2&, const Array2&) = default;

 private:
  [[nodiscard]] std::size_t row_at(int i) const { return static_cast<std::size_t>(i) * extent_[1]; }

  int extent_[2] = {0, 0};
  std::vector<T> value_;
};

}  // namespace overtone
