#pragma once

#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "nlp/currents/drawn_current.hpp"
#include "nlp/nlp_context.hpp"

namespace overtone {

/// A measured voltage or current of one hour, by the variables of the NLP and without its scale:
///   form(V_h) + what is drawn at its ports.
class MeasuredForm {
 public:
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

  /// `hour_index` in NlpLayout::hours(), `form` in NodalNetwork::forms.
  MeasuredForm(const NlpContext& at, int hour_index, int form);

  [[nodiscard]] int order_count() const { return forms_->order_count(); }
  /// Its terms are those of voltages().
  [[nodiscard]] LinearForm form(int k) const { return forms_->at(form_, k); }
  /// Whether all its factors are real.
  [[nodiscard]] bool real_factors() const { return forms_->real_factors(form_); }
  [[nodiscard]] const std::vector<Voltage>& voltages() const { return voltages_; }
  /// Whether ports that are not at a given voltage draw a part of it.
  [[nodiscard]] bool is_drawn() const { return drawn_.has_value(); }

  [[nodiscard]] Complex value(int k, const double* x) const { return value(form(k), k, x); }
  [[nodiscard]] Complex value(const LinearForm& form, int k, const double* x) const {
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
  /// First derivatives at an order, each variable once. Until the next call.
  [[nodiscard]] std::span<const Slope> slopes(int k, const double* x) const;
  /// Second derivatives times a factor, real part.
  template <class Sink>
  void curve(int k, const double* x, Complex factor, Sink& out) const {
    if (drawn_) {
      drawn_->curve(k, x, factor, out);
    }
  }
  /// body(variable) for the re of each V_1 that has second derivatives with harmonic voltages in
  /// its square.
  template <class Body>
  void for_each_mixed_voltage(const Body& body) const {
    if (drawn_) {
      drawn_->for_each_loaded_voltage(body);
    }
  }

 private:
  void add_voltages(const NlpContext& at, const NlpLayout::Hour& hour);
  void add_ports(const NlpContext& at, const NlpLayout::Hour& hour,
                 const std::vector<DrawnShare>& more);
  /// Takes the voltages of stiff clusters out of the form, where it is a difference of them: by
  /// their balances it is one of their neighbours' and of what is drawn there, which is returned.
  std::vector<DrawnShare> leave_clusters(const NlpContext& at);

  const LinearForms* forms_;
  int form_;
  int measured_;
  std::shared_ptr<const LinearForms> own_;  ///< what forms_ is where clusters were taken out
  std::vector<Voltage> voltages_;           ///< [term]
  std::vector<Complex> more_;               ///< [order] the draw at fixed nodes; empty: none
  std::optional<DrawnCurrent> drawn_;  ///< at the nodes that a branch's ends are; none: nothing
  mutable std::vector<Slope> slopes_;  ///< scratch: an hour is evaluated by one thread
};

}  // namespace overtone
