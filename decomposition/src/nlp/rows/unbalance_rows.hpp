#pragma once

#include <array>
#include <limits>

#include "nlp/entry_sinks.hpp"
#include "nlp/forms/sequence_squares.hpp"

namespace overtone {

/// |V_2|^2 - u^2 |V_1|^2 <= 0 at the buses of three phases where their unbalance factor is limited
/// to u, with the fundamental's negative and positive sequence. Not divided by u^2: 44 iterations
/// on 13 buses, with that 350.
class UnbalanceRows {
 public:
  using Hour = NlpLayout::Hour;

  explicit UnbalanceRows(const NlpContext& at) : at_(at) {
    const SequenceSquares squares;
    const double limit = at.problem.unbalance_limit;
    for (int i = 0; i < 6; ++i) {
      for (int j = 0; j < 6; ++j) {
        form_[i][j] = squares.negative[i][j] - limit * limit * squares.positive[i][j];
      }
    }
  }

  void bounds(const Hour& hour, const NlpBounds& out) const {
    for_each(hour, [&](int row, const PhaseVariables&) {
      out.row_lower[row] = -std::numeric_limits<double>::infinity();
    });
  }

  void rows(const Hour& hour, const double* x, double* values) const {
    for_each(hour, [&](int row, const PhaseVariables& v) {
      double sum = 0.0;
      for (int i = 0; i < 6; ++i) {
        sum += x[v[i]] * half_slope(form_, i, v, x);
      }
      values[row] = sum;
    });
  }

  template <class Sink>
  void jacobian(const Hour& hour, const double* x, Sink& out) const {
    for_each(hour, [&](int row, const PhaseVariables& v) {
      for (int i = 0; i < 6; ++i) {
        out.add(row, v[i], 2.0 * half_slope(form_, i, v, x));
      }
    });
  }

  template <class Sink>
  void hessian(const Hour& hour, const double* multipliers, Sink& out) const {
    for_each(hour, [&](int row, const PhaseVariables& v) {
      for (int i = 0; i < 6; ++i) {
        for (int j = 0; j <= i; ++j) {
          add_symmetric(out, v[i], v[j], 2.0 * multipliers[row] * form_[i][j]);
        }
      }
    });
  }

  void slots(SlotWriter& writer) const {
    const int buses = static_cast<int>(at_.layout.limited_buses().size());
    const int first = buses > 0 ? writer.new_row_slots(buses) : 0;
    for (int h = 0; buses > 0 && h < static_cast<int>(at_.layout.hours().size()); ++h) {
      const Hour& hour = at_.layout.hours()[h];
      for (int b = 0; b < buses; ++b) {
        writer.set_row(hour.unbalance_row + b, h, first + b);
      }
    }
  }

 private:
  template <class Body>
  void for_each(const Hour& hour, const Body& body) const {
    int row = hour.unbalance_row;
    for (const std::array<int, 3>& phases : at_.layout.limited_buses()) {
      body(row++, phase_variables(at_.layout, hour, phases));
    }
  }

  const NlpContext& at_;
  SequenceSquares::Form form_;
};

}  // namespace overtone
