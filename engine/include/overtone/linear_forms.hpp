#pragma once

#include <concepts>
#include <span>
#include <vector>

#include <overtone/array.hpp>
#include <overtone/complex.hpp>

namespace overtone {

/// One term of a form: a factor times the voltage of a node.
struct FormTerm {
  int node = 0;
  Complex factor;
};

/// A voltage or a current that is linear in the node voltages of one order, pu:
///   scale (constant + sum of factor V_node).
/// Its square is `weight` times that of what stands in brackets. Views into a LinearForms.
struct LinearForm {
  double weight = 1.0;  ///< |scale|^2
  Complex scale = 1.0;
  Complex constant = 0.0;
  std::span<const FormTerm> terms;

  /// What stands in brackets; `voltage(node)` of the order, `more` is added to it, pu. Last, since
  /// constant and terms of the source's current are large and cancel.
  template <std::invocable<int> Voltage>
  [[nodiscard]] Complex unscaled(const Voltage& voltage, Complex more = 0.0) const {
    double re = constant.real();
    double im = constant.imag();
    for (const auto& [node, factor] : terms) {
      const Complex v = voltage(node);
      re += factor.real() * v.real() - factor.imag() * v.imag();
      im += factor.real() * v.imag() + factor.imag() * v.real();
    }
    return {re + more.real(), im + more.imag()};
  }
  /// The same of `voltage` [node].
  [[nodiscard]] Complex unscaled(const Complex* voltage, Complex more = 0.0) const {
    return unscaled([voltage](int node) { return voltage[node]; }, more);
  }
  [[nodiscard]] Complex operator()(const Complex* voltage, Complex more = 0.0) const {
    const Complex s = unscaled(voltage, more);
    return {scale.real() * s.real() - scale.imag() * s.imag(),
            scale.real() * s.imag() + scale.imag() * s.real()};
  }
};

/// Forms at every order. The nodes of a form are the same at all orders; so are its factors where
/// it was added with one set of terms. Indices of forms and orders are not checked; threads may
/// read at the same time.
class LinearForms {
 public:
  explicit LinearForms(int order_count = 0) : orders_(order_count) {}

  /// Room for so many forms, of two terms and with a scale each.
  void reserve(int forms);
  /// Returns the index of the new form, whose terms are the same at every order. `scale`: empty for
  /// 1, or [order]; `weight` [order] then, |scale|^2.
  /// @throws std::invalid_argument when array sizes do not fit or a node is negative.
  int add(std::span<const FormTerm> terms, std::span<const Complex> scale = {},
          std::span<const double> weight = {});
  /// The same with terms of each order, [order][term], of the same nodes at all, and `constant`:
  /// empty for 0, or [order].
  /// @throws std::invalid_argument as above, and where nodes differ.
  int add(const Array2<FormTerm>& terms, std::span<const Complex> scale,
          std::span<const double> weight, std::span<const Complex> constant);

  [[nodiscard]] int count() const { return static_cast<int>(forms_.size()); }
  [[nodiscard]] int order_count() const { return orders_; }
  [[nodiscard]] LinearForm at(int form, int order_index) const {
    const Form& f = forms_[form];
    LinearForm out;
    if (f.first_scale >= 0) {
      out.weight = weight_[f.first_scale + order_index];
      out.scale = scale_[f.first_scale + order_index];
    }
    if (f.first_constant >= 0) {
      out.constant = constant_[f.first_constant + order_index];
    }
    out.terms = {terms_.data() + f.first_term + f.term_stride * order_index,
                 static_cast<size_t>(f.term_count)};
    return out;
  }
  /// Whether the factors are real at every order: then a square has no terms across the real and
  /// imaginary parts of different nodes.
  [[nodiscard]] bool real_factors(int form) const { return forms_[form].real; }

 private:
  struct Form {
    int first_term = 0, term_count = 0;
    int term_stride = 0;      ///< from one order's terms to the next's; 0: the same
    int first_scale = -1;     ///< -1: all 1
    int first_constant = -1;  ///< -1: all 0
    bool real = true;
  };

  int orders_ = 0;
  std::vector<Form> forms_;
  std::vector<FormTerm> terms_;
  std::vector<Complex> scale_, constant_;
  std::vector<double> weight_;
};

}  // namespace overtone
