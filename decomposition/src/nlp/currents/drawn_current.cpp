#include "nlp/currents/drawn_current.hpp"

#include <overtone/port_draw.hpp>

namespace overtone {

DrawnCurrent::DrawnCurrent(const NlpContext& at, const NlpLayout::Hour& hour,
                           const std::vector<DrawnShare>& ports) {
  for (const DrawnShare& share : ports) {
    const int unknown = at.network.pattern.unknown_of(at.network.ports[share.port].from);
    for (auto* c = unknown >= 0 ? hour.charger_of(unknown) : nullptr; c != nullptr;
         c = hour.next_of(*c)) {
      if (c->port == share.port) {
        chargers_.push_back(
            {share.factor, at.layout.voltage(hour, unknown, 0), c->pe, c->qe, c->harmonic});
        if (c->cancels) {
          cancel_loads(at, hour, share, unknown);
        }
      }
    }
    if (at.problem.load(hour.position, share.port) != Complex(0.0)) {
      add_load(at, hour, share);
    }
  }
}

/// The harmonics of a charger that cancels what loads put into its node: theirs, less.
void DrawnCurrent::cancel_loads(const NlpContext& at, const NlpLayout::Hour& hour,
                                const DrawnShare& charger, int unknown) {
  for (const NodeLoad& load : at.ports.nonlinear(unknown)) {
    DrawnShare share{load.load.port, charger.factor};
    share.factor.front() = 0.0;
    for (Complex& factor : share.factor) {
      factor *= -load.sign;
    }
    if (at.problem.load(hour.position, share.port) != Complex(0.0)) {
      add_load(at, hour, share);
    }
  }
}

void DrawnCurrent::add_load(const NlpContext& at, const NlpLayout::Hour& hour,
                            const DrawnShare& share) {
  Load load{.at = NlpPorts::load_at(at.network, share.port),
            .share = share.factor,
            .power = at.problem.load(hour.position, share.port),
            .variables = {},
            .admittance = {}};
  if (load.at.from < 0 && load.at.to < 0) {
    return;
  }
  for (int k = 0; k < at.network.order_count(); ++k) {
    load.variables.push_back(at.voltage_variables(hour, load.at, k));
    load.admittance.push_back(
        k > 0 && load.at.linear
            ? shunt_admittance(at.network, share.port, load.power, at.network.orders[k])
            : Complex(0.0));
  }
  loads_.push_back(std::move(load));
}

Complex DrawnCurrent::current(int order_index, const double* x) const {
  Complex sum = 0.0;
  for (const Load& load : loads_) {
    sum += load.share[order_index] * load.at.factor[order_index] * load.current(x).value;
    if (const Complex y = load.admittance[order_index]; y != Complex(0.0)) {
      sum += load.share[order_index] * y * load.voltage(order_index, x);
    }
  }
  for (const Charger& charger : chargers_) {
    if (order_index == 0) {
      sum += charger.over_conjugate(x) / charger.conjugate(x);
    } else if (charger.harmonic >= 0) {
      const double* harmonic = x + charger.harmonic + 2 * (order_index - 1);
      sum += charger.share[order_index] * Complex(harmonic[0], harmonic[1]);
    }
  }
  return sum;
}

}  // namespace overtone
