#include "nlp/forms/squared_form.hpp"

namespace overtone {

double SquaredForm::value(const double* x) const {
  double sum = 0.0;
  for (int k = 0; k < form_.order_count(); ++k) {
    const LinearForm form = form_.form(k);
    sum += form.weight * std::norm(form_.value(form, k, x));
  }
  return sum;
}

void SquaredForm::curve(double multiplier, Array2<double>& diagonal) const {
  const double twice = 2.0 * multiplier;
  const std::vector<MeasuredForm::Voltage>& voltages = form_.voltages();
  for (int k = 0; !form_.is_drawn() && k < form_.order_count(); ++k) {
    const LinearForm form = form_.form(k);
    for (size_t i = 0; i < voltages.size(); ++i) {
      if (voltages[i].unknown >= 0) {
        diagonal(voltages[i].unknown, k) += twice * (form.weight * std::norm(form.terms[i].factor));
      }
    }
  }
}

}  // namespace overtone
