#include <overtone/array.hpp>

#include <numeric>
#include <stdexcept>

#include <gtest/gtest.h>

namespace overtone {
namespace {

TEST(Array3, HasTheLastIndexFastest) {
  Array3<int> array(2, 3, 4);
  std::iota(array.flat().begin(), array.flat().end(), 0);
  EXPECT_EQ(array.size(), 24U);
  EXPECT_EQ(array.extent(0), 2);
  EXPECT_EQ(array.extent(1), 3);
  EXPECT_EQ(array.extent(2), 4);
  EXPECT_EQ(array.stride(), 12U);
  int expected = 0;
  for (int i = 0; i < 2; ++i) {
    for (int j = 0; j < 3; ++j) {
      for (int k = 0; k < 4; ++k) {
        EXPECT_EQ(array(i, j, k), expected++);
      }
    }
  }
  EXPECT_EQ(&array(1, 2, 3) - &array(0, 2, 3), static_cast<std::ptrdiff_t>(array.stride()));
}

TEST(Array3, RowsAreItsOwnNumbers) {
  Array3<int> array(2, 3, 4, 7);
  array.row(1, 2)[3] = 9;
  EXPECT_EQ(array.row(1, 2).size(), 4U);
  EXPECT_EQ(array(1, 2, 3), 9);
  const Array3<int>& read = array;
  EXPECT_EQ(read.row(1, 2).data(), &read(1, 2, 0));
  EXPECT_EQ(std::accumulate(read.flat().begin(), read.flat().end(), 0), 23 * 7 + 9);
}

TEST(Array3, TakesANewShapeFilledInTheSameMemory) {
  Array3<double> array(4, 5, 6, 1.0);
  const double* memory = array.flat().data();
  array.assign(2, 3, 4, 2.0);
  EXPECT_EQ(array, Array3<double>(2, 3, 4, 2.0));
  EXPECT_EQ(array.flat().data(), memory);
  array.assign(6, 5, 4);
  EXPECT_EQ(array, Array3<double>(6, 5, 4, 0.0));
  EXPECT_EQ(array.flat().data(), memory);
}

TEST(Array3, IsEqualInShapeAndNumbers) {
  const Array3<int> array(2, 3, 4, 1);
  Array3<int> other = array;
  EXPECT_EQ(other, array);
  other(1, 0, 0) = 2;
  EXPECT_NE(other, array);
  EXPECT_EQ(array(1, 0, 0), 1);  // a copy owns its numbers
  EXPECT_NE(Array3<int>(3, 2, 4, 1), array);
}

TEST(Array3, MayHaveNoNumbersAndYetAShape) {
  EXPECT_TRUE(Array3<int>().empty());
  EXPECT_EQ(Array3<int>().extent(0), 0);
  const Array3<int> none(0, 3, 4);
  EXPECT_TRUE(none.empty());
  EXPECT_EQ(none.extent(1), 3);
  EXPECT_EQ(none.extent(2), 4);
}

TEST(Array2, HasTheLastIndexFastest) {
  Array2<int> array(2, 3);
  std::iota(array.flat().begin(), array.flat().end(), 0);
  EXPECT_EQ(array.size(), 6U);
  EXPECT_EQ(array.extent(0), 2);
  EXPECT_EQ(array.extent(1), 3);
  EXPECT_EQ(array(0, 2), 2);
  EXPECT_EQ(array(1, 0), 3);
  array.row(1)[2] = 8;
  const Array2<int>& read = array;
  EXPECT_EQ(read(1, 2), 8);
  EXPECT_EQ(read.row(1).data(), &read(1, 0));
  EXPECT_EQ(read.row(1).size(), 3U);
}

TEST(Array2, TakesANewShapeFilledInTheSameMemory) {
  Array2<double> array(4, 5, 1.0);
  const double* memory = array.flat().data();
  array.assign(3, 6, 2.0);
  EXPECT_EQ(array, Array2<double>(3, 6, 2.0));
  EXPECT_EQ(array.flat().data(), memory);
}

TEST(Array2, TakesOverNumbersOfItsShapeOnly) {
  std::vector<int> values = {1, 2, 3, 4, 5, 6};
  const int* memory = values.data();
  const Array2<int> array(2, 3, std::move(values));
  EXPECT_EQ(array.flat().data(), memory);
  EXPECT_EQ(array(1, 1), 5);
  EXPECT_THROW(Array2<int>(2, 3, std::vector<int>(5)), std::invalid_argument);
  EXPECT_THROW(Array2<int>(2, 3, std::vector<int>(7)), std::invalid_argument);
}

TEST(Array2, IsEqualInShapeAndNumbers) {
  const Array2<int> array(2, 3, 1);
  Array2<int> other = array;
  EXPECT_EQ(other, array);
  other(0, 1) = 2;
  EXPECT_NE(other, array);
  EXPECT_NE(Array2<int>(3, 2, 1), array);
}

}  // namespace
}  // namespace overtone
