#include "continuation.hpp"

#include <algorithm>
#include <map>
#include <tuple>

namespace overtone {

namespace {

/// Slack of a joining row that is violated or nearly so, pu: keeps its first multiplier moderate.
constexpr double kSmallestSlack = 1e-3;

using RowKey = std::tuple<LimitKind, int, int>;

RowKey key_of(const ConditioningNlp::LimitRow& row) { return {row.kind, row.hour, row.element}; }

/// barrier / slack of row r, positive at its upper bound and negative at its lower one.
double joining_multiplier(double value, double lower, double upper, double barrier) {
  return barrier / std::max(upper - value, kSmallestSlack) -
         barrier / std::max(value - lower, kSmallestSlack);
}

}  // namespace

NlpPoint continued_point(const ConditioningNlp& previous, const ConditioningNlp& next,
                         const NlpSolution& solution) {
  NlpPoint point = solution.point;
  const int base = next.layout().row_count();
  const auto rows = static_cast<size_t>(next.row_count());
  const auto variables = static_cast<size_t>(next.variable_count());
  std::vector<double> value(rows), lower(rows), upper(rows), x_lower(variables), x_upper(variables);
  next.rows(point.x.data(), value.data());
  next.bounds(x_lower.data(), x_upper.data(), lower.data(), upper.data());
  point.row_dual.resize(rows);
  for (int r = base; r < next.row_count(); ++r) {
    point.row_dual[r] = joining_multiplier(value[r], lower[r], upper[r], solution.barrier);
  }
  std::map<RowKey, double> kept;
  for (const auto& row : previous.limit_rows()) {
    kept[key_of(row)] = solution.point.row_dual[row.row];
  }
  for (const auto& row : next.limit_rows()) {
    if (const auto found = kept.find(key_of(row)); found != kept.end()) {
      point.row_dual[row.row] = found->second;
    }
  }
  const int cuts = static_cast<int>(std::min(previous.cuts().size(), next.cuts().size()));
  for (int c = 0; c < cuts; ++c) {
    point.row_dual[next.first_cut_row() + c] =
        solution.point.row_dual[previous.first_cut_row() + c];
  }
  return point;
}

}  // namespace overtone
