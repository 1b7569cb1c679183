#include <cmath>
#include <span>

#include <overtone/standards/demand_distortion.hpp>

#include "argument_checks.hpp"

namespace overtone {

namespace {

/// Percent of IL below a short-circuit ratio.
struct RatioRow {
  double below;
  double odd[5];  ///< orders below 11, 17, 23, 35, and up to 50
  double total;
};
struct CurrentTable {
  double up_to_kv;
  const char* of_2014;
  const char* of_2022;
  std::span<const RatioRow> rows;
};

constexpr double kAbove = std::numeric_limits<double>::infinity();
constexpr int kBands[] = {11, 17, 23, 35, VoltageLimits::kHighestOrder + 1};

constexpr RatioRow kTable2[] = {{20.0, {4.0, 2.0, 1.5, 0.6, 0.3}, 5.0},
                                {50.0, {7.0, 3.5, 2.5, 1.0, 0.5}, 8.0},
                                {100.0, {10.0, 4.5, 4.0, 1.5, 0.7}, 12.0},
                                {1000.0, {12.0, 5.5, 5.0, 2.0, 1.0}, 15.0},
                                {kAbove, {15.0, 7.0, 6.0, 2.5, 1.4}, 20.0}};
constexpr RatioRow kTable3[] = {{20.0, {2.0, 1.0, 0.75, 0.3, 0.15}, 2.5},
                                {50.0, {3.5, 1.75, 1.25, 0.5, 0.25}, 4.0},
                                {100.0, {5.0, 2.25, 2.0, 0.75, 0.35}, 6.0},
                                {1000.0, {6.0, 2.75, 2.5, 1.0, 0.5}, 7.5},
                                {kAbove, {7.5, 3.5, 3.0, 1.25, 0.7}, 10.0}};
constexpr RatioRow kTable4[] = {{25.0, {1.0, 0.5, 0.38, 0.15, 0.1}, 1.5},
                                {50.0, {2.0, 1.0, 0.75, 0.3, 0.15}, 2.5},
                                {kAbove, {3.0, 1.5, 1.15, 0.45, 0.22}, 3.75}};
constexpr CurrentTable kTables[] = {
    {69.0, "IEEE Std 519-2014, table 2", "IEEE Std 519-2022, table 2", kTable2},
    {161.0, "IEEE Std 519-2014, table 3", "IEEE Std 519-2022, table 3", kTable3},
    {kAbove, "IEEE Std 519-2014, table 4", "IEEE Std 519-2022, table 4", kTable4}};

/// Of an odd order's limit.
double even_share(Standard standard, int order) {
  if (standard == Standard::ieee519_2014) {
    return 0.25;
  }
  return order <= 6 ? 0.5 : 1.0;
}

}  // namespace

CurrentLimits current_limits(Standard standard, double line_to_line_kv,
                             double short_circuit_ratio) {
  const ArgumentChecks check("current limits");
  check.above("line-to-line voltage", line_to_line_kv, 0.0);
  check.require(short_circuit_ratio > 0.0, "short-circuit ratio must be > 0");
  CurrentLimits limits;
  limits.individual.assign(VoltageLimits::kHighestOrder + 1, kAbove);
  if (standard != Standard::ieee519_2014 && standard != Standard::ieee519_2022) {
    return limits;
  }
  const CurrentTable* table = kTables;
  while (line_to_line_kv > table->up_to_kv) {
    ++table;
  }
  const RatioRow* row = table->rows.data();
  while (row != &table->rows.back() && short_circuit_ratio >= row->below) {
    ++row;
  }
  limits.source = standard == Standard::ieee519_2014 ? table->of_2014 : table->of_2022;
  limits.total = row->total / 100.0;
  for (int order = 2, band = 0; order <= VoltageLimits::kHighestOrder; ++order) {
    while (order >= kBands[band]) {
      ++band;
    }
    limits.individual[order] =
        row->odd[band] / 100.0 * (order % 2 == 0 ? even_share(standard, order) : 1.0);
  }
  return limits;
}

}  // namespace overtone
