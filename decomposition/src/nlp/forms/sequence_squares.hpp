#pragma once

#include <array>
#include <numbers>

#include "nlp/nlp_context.hpp"

namespace overtone {

/// |V_1|^2 and |V_2|^2 of three phases as quadratic forms of re and im of their voltages, with the
/// positive and negative sequence V_1 and V_2.
struct SequenceSquares {
  using Form = std::array<std::array<double, 6>, 6>;
  Form positive, negative;

  SequenceSquares() {
    // Re and im of 3 V_1 and 3 V_2 by those of the phases: a = 1 at 120 degrees.
    const std::array<Complex, 3> turn = {1.0, std::polar(1.0, 2.0 * std::numbers::pi / 3.0),
                                         std::polar(1.0, -2.0 * std::numbers::pi / 3.0)};
    const auto by = [&](int v, bool conjugate) {
      const Complex t = conjugate ? std::conj(turn[v / 2]) : turn[v / 2];
      return v % 2 == 0 ? t : Complex(0.0, 1.0) * t;
    };
    for (int i = 0; i < 6; ++i) {
      for (int j = 0; j < 6; ++j) {
        positive[i][j] = (std::conj(by(i, false)) * by(j, false)).real() / 9.0;
        negative[i][j] = (std::conj(by(i, true)) * by(j, true)).real() / 9.0;
      }
    }
  }
};

/// Re and im of each phase.
using PhaseVariables = std::array<int, 6>;

[[nodiscard]] inline PhaseVariables phase_variables(const NlpLayout& layout,
                                                    const NlpLayout::Hour& hour,
                                                    const std::array<int, 3>& unknowns) {
  PhaseVariables v{};
  for (int p = 0; p < 3; ++p) {
    v[2 * p] = layout.voltage(hour, unknowns[p], 0);
    v[2 * p + 1] = v[2 * p] + 1;
  }
  return v;
}

/// Half the derivative of a form.
[[nodiscard]] inline double half_slope(const SequenceSquares::Form& form, int i,
                                       const PhaseVariables& v, const double* x) {
  double sum = 0.0;
  for (int j = 0; j < 6; ++j) {
    sum += form[i][j] * x[v[j]];
  }
  return sum;
}

}  // namespace overtone
