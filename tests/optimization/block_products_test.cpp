// Products of Jacobians and Hessians, block by block, beside the same ones written down densely.

#include "kkt/block_products.hpp"

#include <algorithm>
#include <random>
#include <vector>

#include <gtest/gtest.h>
#include <oneapi/tbb/global_control.h>

namespace overtone {
namespace {

/// Entries of `rows` x `columns` numbers at random places, some of them twice, cut into segments of
/// an array that has others between them.
struct Entries {
  Entries(int rows, int columns, bool lower, unsigned seed) : random(seed) {
    std::uniform_int_distribution<int> some_row(1, rows), some_column(1, columns);
    std::uniform_real_distribution<double> some(-1.0, 1.0);
    for (int e = 0; e < 400; ++e) {
      const int r = some_row(random);
      const int c = some_column(random);
      row.push_back(lower ? std::max(r, c) : r);
      column.push_back(lower ? std::min(r, c) : c);
    }
    for (std::size_t first = 0; first < row.size(); first += 7) {
      const std::size_t count = std::min<std::size_t>(7, row.size() - first);
      values.push_back(99.0);  // of another matrix
      segments.push_back({first, values.size(), count});
      for (std::size_t e = 0; e < count; ++e) {
        values.push_back(some(random));
        own.push_back(values.back());
      }
    }
  }
  [[nodiscard]] EntryPlaces places() const { return {row.size(), row.data(), column.data()}; }
  [[nodiscard]] std::vector<double> vector(int size) {
    std::uniform_real_distribution<double> some(-1.0, 1.0);
    std::vector<double> result(size);
    for (double& value : result) {
      value = some(random);
    }
    return result;
  }

  std::mt19937 random;
  std::vector<int> row, column;
  std::vector<EntrySegment> segments;
  std::vector<double> values, own;  ///< of the program; of the matrix
};

/// Index i in block i mod (blocks + 1), the last of which is none.
BlockOf scattered(int count, int blocks) {
  BlockOf result(count);
  for (int i = 0; i < count; ++i) {
    result[i] = i % (blocks + 1) == blocks ? -1 : i % (blocks + 1);
  }
  return result;
}

void expect_near(const std::vector<double>& a, const std::vector<double>& b) {
  ASSERT_EQ(a.size(), b.size());
  for (std::size_t i = 0; i < a.size(); ++i) {
    EXPECT_NEAR(a[i], b[i], 1e-13) << i;
  }
}

class BlockProductsOf : public testing::TestWithParam<int> {};

TEST_P(BlockProductsOf, BlocksAreThoseOfTheWholeMatrix) {
  const int blocks = GetParam();
  constexpr int kRows = 40, kColumns = 30;
  Entries entries(kRows, kColumns, false, 3);
  const BlockOf rows = scattered(kRows, blocks);
  // Each entry is in the block of its row, or of none: columns in all of them are of none.
  const BlockOf columns(kColumns, blocks == 1 ? 0 : -1);
  const BlockProducts products(entries.places(), entries.segments, rows, columns, blocks);
  const std::vector<double> x = entries.vector(kColumns), y = entries.vector(kRows);
  std::vector<double> ax = y, aty = x;
  products.add(entries.values.data(), 0.5, x.data(), ax.data());
  products.add_transposed(entries.values.data(), -2.0, y.data(), aty.data());
  std::vector<double> expected_ax = y, expected_aty = x;
  for (std::size_t e = 0; e < entries.own.size(); ++e) {
    const int r = entries.row[e] - 1;
    const int c = entries.column[e] - 1;
    expected_ax[r] += 0.5 * entries.own[e] * x[c];
    expected_aty[c] -= 2.0 * entries.own[e] * y[r];
  }
  expect_near(ax, expected_ax);
  expect_near(aty, expected_aty);
}

TEST_P(BlockProductsOf, SymmetricMatrixHasOneTriangle) {
  const int blocks = GetParam();
  constexpr int kSize = 35;
  Entries entries(kSize, kSize, true, 4);
  // Rows of one block, and rows of none: what an entry joins is never of two blocks.
  BlockOf of(kSize, blocks - 1);
  for (int i = 0; blocks > 1 && i < kSize; i += 3) {
    of[i] = -1;
  }
  const BlockProducts products(entries.places(), entries.segments, of, of, blocks);
  const std::vector<double> x = entries.vector(kSize);
  std::vector<double> y(kSize, 1.0), expected(kSize, 1.0);
  products.add_symmetric(entries.values.data(), 3.0, x.data(), y.data());
  for (std::size_t e = 0; e < entries.own.size(); ++e) {
    const int r = entries.row[e] - 1;
    const int c = entries.column[e] - 1;
    expected[r] += 3.0 * entries.own[e] * x[c];
    if (r != c) {
      expected[c] += 3.0 * entries.own[e] * x[r];
    }
  }
  expect_near(y, expected);
}

TEST_P(BlockProductsOf, ResultDoesNotDependOnThreads) {
  const int blocks = GetParam();
  constexpr int kRows = 40, kColumns = 30;
  Entries entries(kRows, kColumns, false, 5);
  const BlockProducts products(entries.places(), entries.segments, BlockOf(kRows, -1),
                               scattered(kColumns, blocks), blocks);
  const std::vector<double> x = entries.vector(kColumns);
  const auto product = [&](std::size_t threads) {
    const oneapi::tbb::global_control limit(oneapi::tbb::global_control::max_allowed_parallelism,
                                            threads);
    std::vector<double> y(kRows, 0.0);
    products.add(entries.values.data(), 1.0, x.data(), y.data());
    return y;
  };
  const std::vector<double> one = product(1);
  for (int repetition = 0; repetition < 20; ++repetition) {
    EXPECT_EQ(product(2), one);
  }
}

INSTANTIATE_TEST_SUITE_P(Blocks, BlockProductsOf, testing::Values(1, 2, 5));

}  // namespace
}  // namespace overtone
