#include "reduction/machine_ports.hpp"

#include <cmath>
#include <numbers>

#include "elements/feeder_spectra.hpp"
#include "elements/stamps.hpp"

namespace overtone {

void add_internal_voltage(const Generator& generator, const Spectrum& spectrum,
                          const std::vector<int>& nodes, NodalElements& elements) {
  constexpr double kDegrees = std::numbers::pi / 180.0;
  const int phases = generator.phases;
  const int first = static_cast<int>(elements.ports.size()) - phases;
  const bool of_lines = generator.connection == Connection::delta && phases == 3;
  const auto wires = [&](int phase) {
    return wires_of_phase(generator.connection, phase, static_cast<int>(nodes.size()));
  };
  const auto port = [&](int phase) -> Port& { return elements.ports[first + phase].port; };
  const auto sign = [&](int phase) {
    return port(phase).from == nodes[wires(phase).from] ? 1.0 : -1.0;
  };
  const double volt = elements.base_volt(port(0).from);
  const auto admittance = [&](double order) {
    return phase_admittance(generator, order) * volt * volt / elements.base_va();
  };
  const Complex impedance = 1.0 / admittance(1);
  InternalVoltage internal{.from = nodes[wires(0).from],
                           .to = of_lines ? -1 : nodes[wires(0).to],
                           .drop = {{first, sign(0) * impedance}}};
  if (of_lines) {
    internal.drop = {{first, sign(0) * impedance / 3.0}, {first + 2, -sign(2) * impedance / 3.0}};
  }
  for (int phase = 0; phase < phases; ++phase) {
    port(phase).internal = static_cast<int>(elements.internal_voltages.size());
    DevicePort& device = elements.ports[first + phase];
    for (const double order : elements.orders) {
      const auto turn = [&](int p) { return std::polar(1.0, -120.0 * kDegrees * order * p); };
      const auto [factor, angle] = multiplier_of(spectrum, order);
      const Complex drawn = -sign(phase) * phasor(factor, angle) * admittance(order) *
                            (of_lines ? turn(phase) - turn(phase + 1) : turn(phase));
      device.factor.push_back(order == 1 ? 1.0 : std::abs(drawn));
      device.angle.push_back(order == 1 ? 0.0 : std::arg(drawn));
      port(phase).nonlinear |= order != 1.0 && factor != 0.0;
    }
  }
  elements.internal_voltages.push_back(std::move(internal));
}

}  // namespace overtone
