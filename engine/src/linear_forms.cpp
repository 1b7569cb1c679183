#include <overtone/linear_forms.hpp>

#include <algorithm>
#include <stdexcept>
#include <string>

namespace overtone {

void LinearForms::reserve(int forms) {
  forms_.reserve(forms);
  terms_.reserve(2 * static_cast<size_t>(forms));
  scale_.reserve(static_cast<size_t>(orders_) * forms);
  weight_.reserve(static_cast<size_t>(orders_) * forms);
}

int LinearForms::add(std::span<const FormTerm> terms, std::span<const Complex> scale,
                     std::span<const double> weight) {
  if (scale.size() != weight.size() || (!scale.empty() && std::ssize(scale) != orders_)) {
    throw std::invalid_argument("linear form: scale and weight must have an entry for each order");
  }
  for (const FormTerm& term : terms) {
    if (term.node < 0) {
      throw std::invalid_argument("linear form: node " + std::to_string(term.node) +
                                  "; must not be negative");
    }
  }
  Form form;
  form.first_term = static_cast<int>(terms_.size());
  form.term_count = static_cast<int>(terms.size());
  form.real = std::all_of(terms.begin(), terms.end(),
                          [](const FormTerm& term) { return term.factor.imag() == 0.0; });
  if (!scale.empty()) {
    form.first_scale = static_cast<int>(scale_.size());
    scale_.insert(scale_.end(), scale.begin(), scale.end());
    weight_.insert(weight_.end(), weight.begin(), weight.end());
  }
  terms_.insert(terms_.end(), terms.begin(), terms.end());
  forms_.push_back(form);
  return count() - 1;
}

int LinearForms::add(const Array2<FormTerm>& terms, std::span<const Complex> scale,
                     std::span<const double> weight, std::span<const Complex> constant) {
  if (terms.extent(0) != orders_ || (!constant.empty() && std::ssize(constant) != orders_)) {
    throw std::invalid_argument(
        "linear form: terms and constant must have an entry for each order");
  }
  const auto same_node = [](const FormTerm& a, const FormTerm& b) { return a.node == b.node; };
  for (int k = 1; k < orders_; ++k) {
    if (!std::ranges::equal(terms.row(0), terms.row(k), same_node)) {
      throw std::invalid_argument("linear form: every order must have the same nodes");
    }
  }
  const int index = add(terms.flat(), scale, weight);  // whether all are real, too
  Form& form = forms_[index];
  form.term_count = terms.extent(1);
  form.term_stride = terms.extent(1);
  if (!constant.empty()) {
    form.first_constant = static_cast<int>(constant_.size());
    constant_.insert(constant_.end(), constant.begin(), constant.end());
  }
  return index;
}

}  // namespace overtone
