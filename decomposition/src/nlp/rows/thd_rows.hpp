#pragma once

#include <limits>

#include "nlp/nlp_context.hpp"

namespace overtone {

/// sum over h > 1 of |V_h|^2 <= limit^2 |V_1|^2, (22), (23), where the limit is enforced.
class ThdRows {
 public:
  using Hour = NlpLayout::Hour;

  explicit ThdRows(const NlpContext& at) : at_(at) {}

  void bounds(const Hour& hour, const NlpBounds& out) const {
    for_each(hour,
             [&](int, int row) { out.row_lower[row] = -std::numeric_limits<double>::infinity(); });
  }

  void rows(const Hour& hour, const double* x, double* values) const {
    for_each(hour, [&](int u, int row) {
      const FundamentalVoltage v(at_, hour, u, x);
      values[row] = v.harmonics_squared(2 * at_.layout.order_count()) - limit_squared() * v.w;
    });
  }

  template <class Sink>
  void jacobian(const Hour& hour, int unknown, const double* x, Sink& out) const {
    const int row = at_.layout.thd_row(hour, unknown);
    const FundamentalVoltage v(at_, hour, unknown, x);
    for (int i = 0; row >= 0 && i < 2 * at_.layout.order_count(); ++i) {
      out.add(row, v.first + i, i < 2 ? -2.0 * limit_squared() * v.v[i] : 2.0 * v.v[i]);
    }
  }

  void curve(const Hour& hour, int unknown, const double* multipliers, NodeCurvature& sum) const {
    const int row = at_.layout.thd_row(hour, unknown);
    const double dual = row >= 0 ? multipliers[row] : 0.0;
    sum.a -= 2.0 * dual * at_.problem.thd_limit * at_.problem.thd_limit;
    sum.harmonic += 2.0 * dual;
  }

  void slots(SlotWriter& writer) const {
    if (!at_.problem.enforce_thd_limit) {
      return;
    }
    const int first = writer.new_row_slots(at_.layout.unknown_count());
    for (int h = 0; h < static_cast<int>(at_.layout.hours().size()); ++h) {
      for_each(at_.layout.hours()[h], [&](int u, int row) { writer.set_row(row, h, first + u); });
    }
  }

 private:
  [[nodiscard]] double limit_squared() const {
    return at_.problem.thd_limit * at_.problem.thd_limit;
  }

  /// body(unknown, row) for the nodes with a row.
  template <class Body>
  void for_each(const Hour& hour, const Body& body) const {
    for (int u = 0; u < at_.layout.unknown_count(); ++u) {
      if (const int row = at_.layout.thd_row(hour, u); row >= 0) {
        body(u, row);
      }
    }
  }

  const NlpContext& at_;
};

}  // namespace overtone
