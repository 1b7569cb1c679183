#include "block_products.hpp"

#include <algorithm>

#include "parallel_loop.hpp"

namespace overtone {

namespace {

std::size_t group_of(int row_block, int column_block, int blocks) {
  const int block = std::max(row_block, column_block);
  return block < 0 ? blocks : block;
}

}  // namespace

void on_parts(std::size_t count, const std::function<void(std::size_t, std::size_t)>& body) {
  constexpr std::size_t part = std::size_t{1} << 15U;
  parallel_loop((count + part - 1) / part,
                [&](std::size_t p) { body(p * part, std::min(count, (p + 1) * part)); });
}

BlockProducts::Shared::Shared(const BlockOf& blocks) {
  if (std::ranges::count(blocks, -1) == 0) {
    return;
  }
  place.assign(blocks.size(), -1);
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    if (blocks[i] < 0) {
      place[i] = static_cast<int>(at.size());
      at.push_back(static_cast<int>(i));
    }
  }
}

BlockProducts::BlockProducts(const EntryPlaces& places, const std::vector<EntrySegment>& segments,
                             const BlockOf& rows, const BlockOf& columns, int blocks)
    : places_(places), groups_(blocks + 1), rows_(rows), columns_(columns) {
  for (const EntrySegment& segment : segments) {
    std::vector<Run>* last = nullptr;
    for (std::size_t k = 0; k < segment.count; ++k) {
      const std::size_t e = segment.first + k;
      const int row = rows[places.row[e] - 1];
      const int column = columns[places.column[e] - 1];
      std::vector<Run>* group = &groups_[group_of(row, column, blocks)];
      if (group != last || group->back().shared_row != (row < 0) ||
          group->back().shared_column != (column < 0)) {
        group->push_back({{e, segment.source + k, 0}, row < 0, column < 0});
        last = group;
      }
      ++group->back().entries.count;
    }
  }
}

/// body(run, to, place) for every group's runs: to[place(i)] is what belongs to index i.
template <class Body>
void BlockProducts::on_groups(const Shared& shared, double* y, const Body& body) const {
  std::vector<double> sums(groups_.size() * shared.at.size(), 0.0);
  parallel_loop(groups_.size(), [&](std::size_t g) {
    double* of_group = sums.data() + g * shared.at.size();
    for (const Run& run : groups_[g]) {
      body(
          run, [y](int i) -> double& { return y[i]; },
          [&](int i) -> double& { return of_group[shared.place[i]]; });
    }
  });
  for (std::size_t g = 0; g < groups_.size(); ++g) {
    for (std::size_t s = 0; s < shared.at.size(); ++s) {
      y[shared.at[s]] += sums[g * shared.at.size() + s];
    }
  }
}

/// y[to] += alpha value x[from] for every entry.
void BlockProducts::add_along(const Side& to, const int* from, const double* values, double alpha,
                              const double* x, double* y) const {
  on_groups(to.shared, y, [&](const Run& run, const auto& own, const auto& shared) {
    const auto run_along = [&](const auto& at) {
      const int* target = to.place + run.entries.first;
      const int* source = from + run.entries.first;
      const double* value = values + run.entries.source;
      for (std::size_t e = 0; e < run.entries.count; ++e) {
        at(target[e] - 1) += alpha * value[e] * x[source[e] - 1];
      }
    };
    run.*to.is_shared ? run_along(shared) : run_along(own);
  });
}

void BlockProducts::add(const double* values, double alpha, const double* x, double* y) const {
  add_along({places_.row, rows_, &Run::shared_row}, places_.column, values, alpha, x, y);
}

void BlockProducts::add_transposed(const double* values, double alpha, const double* x,
                                   double* y) const {
  add_along({places_.column, columns_, &Run::shared_column}, places_.row, values, alpha, x, y);
}

void BlockProducts::add_symmetric(const double* values, double alpha, const double* x,
                                  double* y) const {
  on_groups(rows_, y, [&](const Run& run, const auto& own, const auto& shared) {
    const auto run_along = [&](const auto& to_row, const auto& to_column) {
      const int* row = places_.row + run.entries.first;
      const int* column = places_.column + run.entries.first;
      const double* value = values + run.entries.source;
      for (std::size_t e = 0; e < run.entries.count; ++e) {
        to_row(row[e] - 1) += alpha * value[e] * x[column[e] - 1];
        if (row[e] != column[e]) {
          to_column(column[e] - 1) += alpha * value[e] * x[row[e] - 1];
        }
      }
    };
    if (run.shared_row) {
      run.shared_column ? run_along(shared, shared) : run_along(shared, own);
    } else {
      run.shared_column ? run_along(own, shared) : run_along(own, own);
    }
  });
}

}  // namespace overtone
