#include "nlp/currents/nlp_ports.hpp"

#include <algorithm>
#include <utility>

namespace overtone {

NlpPorts::NlpPorts(const ConditioningProblem& problem)
    : grounded_(problem.network().unknown_count()), nonlinear_(problem.network().unknown_count()) {
  const NodalNetwork& network = problem.network();
  factor_.assign(network.port_count(), network.order_count());
  for (int p = 0; p < network.port_count(); ++p) {
    for (int k = 0; k < network.order_count(); ++k) {
      factor_(p, k) = network.in_phase_factor(p, k);
    }
    bool draws = false;
    for (int t = 0; t < problem.hour_count(); ++t) {
      draws = draws || problem.load(t, p) != Complex(0.0);
    }
    Load load = load_at(network, p);
    if (!draws || (load.from < 0 && load.to < 0)) {
      continue;
    }
    const Port& port = network.ports[p];
    for (const auto& [sign, unknown] : {std::pair(1.0, load.from), {-1.0, load.to}}) {
      if (unknown >= 0 && port.nonlinear) {
        nonlinear_[unknown].push_back({load, sign});
      }
    }
    if (port.to < 0 && port.law < 0 && !load.linear) {
      grounded_[load.from].push_back(p);
    } else {
      others_.push_back(std::move(load));
    }
  }
}

const std::vector<NodeLoad>& NlpPorts::nonlinear(int unknown) const { return nonlinear_[unknown]; }

bool NlpPorts::only_grounded(int unknown) const {
  return std::ranges::all_of(nonlinear_[unknown], [&](const NodeLoad& at) {
    return std::ranges::count(grounded_[unknown], at.load.port) > 0;
  });
}

NlpPorts::Load NlpPorts::load_at(const NodalNetwork& network, int port) {
  const Port& at = network.ports[port];
  const auto held = [&](int node) {
    return node >= 0 && network.nodes[node].fixed ? network.nodes[node].nominal : Complex(0.0);
  };
  Load load{.port = port,
            .from = network.pattern.unknown_of(at.from),
            .to = at.to < 0 ? -1 : network.pattern.unknown_of(at.to),
            .given = held(at.from) - held(at.to),
            .law = PortLaw(at.law < 0 ? nullptr : &network.laws[at.law], at.rated),
            .factor = {},
            .linear = at.linear >= 0};
  for (int k = 0; k < network.order_count(); ++k) {
    load.factor.push_back(network.in_phase_factor(port, k));
  }
  return load;
}

}  // namespace overtone
