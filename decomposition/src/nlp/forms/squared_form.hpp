#pragma once

#include <vector>

#include "nlp/entry_sinks.hpp"
#include "nlp/forms/measured_form.hpp"

namespace overtone {

/// What an operating limit bounds in one hour, by the variables of the NLP:
///   sum over h of weight |form(V_h)|^2, squared pu.
class SquaredForm {
 public:
  /// `hour_index` in NlpLayout::hours(), `form` in NodalNetwork::forms.
  SquaredForm(const NlpContext& at, int hour_index, int form) : form_(at, hour_index, form) {}

  [[nodiscard]] double value(const double* x) const;
  /// First derivatives, entries of a row.
  template <class Sink>
  void gradient(int row, const double* x, Sink& out) const;
  /// body(variable) for the re of each V_1 that has second derivatives with harmonic voltages.
  template <class Body>
  void for_each_mixed_voltage(const Body& body) const {
    form_.for_each_mixed_voltage(body);
  }
  /// Second derivatives by the voltage of one node, onto `diagonal` [unknown][order].
  void curve(double multiplier, Array2<double>& diagonal) const;
  /// The others: by the voltages of two nodes. Where all factors are real, real and imaginary parts
  /// have nothing to do with each other. Where ports draw a part of it, all of them.
  template <class Sink>
  void cross_terms(double multiplier, const double* x, Sink& out) const;

 private:
  MeasuredForm form_;
};

template <class Sink>
void SquaredForm::gradient(int row, const double* x, Sink& out) const {
  if (form_.is_drawn()) {
    for (int k = 0; k < form_.order_count(); ++k) {
      const LinearForm form = form_.form(k);
      const Complex twice = 2.0 * form.weight * std::conj(form_.value(form, k, x));
      for (const MeasuredForm::Slope& slope : form_.slopes(k, x)) {
        out.add(row, slope.variable, (twice * slope.by).real());
      }
    }
    return;
  }
  const std::vector<MeasuredForm::Voltage>& voltages = form_.voltages();
  for (int k = 0; k < form_.order_count(); ++k) {
    const LinearForm form = form_.form(k);
    const Complex s = form_.value(form, k, x);
    const double re = 2.0 * form.weight * s.real();
    const double im = 2.0 * form.weight * s.imag();
    for (size_t i = 0; i < voltages.size(); ++i) {  // 2 weight conj(s) factor, and -j times that
      if (k < voltages[i].orders) {
        const Complex f = form.terms[i].factor;
        const int v = voltages[i].variable + 2 * k;
        out.add(row, v, re * f.real() + im * f.imag());
        out.add(row, v + 1, im * f.real() - re * f.imag());
      }
    }
  }
}

template <class Sink>
void SquaredForm::cross_terms(double multiplier, const double* x, Sink& out) const {
  if (form_.is_drawn()) {
    for (int k = 0; k < form_.order_count(); ++k) {
      const LinearForm form = form_.form(k);
      const double twice = 2.0 * multiplier * form.weight;
      const std::span<const MeasuredForm::Slope> slope = form_.slopes(k, x);
      for (size_t a = 0; a < slope.size(); ++a) {
        for (size_t b = 0; b <= a; ++b) {
          const double product = (std::conj(slope[a].by) * slope[b].by).real();
          add_symmetric(out, slope[a].variable, slope[b].variable, twice * product);
        }
      }
      form_.curve(k, x, twice * std::conj(form_.value(form, k, x)), out);
    }
    return;
  }
  const std::vector<MeasuredForm::Voltage>& voltages = form_.voltages();
  const bool real = form_.real_factors();
  for (int k = 0; k < form_.order_count(); ++k) {
    const LinearForm form = form_.form(k);
    const double twice = 2.0 * multiplier * form.weight;
    for (size_t a = 1; a < voltages.size(); ++a) {
      for (size_t b = 0; b < a; ++b) {
        if (k >= voltages[a].orders || k >= voltages[b].orders) {
          continue;
        }
        const int i = voltages[a].variable + 2 * k;
        const int j = voltages[b].variable + 2 * k;
        const double same = i == j ? 2.0 : 1.0;  // closed switches make two nodes one
        const Complex c = same * twice * std::conj(form.terms[a].factor) * form.terms[b].factor;
        add_symmetric(out, i, j, c.real());
        if (!real && i != j) {
          add_symmetric(out, i, j + 1, -c.imag());
          add_symmetric(out, i + 1, j, c.imag());
        }
        add_symmetric(out, i + 1, j + 1, c.real());
      }
    }
  }
}

}  // namespace overtone
