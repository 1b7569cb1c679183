#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include <overtone/utf8.hpp>

#include "dss/reading.hpp"

namespace overtone::dss {

namespace {

PhaseSequence sequence_at_harmonics(const CircuitElement& source) {
  const std::string scan = source.text("ScanType");
  if (scan.starts_with("p")) {
    return PhaseSequence::positive;
  }
  if (scan.starts_with("z")) {
    return PhaseSequence::zero;
  }
  if (scan.starts_with("n")) {
    return PhaseSequence::turning;
  }
  source.refuse(fmt::format("ScanType '{}'; must be positive, zero or none", shown(scan)));
}

/// What holds of voltage and of current sources.
void check_source(const Reading& reading, const CircuitElement& source, int phases) {
  if (phases != 1 && phases != 3) {
    source.refuse(fmt::format("{} phases; must be 1 or 3", phases));
  }
  if (const std::string sequence = source.text("Sequence");
      phases > 1 && !sequence.starts_with("p")) {
    source.refuse(fmt::format("Sequence '{}'; must be positive", shown(sequence)));
  }
  const double frequency = source.number("Frequency");
  if (std::abs(frequency / reading.settings.frequency_hz - 1.0) > 1e-9) {
    source.refuse(fmt::format("Frequency {} Hz; must be the circuit's, {} Hz", frequency,
                              reading.settings.frequency_hz));
  }
}

SequenceImpedance impedance_of(const Reading& reading, const CircuitElement& source, int phases) {
  const std::vector<double> z1 = source.numbers("Z1"), z2 = source.numbers("Z2"),
                            z0 = source.numbers("Z0");
  if (z1.size() != 2 || z2.size() != 2 || z0.size() != 2) {
    source.refuse("Z1, Z2, Z0; must be two numbers each");
  }
  const double unlike = std::hypot(z1[0] - z2[0], z1[1] - z2[1]);
  if (unlike > 1e-12 * std::hypot(z1[0], z1[1])) {
    source.refuse(
        fmt::format("Z2 {} + j{} ohm; must be Z1, {} + j{} ohm", z2[0], z2[1], z1[0], z1[1]));
  }
  const double ratio = reading.frequency_ratio(source);
  if (phases == 1) {  // that of a wire of three
    const double r = (2.0 * z1[0] + z0[0]) / 3.0, x = (2.0 * z1[1] + z0[1]) / 3.0 * ratio;
    return {r, x, r, x};
  }
  return {z1[0], z1[1] * ratio, z0[0], z0[1] * ratio};
}

/// What an ideal source has at the fundamental in place of its impedance, a phase; nothing of
/// others.
std::pair<std::optional<double>, std::optional<double>> fundamental_ohm(
    const CircuitElement& source) {
  const std::string model = source.text("Model");
  if (model.starts_with("t")) {
    return {};
  }
  const std::vector<double> per_unit = source.numbers("puZIdeal");
  if (!model.starts_with("i") || per_unit.size() != 2) {
    source.refuse(fmt::format("Model '{}'; must be Thevenin, or Ideal with two numbers as puZideal",
                              shown(model)));
  }
  const double kv = source.number("BasekV");
  const double ohm = kv * kv / source.number("BaseMVA");
  return {per_unit[0] * ohm, per_unit[1] * ohm};
}

VoltageSource voltage_source(Reading& reading, const CircuitElement& source, int phases) {
  const auto [r, x] = fundamental_ohm(source);
  return {.id = source.id(),
          .from = terminal(source, source.text("Bus1"), phases, phases),
          .to = terminal(source, source.text("Bus2"), phases, phases),
          .kv = source.number("BasekV"),
          .voltage_pu = source.number("pu"),
          .angle_deg = source.number("Angle"),
          .impedance = impedance_of(reading, source, phases),
          .r_fundamental_ohm = r,
          .x_fundamental_ohm = x,
          .at_harmonics = sequence_at_harmonics(source),
          .spectrum = spectrum_of(reading, source),
          .where = reading.where};
}

CurrentSource current_source(Reading& reading, const CircuitElement& source, int phases) {
  const Terminal back = terminal(source, source.text("Bus2"), phases, phases);
  if (std::any_of(back.conductor.begin(), back.conductor.end(), [](int c) { return c != 0; })) {
    source.refuse(fmt::format("Bus2 '{}'; must be ground", shown(source.text("Bus2"))));
  }
  return {.id = source.id(),
          .at = terminal(source, source.text("Bus1"), phases, phases),
          .ampere = source.number("Amps"),
          .angle_deg = source.number("Angle"),
          .at_harmonics = sequence_at_harmonics(source),
          .spectrum = spectrum_of(reading, source),
          .where = reading.where};
}

}  // namespace

void read_sources(Reading& reading) {
  for (const CircuitElement& source : reading.in_service("Vsource")) {
    const int phases = source.whole("Phases");
    check_source(reading, source, phases);
    if (!stands_open(reading, source, phases)) {
      reading.feeder.voltage_sources.push_back(voltage_source(reading, source, phases));
    }
  }
  for (const CircuitElement& source : reading.in_service("Isource")) {
    const int phases = source.whole("Phases");
    check_source(reading, source, phases);
    if (!stands_open(reading, source, phases)) {
      reading.feeder.current_sources.push_back(current_source(reading, source, phases));
    }
  }
}

}  // namespace overtone::dss
