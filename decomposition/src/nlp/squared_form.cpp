#include "squared_form.hpp"

namespace overtone {

SquaredForm::SquaredForm(const NlpContext& at, int hour_index, int form)
    : forms_(&at.network.forms), form_(form) {
  const NlpLayout::Hour& hour = at.layout.hours()[hour_index];
  for (const auto& [node, factor] : forms_->at(form, 0).terms) {
    Voltage voltage;
    voltage.unknown = at.network.pattern.unknown_of(node);
    if (voltage.unknown >= 0) {
      voltage.variable = at.layout.voltage(hour, voltage.unknown, 0);
      voltage.orders = at.layout.voltage_orders(hour, voltage.unknown);
    } else {
      voltage.fixed = at.network.nodes[node].nominal;
    }
    voltages_.push_back(voltage);
  }
  if (const int port = at.network.measured[form].fixed_port; port >= 0) {
    for (int k = 0; k < order_count(); ++k) {
      more_.push_back(fixed_port_current(at.problem, hour.position, k, port));
    }
  }
}

double SquaredForm::value(const double* x) const {
  double sum = 0.0;
  for (int k = 0; k < order_count(); ++k) {
    const LinearForm form = forms_->at(form_, k);
    sum += form.weight * std::norm(unscaled(form, k, x));
  }
  return sum;
}

void SquaredForm::curve(double multiplier, Array2<double>& diagonal) const {
  const double twice = 2.0 * multiplier;
  for (int k = 0; k < order_count(); ++k) {
    const LinearForm form = forms_->at(form_, k);
    for (size_t i = 0; i < voltages_.size(); ++i) {
      if (voltages_[i].unknown >= 0) {
        diagonal(voltages_[i].unknown, k) +=
            twice * (form.weight * std::norm(form.terms[i].factor));
      }
    }
  }
}

}  // namespace overtone
