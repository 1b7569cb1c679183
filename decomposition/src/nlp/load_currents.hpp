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
      const Complex voltage(v.v[0], v.v[1]);
      double* balance = values + at_.layout.balance_row(hour, u, 0);
      add(balance, std::conj(at_.load(hour, u) / voltage) - at_.network.source[u]);
      for_each_nonlinear(hour, u, [&](int port, const Complex& load) {
        const Complex current = std::conj(load / voltage);
        for (int k = 1; k < at_.layout.balance_orders(hour, u); ++k) {
          add(balance + 2 * k, at_.network.harmonic_factor(port, k) * current);
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
        const Complex d = at_.network.harmonic_factor(port, k) * slope;
        add_complex(out, at_.layout.balance_row(hour, unknown, k), v.first, d,
                    -Complex(0.0, 1.0) * d);
      }
    });
  }

  void curve(const Hour& hour, int unknown, const double* multipliers, NodeCurvature& sum) const {
    const double* balance = multipliers + at_.layout.balance_row(hour, unknown, 0);
    sum.weighted += Complex(balance[0], -balance[1]) * std::conj(at_.load(hour, unknown));
    for_each_nonlinear(hour, unknown, [&](int port, const Complex& load) {
      for (int k = 1; k < at_.layout.balance_orders(hour, unknown); ++k) {
        sum.weighted += at_.network.harmonic_factor(port, k) *
                        Complex(balance[2 * k], -balance[2 * k + 1]) * std::conj(load);
      }
    });
  }

 private:
  static void add(double* row, Complex current) {
    row[0] += current.real();
    row[1] += current.imag();
  }

  /// body(port, P + jQ) for the loads at an unknown that draw harmonics.
  template <class Body>
  void for_each_nonlinear(const Hour& hour, int unknown, const Body& body) const {
    for (const int port : at_.network.ports_at(unknown)) {
      if (at_.network.ports[port].nonlinear) {
        body(port, at_.problem.load(hour.position, port));
      }
    }
  }

  const NlpContext& at_;
};

}  // namespace overtone
