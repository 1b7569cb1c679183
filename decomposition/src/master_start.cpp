#include "master_start.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>

namespace overtone {

namespace {

/// Multiplier on the central path of a row that joins; positive where its upper bound is near.
double joining_dual(double value, double lower, double upper, double barrier) {
  const auto share = [&](double slack, double bound) {
    return barrier / std::max(slack, std::sqrt(barrier) * std::max(1.0, std::abs(bound)));
  };
  return (std::isfinite(upper) ? share(upper - value, upper) : 0.0) -
         (std::isfinite(lower) ? share(value - lower, lower) : 0.0);
}

}  // namespace

NlpPoint continued_point(const ConditioningNlp& from, NlpPoint point, const ConditioningNlp& to,
                         double barrier) {
  const int rows = to.row_count();
  std::vector<double> value(rows), row_lower(rows), row_upper(rows), x_lower(to.variable_count()),
      x_upper(to.variable_count());
  to.rows(point.x.data(), value.data());
  to.bounds(x_lower.data(), x_upper.data(), row_lower.data(), row_upper.data());

  std::vector<double> dual(rows);
  const int base = to.layout().row_count();
  std::copy_n(point.row_dual.begin(), base, dual.begin());
  for (int r = base; r < rows; ++r) {
    dual[r] = joining_dual(value[r], row_lower[r], row_upper[r], barrier);
  }
  std::map<std::tuple<int, LimitKind, int>, int> row_of;
  for (const auto& limit : from.limit_rows()) {
    row_of[{limit.hour, limit.kind, limit.element}] = limit.row;
  }
  for (const auto& limit : to.limit_rows()) {
    const auto known = row_of.find({limit.hour, limit.kind, limit.element});
    if (known != row_of.end()) {
      dual[limit.row] = point.row_dual[known->second];
    }
  }
  point.row_dual = std::move(dual);
  return point;
}

}  // namespace overtone
