#include "nlp/forms/measured_form.hpp"

#include <algorithm>
#include <utility>

namespace overtone {

MeasuredForm::MeasuredForm(const NlpContext& at, int hour_index, int form)
    : forms_(&at.network.forms), form_(form), measured_(form) {
  const NlpLayout::Hour& hour = at.layout.hours()[hour_index];
  const std::vector<DrawnShare> in_clusters = leave_clusters(at);
  add_voltages(at, hour);
  if (!at.network.measured[form].ports.empty() || !in_clusters.empty()) {
    add_ports(at, hour, in_clusters);
  }
}

std::vector<DrawnShare> MeasuredForm::leave_clusters(const NlpContext& at) {
  if (!leans_on_clusters(at.network, at.layout.stiff(), form_)) {
    return {};
  }
  FormWithoutClusters other = without_clusters(at.network, at.layout.stiff(), form_);
  own_ = std::make_shared<const LinearForms>(std::move(other.forms));
  forms_ = own_.get();
  form_ = 0;
  return std::move(other.drawn);
}

void MeasuredForm::add_voltages(const NlpContext& at, const NlpLayout::Hour& hour) {
  for (const auto& [node, factor] : forms_->at(form_, 0).terms) {
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
}

void MeasuredForm::add_ports(const NlpContext& at, const NlpLayout::Hour& hour,
                             const std::vector<DrawnShare>& more) {
  std::vector<DrawnShare> ports = more;
  more_.assign(order_count(), 0.0);
  for (const PortShare& share : at.network.measured[measured_].ports) {
    ports.push_back({share.port, std::vector<Complex>(order_count(), share.factor)});
    for (int k = 0; k < order_count(); ++k) {
      more_[k] += share.factor * fixed_port_current(at.problem, hour.position, k, share.port);
    }
  }
  DrawnCurrent drawn(at, hour, ports);
  if (!drawn.empty()) {
    drawn_ = std::move(drawn);
  }
}

std::span<const MeasuredForm::Slope> MeasuredForm::slopes(int k, const double* x) const {
  slopes_.clear();
  const auto add = [this](int variable, Complex by) {
    const auto same = std::find_if(slopes_.begin(), slopes_.end(),
                                   [&](const Slope& s) { return s.variable == variable; });
    if (same == slopes_.end()) {
      slopes_.push_back({variable, by});
    } else {
      same->by += by;
    }
  };
  const LinearForm form = this->form(k);
  for (size_t i = 0; i < voltages_.size(); ++i) {
    if (k < voltages_[i].orders) {
      const int v = voltages_[i].variable + 2 * k;
      add(v, form.terms[i].factor);
      add(v + 1, Complex(0.0, 1.0) * form.terms[i].factor);
    }
  }
  if (drawn_) {
    drawn_->for_each_slope(k, x, add);
  }
  return slopes_;
}

}  // namespace overtone
