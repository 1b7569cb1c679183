#include "drawn_current.hpp"

namespace overtone {

DrawnCurrent::DrawnCurrent(const NlpContext& at, const NlpLayout::Hour& hour,
                           const std::vector<PortShare>& ports)
    : load_(at.network.order_count()) {
  for (const PortShare& share : ports) {
    const int unknown = at.network.pattern.unknown_of(at.network.ports[share.port].from);
    if (unknown < 0) {
      continue;
    }
    voltage_ = at.layout.voltage(hour, unknown, 0);
    bool cancelled = false;  // its charger takes the load's harmonics
    for (auto* c = hour.charger_of(unknown); c != nullptr; c = hour.next_of(*c)) {
      if (c->port == share.port) {
        chargers_.push_back({share.factor, c->pe, c->qe, c->harmonic});
        cancelled = c->cancelled > 0.0;
        nothing_ = false;
      }
    }
    const Complex load = at.problem.load(hour.position, share.port);
    nothing_ = nothing_ && load == Complex(0.0);
    for (int k = 0; k < (cancelled ? 1 : at.network.order_count()); ++k) {
      load_[k] += share.factor * at.network.current_factor(share.port, k) * std::conj(load);
    }
  }
}

Complex DrawnCurrent::over_conjugate(int order_index, const double* x) const {
  Complex sum = load_[order_index];
  for (const Charger& charger : chargers_) {
    if (order_index == 0) {
      sum += charger.share * Complex(x[charger.pe], -x[charger.qe]);
    }
  }
  return sum;
}

Complex DrawnCurrent::current(int order_index, const double* x) const {
  Complex sum = over_conjugate(order_index, x) / conjugate(x);
  for (const Charger& charger : chargers_) {
    if (order_index > 0 && charger.harmonic >= 0) {
      const double* harmonic = x + charger.harmonic + 2 * (order_index - 1);
      sum += charger.share * Complex(harmonic[0], harmonic[1]);
    }
  }
  return sum;
}

}  // namespace overtone
