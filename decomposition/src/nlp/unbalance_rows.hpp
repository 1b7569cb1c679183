#pragma once

#include <array>
#include <limits>

#include "entry_sinks.hpp"
#include "nlp_context.hpp"

namespace overtone {

/// |V_2|^2 - u^2 |V_1|^2 <= 0 at the buses of three phases where their unbalance factor is limited
/// to u, with the fundamental's negative and positive sequence. Not divided by u^2: 44 iterations
/// on 13 buses, with that 350.
class UnbalanceRows {
 public:
  using Hour = NlpLayout::Hour;

  explicit UnbalanceRows(const NlpContext& at) : at_(at) {
    // Re and im of 3 V_1 and 3 V_2 by those of the phases: a = 1 at 120 degrees.
    const std::array<Complex, 3> turn = {1.0, std::polar(1.0, 2.0 * std::numbers::pi / 3.0),
                                         std::polar(1.0, -2.0 * std::numbers::pi / 3.0)};
    const double limit = at.problem.unbalance_limit;
    for (int i = 0; i < 6; ++i) {
      for (int j = 0; j < 6; ++j) {
        const auto product = [&](bool negative) {
          const auto by = [&](int v) {
            const Complex t = negative ? std::conj(turn[v / 2]) : turn[v / 2];
            return v % 2 == 0 ? t : Complex(0.0, 1.0) * t;
          };
          return (std::conj(by(i)) * by(j)).real() / 9.0;
        };
        form_[i][j] = product(true) - limit * limit * product(false);
      }
    }
  }

  void bounds(const Hour& hour, const NlpBounds& out) const {
    for_each(hour, [&](int row, const Variables&) {
      out.row_lower[row] = -std::numeric_limits<double>::infinity();
    });
  }

  void rows(const Hour& hour, const double* x, double* values) const {
    for_each(hour, [&](int row, const Variables& v) {
      double sum = 0.0;
      for (int i = 0; i < 6; ++i) {
        sum += x[v[i]] * slope(i, v, x);
      }
      values[row] = sum;
    });
  }

  template <class Sink>
  void jacobian(const Hour& hour, const double* x, Sink& out) const {
    for_each(hour, [&](int row, const Variables& v) {
      for (int i = 0; i < 6; ++i) {
        out.add(row, v[i], 2.0 * slope(i, v, x));
      }
    });
  }

  template <class Sink>
  void hessian(const Hour& hour, const double* multipliers, Sink& out) const {
    for_each(hour, [&](int row, const Variables& v) {
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
  using Variables = std::array<int, 6>;  ///< re and im of each phase

  template <class Body>
  void for_each(const Hour& hour, const Body& body) const {
    int row = hour.unbalance_row;
    for (const std::array<int, 3>& phases : at_.layout.limited_buses()) {
      Variables v;
      for (int p = 0; p < 3; ++p) {
        v[2 * p] = at_.layout.voltage(hour, phases[p], 0);
        v[2 * p + 1] = v[2 * p] + 1;
      }
      body(row++, v);
    }
  }

  /// Half the derivative.
  [[nodiscard]] double slope(int i, const Variables& v, const double* x) const {
    double sum = 0.0;
    for (int j = 0; j < 6; ++j) {
      sum += form_[i][j] * x[v[j]];
    }
    return sum;
  }

  const NlpContext& at_;
  double form_[6][6];
};

}  // namespace overtone
