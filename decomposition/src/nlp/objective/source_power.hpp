#pragma once

#include <vector>

#include "nlp/entry_sinks.hpp"
#include "nlp/forms/measured_form.hpp"

namespace overtone {

/// What the source supplies at the fundamental in one hour, Re(V conj(I)) over its phases, pu, by
/// the variables of the NLP.
class SourcePower {
 public:
  /// `hour_index` in NlpLayout::hours().
  SourcePower(const NlpContext& at, int hour_index);

  [[nodiscard]] double value(const double* x) const;

  /// body(variable, first derivative by it); a variable may come more than once.
  template <class Body>
  void for_each_slope(const double* x, const Body& body) const {
    for (const Phase& phase : phases_) {
      const Complex current = phase.current(x);
      const Complex v = phase.voltage(x);
      if (phase.variable >= 0) {
        body(phase.variable, current.real());
        body(phase.variable + 1, current.imag());
      }
      for (const MeasuredForm::Slope& slope : phase.form.slopes(0, x)) {
        body(slope.variable, (std::conj(v) * phase.scale * slope.by).real());
      }
    }
  }

  /// Second derivatives times a multiplier.
  template <class Sink>
  void hessian(double multiplier, const double* x, Sink& out) const {
    for (const Phase& phase : phases_) {
      for (const MeasuredForm::Slope& slope : phase.form.slopes(0, x)) {
        const Complex by = multiplier * phase.scale * slope.by;
        if (phase.variable >= 0) {
          add_product(phase.variable, slope.variable, by.real(), out);
          add_product(phase.variable + 1, slope.variable, by.imag(), out);
        }
      }
      phase.form.curve(0, x, multiplier * std::conj(phase.voltage(x)) * phase.scale, out);
    }
  }

 private:
  struct Phase {
    MeasuredForm form;
    Complex scale = 1.0;
    int variable = -1;    ///< re of the voltage; -1: it is held
    Complex fixed = 0.0;  ///< the voltage then

    [[nodiscard]] Complex voltage(const double* x) const {
      return variable >= 0 ? Complex(x[variable], x[variable + 1]) : fixed;
    }
    [[nodiscard]] Complex current(const double* x) const { return scale * form.value(0, x); }
  };

  /// Of a product of two variables, which may be the same.
  template <class Sink>
  static void add_product(int i, int j, double value, Sink& out) {
    add_symmetric(out, i, j, i == j ? 2.0 * value : value);
  }

  std::vector<Phase> phases_;
};

}  // namespace overtone
