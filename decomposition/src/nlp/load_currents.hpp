#pragma once

#include "balance_rows.hpp"

namespace overtone {

/// Currents of constant-power loads and the harmonics that nonlinear ones draw, (9)–(12), in the
/// balances.
class LoadCurrents {
 public:
  using Hour = NlpLayout::Hour;

  explicit LoadCurrents(const NlpContext& at) : at_(at) {}

  void rows(const Hour& hour, const double* x, double* values) const {
    for (int u = 0; u < at_.layout.unknown_count(); ++u) {
      const FundamentalVoltage v(at_, hour, u, x);
      double* balance = values + at_.layout.balance_row(hour, u, 0);
      const Complex current = std::conj(at_.load(hour, u) / Complex(v.v[0], v.v[1]));
      add(balance, current - at_.network.source[u]);
      for_each_harmonic(hour, u,
                        [&](int k, double factor) { add(balance + 2 * k, factor * current); });
    }
  }

  /// Their slope at the fundamental is in that of the balances.
  template <class Sink>
  void jacobian(const Hour& hour, int unknown, const double* x, Sink& out) const {
    if (!nonlinear(unknown)) {
      return;
    }
    const FundamentalVoltage v(at_, hour, unknown, x);
    const Complex z = v.conjugate();
    const Complex slope = -std::conj(at_.load(hour, unknown)) / (z * z);
    for_each_harmonic(hour, unknown, [&](int k, double factor) {
      const Complex d = factor * slope;
      add_complex(out, at_.layout.balance_row(hour, unknown, k), v.first, d,
                  -Complex(0.0, 1.0) * d);
    });
  }

  void curve(const Hour& hour, int unknown, const double* multipliers, NodeCurvature& sum) const {
    const double* balance = multipliers + at_.layout.balance_row(hour, unknown, 0);
    const Complex load = std::conj(at_.load(hour, unknown));
    sum.weighted += Complex(balance[0], -balance[1]) * load;
    for_each_harmonic(hour, unknown, [&](int k, double factor) {
      sum.weighted += factor * Complex(balance[2 * k], -balance[2 * k + 1]) * load;
    });
  }

 private:
  [[nodiscard]] bool nonlinear(int unknown) const {
    return at_.network.ports[at_.network.pattern.node_of(unknown)].nonlinear;
  }

  static void add(double* row, Complex current) {
    row[0] += current.real();
    row[1] += current.imag();
  }

  /// body(order index, HF[h]) for the orders at which the load of a node draws and has a balance.
  template <class Body>
  void for_each_harmonic(const Hour& hour, int unknown, const Body& body) const {
    const int port = at_.network.pattern.node_of(unknown);
    for (int k = 1; nonlinear(unknown) && k < at_.layout.balance_orders(hour, unknown); ++k) {
      body(k, at_.network.harmonic_factor(port, k));
    }
  }

  const NlpContext& at_;
};

}  // namespace overtone
