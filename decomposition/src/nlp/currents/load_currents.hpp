#pragma once

#include "nlp/rows/balance_rows.hpp"

namespace overtone {

/// The sources' currents, those of constant-power loads to ground and the harmonics that nonlinear
/// ones draw, (9)–(12), in the balances.
class LoadCurrents {
 public:
  using Hour = NlpLayout::Hour;

  explicit LoadCurrents(const NlpContext& at)
      : at_(at), distorted_(!at.network.background.empty()) {}

  void rows(const Hour& hour, const double* x, double* values) const {
    for (int u = 0; u < at_.layout.unknown_count(); ++u) {
      const FundamentalVoltage v(at_, hour, u, x);
      const Complex voltage(v.v[0], v.v[1]);
      Complex drawn = std::conj(at_.load(hour, u) / voltage);
      if (at_.layout.stiff().of(u) == nullptr) {  // whose source is in the cluster's
        drawn -= at_.network.source[u];
        for (int k = 1; distorted_ && k < at_.layout.balance_orders(hour, u); ++k) {
          at_.layout.add_current(hour, u, k, -at_.network.background[k][u], values);
        }
      }
      at_.layout.add_current(hour, u, 0, drawn, values);
      for_each_nonlinear(hour, u, [&](int port, const Complex& load) {
        const Complex current = std::conj(load / voltage);
        for (int k = 1; k < at_.layout.balance_orders(hour, u); ++k) {
          at_.layout.add_current(hour, u, k, at_.ports.factor(port, k) * current, values);
        }
      });
    }
  }

  /// Their slope at the fundamental is in that of the balances.
  template <class Sink>
  void jacobian(const Hour& hour, int unknown, const double* x, Sink& out) const {
    const FundamentalVoltage v(at_, hour, unknown, x);
    const Complex z = v.conjugate();
    for_each_nonlinear(hour, unknown, [&](int port, const Complex& load) {
      const Complex slope = -std::conj(load) / (z * z);
      for (int k = 1; k < at_.layout.balance_orders(hour, unknown); ++k) {
        const Complex d = at_.ports.factor(port, k) * slope;
        add_drawn(at_, hour, unknown, k, v.first, d, -Complex(0.0, 1.0) * d, out);
      }
    });
  }

  void curve(const Hour& hour, int unknown, const double* multipliers, NodeCurvature& sum) const {
    const auto dual = [&](int k) {
      return std::conj(at_.layout.current_dual(hour, unknown, k, multipliers));
    };
    sum.weighted += dual(0) * std::conj(at_.load(hour, unknown));
    for_each_nonlinear(hour, unknown, [&](int port, const Complex& load) {
      for (int k = 1; k < at_.layout.balance_orders(hour, unknown); ++k) {
        sum.weighted += at_.ports.factor(port, k) * dual(k) * std::conj(load);
      }
    });
  }

 private:
  /// body(port, P + jQ) for the loads at an unknown that draw harmonics.
  template <class Body>
  void for_each_nonlinear(const Hour& hour, int unknown, const Body& body) const {
    for (const int port : at_.ports.grounded(unknown)) {
      if (at_.network.ports[port].nonlinear) {
        body(port, at_.problem.load(hour.position, port));
      }
    }
  }

  const NlpContext& at_;
  bool distorted_;  ///< by sources
};

}  // namespace overtone
