#pragma once

#include <map>
#include <utility>
#include <vector>

#include <overtone/operating_limits.hpp>

#include "entry_sinks.hpp"
#include "nlp_context.hpp"

namespace overtone {

/// A row lower <= sum over h of weight |form(V_h)|^2 <= upper of one hour: one or two operating
/// limits on the same measured quantity.
struct LimitRow {
  int hour = 0;                     ///< index in NlpLayout::hours()
  int form = 0;                     ///< in NodalNetwork::forms
  double lower = 0.0, upper = 0.0;  ///< squared pu
  int row = 0;
};

/// The rows of operating limits (24)–(26).
class LimitRows {
 public:
  using Hour = NlpLayout::Hour;

  /// Rows from `first_row` on for those of the limits whose hour the layout spans.
  LimitRows(const NlpContext& at, const std::vector<OperatingLimit>& limits, int first_row);

  [[nodiscard]] const std::vector<LimitRow>& list() const { return list_; }

  void bounds(const NlpBounds& out) const {
    for (const LimitRow& row : list_) {
      out.row_lower[row.row] = row.lower;
      out.row_upper[row.row] = row.upper;
    }
  }
  void rows(int hour_index, const double* x, double* values) const {
    for (const int r : of_hour_[hour_index]) {
      values[list_[r].row] = value(list_[r], x);
    }
  }
  template <class Sink>
  void jacobian(int hour_index, const double* x, Sink& out) const {
    for (const int r : of_hour_[hour_index]) {
      gradient(list_[r], x, out);
    }
  }
  /// Isotropic second derivatives onto `diagonal` [unknown][order] of an hour.
  void curve(int hour_index, const double* multipliers, Array2<double>& diagonal) const;
  /// Those between different nodes.
  template <class Sink>
  void hessian(int hour_index, const double* multipliers, Sink& out) const {
    for (const int r : of_hour_[hour_index]) {
      cross_terms(list_[r], multipliers[list_[r].row], out);
    }
  }
  void slots(SlotWriter& writer) const;

  /// Left-hand side of a row, squared pu.
  [[nodiscard]] double value(const LimitRow& row, const double* x) const;
  /// Its derivatives, entries of that row.
  template <class Sink>
  void gradient(const LimitRow& row, const double* x, Sink& out) const;

 private:
  [[nodiscard]] Complex unscaled(const LimitRow& row, int k, const double* x) const;
  template <class Sink>
  void cross_terms(const LimitRow& row, double multiplier, Sink& out) const;
  /// First variable of V[h] of a node in an hour; -1 where it has none.
  [[nodiscard]] int variable(const Hour& hour, int node, int k) const {
    const int u = at_.network.pattern.unknown_of(node);
    return u >= 0 && k < at_.layout.voltage_orders(hour, u) ? at_.layout.voltage(hour, u, k) : -1;
  }

  const NlpContext& at_;
  std::vector<LimitRow> list_;
  std::vector<std::vector<int>> of_hour_;  ///< [hour index] positions in list_
};

template <class Sink>
void LimitRows::gradient(const LimitRow& row, const double* x, Sink& out) const {
  const Hour& hour = at_.layout.hours()[row.hour];
  for (int k = 0; k < at_.layout.order_count(); ++k) {
    const LinearForm form = at_.network.forms.at(row.form, k);
    const Complex twice = 2.0 * form.weight * std::conj(unscaled(row, k, x));
    for (const auto& [node, factor] : form.terms) {
      if (const int v = variable(hour, node, k); v >= 0) {
        const Complex slope = twice * factor;
        out.add(row.row, v, slope.real());
        out.add(row.row, v + 1, -slope.imag());
      }
    }
  }
}

template <class Sink>
void LimitRows::cross_terms(const LimitRow& row, double multiplier, Sink& out) const {
  const Hour& hour = at_.layout.hours()[row.hour];
  const bool real = at_.network.forms.real_factors(row.form);
  for (int k = 0; k < at_.layout.order_count(); ++k) {
    const LinearForm form = at_.network.forms.at(row.form, k);
    for (size_t a = 1; a < form.terms.size(); ++a) {
      for (size_t b = 0; b < a; ++b) {
        const int i = variable(hour, form.terms[a].node, k);
        const int j = variable(hour, form.terms[b].node, k);
        if (i < 0 || j < 0) {
          continue;
        }
        const Complex c =
            2.0 * multiplier * form.weight * std::conj(form.terms[a].factor) * form.terms[b].factor;
        add_symmetric(out, i, j, c.real());
        if (!real) {
          add_symmetric(out, i, j + 1, -c.imag());
          add_symmetric(out, i + 1, j, c.imag());
        }
        add_symmetric(out, i + 1, j + 1, c.real());
      }
    }
  }
}

}  // namespace overtone
