#pragma once

#include <algorithm>
#include <vector>

#include "nlp/nlp_context.hpp"

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

/// The same of a current drawn at an unknown, in the balances that have it.
template <class Sink>
void add_drawn(const NlpContext& at, const NlpContext::Hour& hour, int unknown, int k, int column,
               Complex by_re, Complex by_im, Sink& out) {
  at.layout.for_each_balance(hour, unknown, k, [&](int row, Complex factor) {
    if (factor == Complex(1.0)) {
      add_complex(out, row, column, by_re, by_im);
    } else {
      add_complex(out, row, column, factor * by_re, factor * by_im);
    }
  });
}

/// Y V + I_drawn - source = 0 of every unknown and order, (5)–(14): its Y V. Loads, with the
/// source, and chargers add their currents. The first balance of a floating island is the sum of
/// all of them, in which loads have no part; those of stiff clusters are multiplied by an inverse.
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
        if (!is_plain(pattern.row_index()[p])) {
          continue;
        }
        double* row = values + at_.layout.balance_row(hour, pattern.row_index()[p], 0);
        for (int k = 0; k < at_.layout.voltage_orders(hour, j); ++k) {
          const Complex y = at_.network.admittance[k][p];
          row[2 * k] += y.real() * v[2 * k] - y.imag() * v[2 * k + 1];
          row[2 * k + 1] += y.real() * v[2 * k + 1] + y.imag() * v[2 * k];
        }
      }
    }
    for_each_cluster_source(hour, [&](int row, Complex source) {
      values[row] -= source.real();
      values[row + 1] -= source.imag();
    });
    for_each_combined(hour, [&](int row, int variable, Complex y) {
      values[row] += y.real() * x[variable] - y.imag() * x[variable + 1];
      values[row + 1] += y.real() * x[variable + 1] + y.imag() * x[variable];
    });
  }

  /// With the slope of all constant-power currents at the node itself, which share its entries.
  template <class Sink>
  void jacobian(const Hour& hour, const double* x, Sink& out) const {
    const AdmittancePattern& pattern = at_.network.pattern;
    const Complex j_unit(0.0, 1.0);
    for (int j = 0; j < at_.layout.unknown_count(); ++j) {
      for (int p = pattern.column_start()[j]; p < pattern.column_start()[j + 1]; ++p) {
        const int u = pattern.row_index()[p];
        for (int k = 0; is_plain(u) && k < at_.layout.voltage_orders(hour, j); ++k) {
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
    for_each_cluster_slope(hour, x, out);
    for_each_combined(hour, [&](int row, int variable, Complex y) {
      add_complex(out, row, variable, y, j_unit * y);
    });
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
        if (at_.layout.tau(hour, u) >= 0) {
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
          const bool crossed = is_plain(u) && std::abs(y.imag()) > std::abs(y.real());
          const int v = at_.layout.voltage(hour, u, k);
          const int balance = at_.layout.balance_row(hour, u, k);
          writer.pair(v, balance + (crossed ? 1 : 0));
          writer.pair(v + 1, balance + (crossed ? 0 : 1));
        }
      }
    }
  }

 private:
  /// Whether a balance is the node's own.
  [[nodiscard]] bool is_plain(int unknown) const {
    return !at_.layout.is_sum(unknown) && at_.layout.stiff().of(unknown) == nullptr;
  }

  /// body(row, variable, factor) for the voltages in sums of floating islands and in clusters.
  template <class Body>
  void for_each_combined(const Hour& hour, const Body& body) const {
    for (const FloatingIsland& island : at_.network.floating) {
      const int u = island.unknowns.front();
      for (size_t i = 0; i < island.unknowns.size(); ++i) {
        for_each_order(hour, u, island.unknowns[i], [&](int k, int row, int variable) {
          body(row, variable, island.sum[k][i]);
        });
      }
    }
    for (const StiffClusters::Cluster& cluster : at_.layout.stiff().list()) {
      for (size_t i = 0; i < cluster.members.size(); ++i) {
        const int u = cluster.members[i];
        for_each_order(hour, u, u, [&](int, int row, int variable) { body(row, variable, 1.0); });
        for (size_t o = 0; o < cluster.neighbours.size(); ++o) {
          for_each_order(hour, u, cluster.neighbours[o], [&](int k, int row, int variable) {
            body(row, variable,
                 cluster.coupling[k](static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(o)));
          });
        }
      }
    }
  }

  /// body(order, row of a balance, variable of a voltage) where both are.
  template <class Body>
  void for_each_order(const Hour& hour, int balance, int voltage, const Body& body) const {
    const int orders = std::min(at_.layout.balance_orders(hour, balance),
                                at_.layout.voltage_orders(hour, voltage));
    for (int k = 0; k < orders; ++k) {
      body(k, at_.layout.balance_row(hour, balance, k), at_.layout.voltage(hour, voltage, k));
    }
  }

  template <class Body>
  void for_each_cluster_source(const Hour& hour, const Body& body) const {
    for (const StiffClusters::Cluster& cluster : at_.layout.stiff().list()) {
      for (size_t i = 0; i < cluster.members.size(); ++i) {
        const int u = cluster.members[i];
        for (int k = 0; k < at_.layout.balance_orders(hour, u); ++k) {
          body(at_.layout.balance_row(hour, u, k), cluster.source[k][static_cast<Eigen::Index>(i)]);
        }
      }
    }
  }

  /// Of constant powers in a cluster.
  template <class Sink>
  void for_each_cluster_slope(const Hour& hour, const double* x, Sink& out) const {
    for (const StiffClusters::Cluster& cluster : at_.layout.stiff().list()) {
      for (const int u : cluster.members) {
        const FundamentalVoltage v(at_, hour, u, x);
        const Complex z = v.conjugate();
        const Complex slope = -std::conj(drawn_power(hour, u, x)) / (z * z);
        add_drawn(at_, hour, u, 0, v.first, slope, -Complex(0.0, 1.0) * slope, out);
      }
    }
  }

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
