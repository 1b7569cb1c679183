#include "charger_harmonics.hpp"

#include <algorithm>

namespace overtone {

Network with_orders_of(const Network& network, const Spectrum& spectrum) {
  NetworkDescription description = network.description();
  for (const SpectrumLine& line : spectrum.lines) {
    if (line.order > 1) {
      description.extra_orders.push_back(line.order);
    }
  }
  return Network(std::move(description));
}

void add_charger_harmonics(const Network& network, const Spectrum& spectrum, int scenario, int bus,
                           Complex power, Complex voltage, LoadFlowScenarios& scenarios) {
  const auto& orders = network.orders();
  scenarios.extra_current.resize(static_cast<size_t>(scenarios.count) * orders.size() *
                                 network.bus_count());
  const Complex fundamental = std::conj(power / voltage);
  for (const SpectrumLine& line : spectrum.lines) {
    if (line.order > 1) {
      const auto index =
          std::lower_bound(orders.begin(), orders.end(), line.order) - orders.begin();
      const size_t row = static_cast<size_t>(scenario) * orders.size() + static_cast<size_t>(index);
      scenarios.extra_current[row * network.bus_count() + bus] += line.factor * fundamental;
    }
  }
}

}  // namespace overtone
