#include "charger_harmonics.hpp"

#include <complex>
#include <numbers>
#include <stdexcept>

#include <fmt/format.h>

#include <overtone/harmonic_orders.hpp>

namespace overtone {

namespace {

int order_index(const NodalNetwork& network, double order) {
  const int index = index_of_order(network.orders, order);
  if (index < 0) {
    throw std::invalid_argument(
        fmt::format("charger harmonics: the network is not solved at order {}", order));
  }
  return index;
}

/// What phase_locked turns I_h by against HF_h I_1, radian: (h - 1) arg(I_1) + a_h - h a_1.
double locked_angle(const Spectrum& spectrum, const SpectrumLine& line, Complex fundamental) {
  double first = 0.0;
  for (const SpectrumLine& other : spectrum.lines) {
    first = other.order == 1.0 ? other.angle_deg : first;
  }
  return (line.order - 1) * std::arg(fundamental) +
         (line.angle_deg - line.order * first) * std::numbers::pi / 180.0;
}

}  // namespace

void add_charger_harmonics(const NodalNetwork& network, const Spectrum& spectrum, int scenario,
                           int bus, Complex power, Complex voltage, HarmonicCurrents convention,
                           LoadFlowScenarios& scenarios) {
  Array3<Complex>& current = scenarios.extra_current;
  if (current.empty()) {
    current.assign(scenarios.count(), network.order_count(), network.port_count());
  }
  const Complex fundamental = std::conj(power / voltage);
  for (const SpectrumLine& line : spectrum.lines) {
    if (line.order != 1.0) {
      const double turn = convention == HarmonicCurrents::phase_locked
                              ? locked_angle(spectrum, line, fundamental)
                              : 0.0;
      current(scenario, order_index(network, line.order), bus) +=
          line.factor * fundamental * std::polar(1.0, turn);
    }
  }
}

}  // namespace overtone
