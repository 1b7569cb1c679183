#pragma once

#include <vector>

#include <overtone/operating_limits.hpp>

#include "nlp/forms/squared_form.hpp"

namespace overtone {

/// A row lower <= squared form <= upper of one hour: one or two operating limits on the same
/// measured quantity.
struct LimitRow {
  int hour = 0;                     ///< index in NlpLayout::hours()
  int form = 0;                     ///< in NodalNetwork::forms
  double lower = 0.0, upper = 0.0;  ///< squared pu
  int row = 0;
};

/// The rows of operating limits (24)–(26).
class LimitRows {
 public:
  /// Rows from `first_row` on for those of the limits whose hour the layout spans.
  LimitRows(const NlpContext& at, const std::vector<OperatingLimit>& limits, int first_row);

  [[nodiscard]] const std::vector<LimitRow>& list() const { return list_; }

  void bounds(const NlpBounds& out) const;
  void rows(int hour_index, const double* x, double* values) const {
    for (const int r : of_hour_[hour_index]) {
      values[list_[r].row] = square_[r].value(x);
    }
  }
  template <class Sink>
  void jacobian(int hour_index, const double* x, Sink& out) const {
    for (const int r : of_hour_[hour_index]) {
      square_[r].gradient(list_[r].row, x, out);
    }
  }
  /// Second derivatives by the voltage of one node, onto `diagonal` [unknown][order] of an hour.
  void curve(int hour_index, const double* multipliers, Array2<double>& diagonal) const {
    for (const int r : of_hour_[hour_index]) {
      square_[r].curve(multipliers[list_[r].row], diagonal);
    }
  }
  /// The others.
  template <class Sink>
  void hessian(int hour_index, const double* x, const double* multipliers, Sink& out) const {
    for (const int r : of_hour_[hour_index]) {
      square_[r].cross_terms(multipliers[list_[r].row], x, out);
    }
  }
  void slots(SlotWriter& writer) const;
  /// body(variable) for the re of each V_1 that has second derivatives with harmonic voltages.
  template <class Body>
  void for_each_mixed_voltage(const Body& body) const {
    for (const SquaredForm& square : square_) {
      square.for_each_mixed_voltage(body);
    }
  }

 private:
  std::vector<LimitRow> list_;
  std::vector<SquaredForm> square_;        ///< beside list_
  std::vector<std::vector<int>> of_hour_;  ///< [hour index] positions in list_
};

}  // namespace overtone
