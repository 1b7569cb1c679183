#pragma once

#include <cmath>
#include <limits>

#include "nlp/nlp_context.hpp"

namespace overtone {

/// d -+ (|V_1| - 1) >= 0 of every unknown that counts in the objective: d is at least the deviation
/// of its voltage.
class DeviationRows {
 public:
  using Hour = NlpLayout::Hour;

  explicit DeviationRows(const NlpContext& at) : at_(at) {}

  void bounds(const Hour& hour, const NlpBounds& out) const {
    for_each(hour, [&](int u) {
      out.x_lower[at_.layout.deviation(hour, u)] = 0.0;
      const int row = at_.layout.deviation_row(hour, u);
      for (int side = 0; side < 2; ++side) {
        out.row_lower[row + side] = side == 0 ? -1.0 : 1.0;
        out.row_upper[row + side] = std::numeric_limits<double>::infinity();
      }
    });
  }

  void rows(const Hour& hour, const double* x, double* values) const {
    for_each(hour, [&](int u) {
      const FundamentalVoltage v(at_, hour, u, x);
      const double modulus = std::abs(Complex(v.v[0], v.v[1]));
      const double deviation = x[at_.layout.deviation(hour, u)];
      double* row = values + at_.layout.deviation_row(hour, u);
      row[0] = deviation - modulus;
      row[1] = deviation + modulus;
    });
  }

  template <class Sink>
  void jacobian(const Hour& hour, int unknown, const double* x, Sink& out) const {
    const FundamentalVoltage v(at_, hour, unknown, x);
    const double modulus = std::hypot(v.v[0], v.v[1]);
    const int row = at_.layout.deviation_row(hour, unknown);
    for (int side = 0; row >= 0 && side < 2; ++side) {
      const double sign = side == 0 ? -1.0 : 1.0;
      out.add(row + side, at_.layout.deviation(hour, unknown), 1.0);
      out.add(row + side, v.first, sign * v.v[0] / modulus);
      out.add(row + side, v.first + 1, sign * v.v[1] / modulus);
    }
  }

  /// The Hessian of |V_1|.
  void curve(const Hour& hour, int unknown, const FundamentalVoltage& v, const double* multipliers,
             NodeCurvature& sum) const {
    if (at_.layout.deviation_row(hour, unknown) < 0) {
      return;
    }
    const double* dual = multipliers + at_.layout.deviation_row(hour, unknown);
    const double slope = (dual[1] - dual[0]) / std::sqrt(v.w);
    sum.a += slope;
    sum.b -= slope / v.w;
  }

  void slots(SlotWriter& writer) const {
    const int unknowns = at_.layout.unknown_count();
    const int variable = writer.new_variable_slots(unknowns);
    const int row = writer.new_row_slots(2 * unknowns);
    for (int h = 0; h < static_cast<int>(at_.layout.hours().size()); ++h) {
      const Hour& hour = at_.layout.hours()[h];
      for_each(hour, [&](int u) {
        writer.set_variable(at_.layout.deviation(hour, u), h, variable + u);
        for (int side = 0; side < 2; ++side) {
          writer.set_row(at_.layout.deviation_row(hour, u) + side, h, row + 2 * u + side);
        }
      });
    }
  }

 private:
  /// body(unknown) for those that count.
  template <class Body>
  void for_each(const Hour& hour, const Body& body) const {
    for (int u = 0; u < at_.layout.unknown_count(); ++u) {
      if (at_.layout.deviation_row(hour, u) >= 0) {
        body(u);
      }
    }
  }

  const NlpContext& at_;
};

}  // namespace overtone
