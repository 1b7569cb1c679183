#pragma once

#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "drawn_current.hpp"
#include "entry_sinks.hpp"
#include "nlp_context.hpp"

namespace overtone {

/// What an operating limit bounds in one hour, by the variables of the NLP:
///   sum over h of weight |form(V_h)|^2, squared pu.
class SquaredForm {
 public:
  /// `hour_index` in NlpLayout::hours(), `form` in NodalNetwork::forms.
  SquaredForm(const NlpContext& at, int hour_index, int form);

  [[nodiscard]] double value(const double* x) const;
  /// First derivatives, entries of a row.
  template <class Sink>
  void gradient(int row, const double* x, Sink& out) const;
  /// body(variable) for the re of each V_1 that has second derivatives with harmonic voltages.
  template <class Body>
  void for_each_mixed_voltage(const Body& body) const {
    if (drawn_) {
      drawn_->for_each_loaded_voltage(body);
    }
  }
  /// Second derivatives by the voltage of one node, onto `diagonal` [unknown][order].
  void curve(double multiplier, Array2<double>& diagonal) const;
  /// The others: by the voltages of two nodes. Where all factors are real, real and imaginary parts
  /// have nothing to do with each other. Where ports draw a part of it, all of them.
  template <class Sink>
  void cross_terms(double multiplier, const double* x, Sink& out) const;

 private:
  /// The voltage of a node.
  struct Voltage {
    int unknown = -1;
    int variable = 0;     ///< re of order 0
    int orders = 0;       ///< that have variables; it is zero at others, but where it is fixed
    Complex fixed = 0.0;  ///< at the fundamental
  };

  struct Slope {
    int variable = 0;
    Complex by;
  };

  [[nodiscard]] int order_count() const { return forms_->order_count(); }
  void add_voltages(const NlpContext& at, const NlpLayout::Hour& hour);
  void add_ports(const NlpContext& at, const NlpLayout::Hour& hour,
                 const std::vector<DrawnShare>& more);
  /// Takes the voltages of stiff clusters out of the form, where it is a difference of them: by
  /// their balances it is one of their neighbours' and of what is drawn there, which is returned.
  std::vector<DrawnShare> leave_clusters(const NlpContext& at);
  /// form(V_h) without its scale.
  [[nodiscard]] Complex unscaled(const LinearForm& form, int k, const double* x) const {
    double re = form.constant.real();
    double im = form.constant.imag();
    for (size_t i = 0; i < voltages_.size(); ++i) {
      const Voltage& at = voltages_[i];
      const Complex f = form.terms[i].factor;
      Complex v = k == 0 ? at.fixed : Complex(0.0);
      if (k < at.orders) {
        v = {x[at.variable + 2 * k], x[at.variable + 2 * k + 1]};
      }
      re += f.real() * v.real() - f.imag() * v.imag();
      im += f.real() * v.imag() + f.imag() * v.real();
    }
    if (drawn_) {
      return Complex(re, im) + more_[k] + drawn_->current(k, x);
    }
    return more_.empty() ? Complex(re, im) : Complex(re, im) + more_[k];
  }

  /// First derivatives of the form itself at an order, each variable once; with drawn_. Until the
  /// next call.
  [[nodiscard]] std::span<const Slope> slopes(int k, const double* x) const;

  const LinearForms* forms_;
  int form_;
  int measured_;
  std::shared_ptr<const LinearForms> own_;  ///< what forms_ is where clusters were taken out
  std::vector<Voltage> voltages_;           ///< [term]
  std::vector<Complex> more_;               ///< [order] the draw at fixed nodes; empty: none
  std::optional<DrawnCurrent> drawn_;  ///< at the nodes that a branch's ends are; none: nothing
  mutable std::vector<Slope> slopes_;  ///< scratch: an hour is evaluated by one thread
};

template <class Sink>
void SquaredForm::gradient(int row, const double* x, Sink& out) const {
  if (drawn_) {
    for (int k = 0; k < order_count(); ++k) {
      const Complex twice = 2.0 * std::conj(unscaled(forms_->at(form_, k), k, x));
      for (const Slope& slope : slopes(k, x)) {
        out.add(row, slope.variable, (twice * slope.by).real());
      }
    }
    return;
  }
  for (int k = 0; k < order_count(); ++k) {
    const LinearForm form = forms_->at(form_, k);
    const Complex s = unscaled(form, k, x);
    const double re = 2.0 * form.weight * s.real();
    const double im = 2.0 * form.weight * s.imag();
    for (size_t i = 0; i < voltages_.size(); ++i) {  // 2 weight conj(s) factor, and -j times that
      if (k < voltages_[i].orders) {
        const Complex f = form.terms[i].factor;
        const int v = voltages_[i].variable + 2 * k;
        out.add(row, v, re * f.real() + im * f.imag());
        out.add(row, v + 1, im * f.real() - re * f.imag());
      }
    }
  }
}

template <class Sink>
void SquaredForm::cross_terms(double multiplier, const double* x, Sink& out) const {
  if (drawn_) {
    for (int k = 0; k < order_count(); ++k) {
      const std::span<const Slope> slope = slopes(k, x);
      for (size_t a = 0; a < slope.size(); ++a) {
        for (size_t b = 0; b <= a; ++b) {
          const double product = (std::conj(slope[a].by) * slope[b].by).real();
          add_symmetric(out, slope[a].variable, slope[b].variable, 2.0 * multiplier * product);
        }
      }
      const Complex s = unscaled(forms_->at(form_, k), k, x);
      drawn_->curve(k, x, 2.0 * multiplier * std::conj(s), out);
    }
    return;
  }
  const bool real = forms_->real_factors(form_);
  for (int k = 0; k < order_count(); ++k) {
    const LinearForm form = forms_->at(form_, k);
    const double twice = 2.0 * multiplier * form.weight;
    for (size_t a = 1; a < voltages_.size(); ++a) {
      for (size_t b = 0; b < a; ++b) {
        if (k >= voltages_[a].orders || k >= voltages_[b].orders) {
          continue;
        }
        const int i = voltages_[a].variable + 2 * k;
        const int j = voltages_[b].variable + 2 * k;
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
