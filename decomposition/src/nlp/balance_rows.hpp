#pragma once

#include <algorithm>
#include <vector>

#include "nlp_context.hpp"

namespace overtone {

// The current of a constant power S = P + jQ is I = conj(S) f(V_1) with f = 1 / conj(V_1). As a
// function of the conjugate z = x - jy it has f' = -1 / z^2, f'' = 2 / z^3, and d/dx = d/dz,
// d/dy = -j d/dz.

/// Entries of two rows, re and im, in two columns, re and im, from the derivatives of a complex
/// row by both.
template <class Sink>
void add_complex(Sink& out, int row, int column, Complex by_re, Complex by_im) {
  out.add(row, column, by_re.real());
  out.add(row, column + 1, by_im.real());
  out.add(row + 1, column, by_re.imag());
  out.add(row + 1, column + 1, by_im.imag());
}

/// Y V + I_drawn - source = 0 of every unknown and order, (5)–(14): its Y V and source. Loads and
/// chargers add their currents.
class BalanceRows {
 public:
  using Hour = NlpLayout::Hour;

  explicit BalanceRows(const NlpContext& at) : at_(at) {}

  void rows(const Hour& hour, const double* x, double* values) const {
    const AdmittancePattern& pattern = at_.network.pattern;
    for (int u = 0; u < at_.layout.unknown_count(); ++u) {
      std::fill_n(values + at_.layout.balance_row(hour, u, 0),
                  2 * at_.layout.balance_orders(hour, u), 0.0);
    }
    for (int j = 0; j < at_.layout.unknown_count(); ++j) {  // column by column
      const double* v = x + at_.layout.voltage(hour, j, 0);
      for (int p = pattern.column_start()[j]; p < pattern.column_start()[j + 1]; ++p) {
        double* row = values + at_.layout.balance_row(hour, pattern.row_index()[p], 0);
        for (int k = 0; k < at_.layout.voltage_orders(hour, j); ++k) {
          const Complex y = at_.network.admittance[k][p];
          row[2 * k] += y.real() * v[2 * k] - y.imag() * v[2 * k + 1];
          row[2 * k + 1] += y.real() * v[2 * k + 1] + y.imag() * v[2 * k];
        }
      }
    }
  }

  /// With the slope of all constant-power currents at the node itself, which share its entries.
  template <class Sink>
  void jacobian(const Hour& hour, const double* x, Sink& out) const {
    const AdmittancePattern& pattern = at_.network.pattern;
    const Complex j_unit(0.0, 1.0);
    for (int j = 0; j < at_.layout.unknown_count(); ++j) {
      for (int p = pattern.column_start()[j]; p < pattern.column_start()[j + 1]; ++p) {
        const int u = pattern.row_index()[p];
        for (int k = 0; k < at_.layout.voltage_orders(hour, j); ++k) {
          Complex d_re = at_.network.admittance[k][p];
          Complex d_im = j_unit * d_re;
          if (u == j && k == 0) {
            const Complex z = FundamentalVoltage(at_, hour, u, x).conjugate();
            const Complex slope = -std::conj(drawn_power(hour, u, x)) / (z * z);
            d_re += slope;
            d_im -= j_unit * slope;
          }
          add_complex(out, at_.layout.balance_row(hour, u, k), at_.layout.voltage(hour, j, k), d_re,
                      d_im);
        }
      }
    }
  }

  /// Of voltages, their tau and their balances.
  void slots(SlotWriter& writer) const {
    const int orders = at_.layout.order_count();
    const int unknowns = at_.layout.unknown_count();
    const int voltage = writer.new_variable_slots(2 * orders * unknowns);
    const int tau = writer.new_variable_slots(unknowns);
    const int balance = writer.new_row_slots(2 * orders * unknowns);
    for (int h = 0; h < static_cast<int>(at_.layout.hours().size()); ++h) {
      const Hour& hour = at_.layout.hours()[h];
      for (int u = 0; u < unknowns; ++u) {
        for (int i = 0; i < 2 * at_.layout.voltage_orders(hour, u); ++i) {
          writer.set_variable(at_.layout.voltage(hour, u, 0) + i, h, voltage + 2 * orders * u + i);
        }
        for (int i = 0; i < 2 * at_.layout.balance_orders(hour, u); ++i) {
          writer.set_row(at_.layout.balance_row(hour, u, 0) + i, h, balance + 2 * orders * u + i);
        }
        if (at_.layout.has_harmonics(hour, u)) {
          writer.set_variable(at_.layout.tau(hour, u), h, tau + u);
        }
      }
    }
  }

  /// Voltages with their balances as 2x2 pivots; above the fundamental unless `by_current`
  /// [unknown] says that chargers' currents take these balances. Without that a balance would be a
  /// pivot of |Y|^2 over a second derivative: twice the digits of a short branch's Y. Where nearly
  /// every node injects currents that are variables, these take the balances above the fundamental
  /// instead: a sixth fewer operations, a digit or two less.
  void pair(const std::vector<char>& by_current, SlotWriter& writer) const {
    for (const Hour& hour : at_.layout.hours()) {
      for (int u = 0; u < at_.layout.unknown_count(); ++u) {
        const int orders = by_current[u] != 0 ? 1 : at_.layout.voltage_orders(hour, u);
        for (int k = 0; k < orders; ++k) {
          const Complex y = at_.network.admittance[k][at_.network.pattern.entry(u, u)];
          const bool crossed = std::abs(y.imag()) > std::abs(y.real());
          const int v = at_.layout.voltage(hour, u, k);
          const int balance = at_.layout.balance_row(hour, u, k);
          writer.pair(v, balance + (crossed ? 1 : 0));
          writer.pair(v + 1, balance + (crossed ? 0 : 1));
        }
      }
    }
  }

 private:
  /// P + jQ of load and charger at a node.
  [[nodiscard]] Complex drawn_power(const Hour& hour, int unknown, const double* x) const {
    Complex power = at_.load(hour, unknown);
    for (auto* charger = hour.charger_of(unknown); charger; charger = hour.next_of(*charger)) {
      power += Complex(x[charger->pe], x[charger->qe]);
    }
    return power;
  }

  const NlpContext& at_;
};

}  // namespace overtone
