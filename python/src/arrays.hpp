#pragma once

// Arrays that cross the border without a copy.

#include <algorithm>
#include <initializer_list>
#include <memory>
#include <vector>

#include <nanobind/ndarray.h>

#include <overtone/array.hpp>
#include <overtone/complex.hpp>

#include "bindings.hpp"

namespace overtone::python {

template <class T>
using Frozen = nb::ndarray<nb::numpy, const T, nb::c_contig>;

template <class T, int kDimensions>
using Given = nb::ndarray<const T, nb::ndim<kDimensions>, nb::c_contig, nb::device::cpu>;

/// What `owner` holds, for reading; it lives as long as the array.
template <class T>
Frozen<T> frozen(const Array3<T>& array, nb::handle owner) {
  return {array.flat().data(),
          {static_cast<size_t>(array.extent(0)), static_cast<size_t>(array.extent(1)),
           static_cast<size_t>(array.extent(2))},
          owner};
}
template <class T>
Frozen<T> frozen(const Array2<T>& array, nb::handle owner) {
  return {array.flat().data(),
          {static_cast<size_t>(array.extent(0)), static_cast<size_t>(array.extent(1))},
          owner};
}
template <class T>
Frozen<T> frozen(const std::vector<T>& array, nb::handle owner) {
  return {array.data(), {array.size()}, owner};
}

/// An array of its own, of numbers that are handed over.
template <class T>
nb::ndarray<nb::numpy, T, nb::c_contig> handed_over(std::vector<T> values,
                                                    std::initializer_list<size_t> shape) {
  auto held = std::make_unique<std::vector<T>>(std::move(values));
  T* data = held->data();
  nb::capsule owner(held.get(), [](void* p) noexcept { delete static_cast<std::vector<T>*>(p); });
  (void)held.release();
  return {data, shape, owner};
}
template <class T>
nb::ndarray<nb::numpy, T, nb::c_contig> handed_over(std::vector<T> values) {
  const size_t size = values.size();
  return handed_over(std::move(values), {size});
}

/// A copy in the project's own arrays.
template <class T>
Array2<T> taken(const Given<T, 2>& given) {
  return {static_cast<int>(given.shape(0)), static_cast<int>(given.shape(1)),
          std::vector<T>(given.data(), given.data() + given.size())};
}
template <class T>
Array3<T> taken(const Given<T, 3>& given) {
  Array3<T> array(static_cast<int>(given.shape(0)), static_cast<int>(given.shape(1)),
                  static_cast<int>(given.shape(2)));
  std::copy_n(given.data(), given.size(), array.flat().data());
  return array;
}
template <class T>
std::vector<T> taken(const Given<T, 1>& given) {
  return {given.data(), given.data() + given.size()};
}

}  // namespace overtone::python
