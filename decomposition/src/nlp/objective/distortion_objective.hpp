#pragma once

#include <algorithm>
#include <vector>

#include "nlp/nlp_context.hpp"

namespace overtone {

/// The weighted d and 1/2 (S / (tau |V_1|^2) + tau) of every unknown, S = sum over h > 1 of
/// |V_h|^2: the perspective form of | |V_1| - 1 | + THD. Where a node has no harmonics its tau is
/// at its bound.
class DistortionObjective {
 public:
  using Hour = NlpLayout::Hour;

  explicit DistortionObjective(const NlpContext& at) : at_(at) {}

  void bounds(const Hour& hour, const NlpBounds& out) const {
    for (int u = 0; u < at_.layout.unknown_count(); ++u) {
      if (at_.layout.tau(hour, u) >= 0) {
        out.x_lower[at_.layout.tau(hour, u)] = at_.tau_min;
      }
    }
  }

  [[nodiscard]] double value(const Hour& hour, const double* x) const {
    double sum = 0.0;
    for (int u = 0; u < at_.layout.unknown_count(); ++u) {
      const int d = at_.layout.deviation(hour, u);
      const double deviation = d >= 0 ? at_.layout.deviation_weight(hour, u) * x[d] : 0.0;
      const double weight = at_.layout.thd_weight(hour, u);
      if (at_.layout.tau(hour, u) < 0) {
        sum += deviation + weight * (0.5 * at_.tau_min);
        continue;
      }
      const FundamentalVoltage v(at_, hour, u, x);
      const double tau = x[at_.layout.tau(hour, u)];
      const double s = v.harmonics_squared(2 * at_.layout.order_count());
      sum += deviation + weight * (0.5 * (s / (tau * v.w) + tau));
    }
    return sum;
  }

  void gradient(const Hour& hour, const double* x, double* gradient) const {
    for (int u = 0; u < at_.layout.unknown_count(); ++u) {
      if (const int deviation = at_.layout.deviation(hour, u); deviation >= 0) {
        gradient[deviation] = at_.layout.deviation_weight(hour, u);
      }
      if (at_.layout.tau(hour, u) < 0) {
        continue;
      }
      const double weight = at_.layout.thd_weight(hour, u);
      const FundamentalVoltage v(at_, hour, u, x);
      const int voltages = 2 * at_.layout.order_count();
      const double s = v.harmonics_squared(voltages);
      const double tau = x[at_.layout.tau(hour, u)];
      gradient[v.first] = weight * -s * v.v[0] / (tau * v.w * v.w);
      gradient[v.first + 1] = weight * -s * v.v[1] / (tau * v.w * v.w);
      for (int i = 2; i < voltages; ++i) {
        gradient[v.first + i] = weight * v.v[i] / (tau * v.w);
      }
      gradient[at_.layout.tau(hour, u)] = weight * 0.5 * (1.0 - s / (tau * tau * v.w));
    }
  }

  void curve(const FundamentalVoltage& v, double s, double tau, double factor,
             NodeCurvature& sum) const {
    sum.a -= factor * s / (tau * v.w * v.w);
    sum.b += factor * 4.0 * s / (tau * v.w * v.w * v.w);
  }

  /// Of harmonic voltages and tau; `factor` with the unknown's weight. The diagonal of voltages
  /// diagonal takes `harmonic_diagonal` [order] and what other elements put into `sum`.
  template <class Sink>
  void hessian(const FundamentalVoltage& v, int voltages, int tau_at, const double* x,
               double factor, const NodeCurvature& sum, const double* harmonic_diagonal,
               Sink& out) const {
    const double tau = tau_at >= 0 ? x[tau_at] : 1.0;
    const double s = v.harmonics_squared(voltages);
    for (int i = 2; i < voltages; ++i) {
      out.add(v.first + i, v.first + i,
              factor / (tau * v.w) + sum.harmonic + harmonic_diagonal[i / 2]);
      if (tau_at < 0) {
        continue;
      }
      const double cross = -2.0 * factor * v.v[i] / (tau * v.w * v.w);
      out.add(v.first + i, v.first, cross * v.v[0]);
      out.add(v.first + i, v.first + 1, cross * v.v[1]);
      out.add(tau_at, v.first + i, -factor * v.v[i] / (tau * tau * v.w));
    }
    if (tau_at < 0) {
      return;
    }
    out.add(tau_at, tau_at, factor * s / (tau * tau * tau * v.w));
    out.add(tau_at, v.first, factor * s * v.v[0] / (tau * tau * v.w * v.w));
    out.add(tau_at, v.first + 1, factor * s * v.v[1] / (tau * tau * v.w * v.w));
  }

  /// V_h enters through S alone, which tau and V_1 multiply. `mixed`: re of the V_1 that have other
  /// second derivatives with harmonic voltages, ascending.
  void tie(const std::vector<int>& mixed, BlockStructure& structure) const {
    if (at_.layout.order_count() == 1) {
      return;
    }
    for (const Hour& hour : at_.layout.hours()) {
      for (int u = 0; u < at_.layout.unknown_count(); ++u) {
        const int first = at_.layout.voltage(hour, u, 0);
        if (at_.layout.tau(hour, u) >= 0 && !std::ranges::binary_search(mixed, first)) {
          structure.proportional.push_back({.leader = at_.layout.tau(hour, u),
                                            .followers = {first, first + 1},
                                            .first = first + 2,
                                            .count = 2 * (at_.layout.order_count() - 1)});
        }
      }
    }
  }

 private:
  const NlpContext& at_;
};

}  // namespace overtone
