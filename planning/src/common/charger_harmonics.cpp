#include "charger_harmonics.hpp"

#include <algorithm>
#include <stdexcept>

namespace overtone {

namespace {

int order_index(const NodalNetwork& network, int order) {
  const auto found = std::lower_bound(network.orders.begin(), network.orders.end(), order);
  if (found == network.orders.end() || *found != order) {
    throw std::invalid_argument("charger harmonics: the network is not solved at order " +
                                std::to_string(order));
  }
  return static_cast<int>(found - network.orders.begin());
}

}  // namespace

void add_charger_harmonics(const NodalNetwork& network, const Spectrum& spectrum, int scenario,
                           int bus, Complex power, Complex voltage, LoadFlowScenarios& scenarios) {
  Array3<Complex>& current = scenarios.extra_current;
  if (current.empty()) {
    current.assign(scenarios.count(), network.order_count(), network.port_count());
  }
  const Complex fundamental = std::conj(power / voltage);
  for (const SpectrumLine& line : spectrum.lines) {
    if (line.order > 1) {
      current(scenario, order_index(network, line.order), bus) += line.factor * fundamental;
    }
  }
}

}  // namespace overtone
