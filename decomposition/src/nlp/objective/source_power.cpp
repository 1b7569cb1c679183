#include "nlp/objective/source_power.hpp"

namespace overtone {

SourcePower::SourcePower(const NlpContext& at, int hour_index) {
  const NlpLayout::Hour& hour = at.layout.hours()[hour_index];
  for (int f = at.network.source_form(); f < at.network.forms.count(); ++f) {
    const int node = at.network.measured[f].node;
    const int unknown = at.network.pattern.unknown_of(node);
    Phase phase{.form = MeasuredForm(at, hour_index, f)};
    phase.scale = phase.form.form(0).scale;
    if (unknown >= 0) {
      phase.variable = at.layout.voltage(hour, unknown, 0);
    } else {
      phase.fixed = at.network.nodes[node].nominal;
    }
    phases_.push_back(std::move(phase));
  }
}

double SourcePower::value(const double* x) const {
  double sum = 0.0;
  for (const Phase& phase : phases_) {
    sum += (phase.voltage(x) * std::conj(phase.current(x))).real();
  }
  return sum;
}

}  // namespace overtone
