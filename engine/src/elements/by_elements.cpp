#include <algorithm>
#include <map>
#include <numbers>

#include <overtone/balanced_elements.hpp>
#include <overtone/feeder.hpp>

namespace overtone {

namespace {

Line line_of(const Branch& branch, double frequency_hz) {
  const double c_nf = 1e3 * branch.b_us / (2.0 * std::numbers::pi * frequency_hz);
  const LineSequence both{branch.r_ohm, branch.x_ohm, branch.b_us == 0.0 ? 0.0 : c_nf};
  Line line = balanced_line(branch.name(), branch.from, branch.to, both, both);
  line.skin_effect = branch.skin_effect;
  line.i_max_a = branch.i_max_a;
  line.where = branch.where;
  return line;
}

VoltageSource source_of(const NetworkDescription& balanced) {
  const double r = balanced.source_r_ohm, x = balanced.source_x_ohm;
  return {.id = "source",
          .from = three_phases(balanced.slack_bus),
          .to = three_grounds(balanced.slack_bus),
          .kv = balanced.base_kv,
          .voltage_pu = balanced.slack_voltage_pu,
          .impedance = {r, x, r, x},
          .where = balanced.where};
}

bool same_lines(const Spectrum& one, const Spectrum& other) {
  return std::ranges::equal(one.lines, other.lines, [](const auto& a, const auto& b) {
    return a.order == b.order && a.factor == b.factor && a.angle_deg == b.angle_deg;
  });
}

/// What a spectrum is called among others, whose names must differ.
std::string add_spectrum(std::vector<Spectrum>& spectra, Spectrum spectrum) {
  const auto same =
      std::ranges::find_if(spectra, [&](const auto& one) { return same_lines(one, spectrum); });
  if (same != spectra.end()) {
    return same->name;
  }
  const bool taken = std::ranges::find(spectra, spectrum.name, &Spectrum::name) != spectra.end();
  if (spectrum.name.empty() || taken) {
    spectrum.name += " " + std::to_string(spectra.size() + 1);
  }
  spectra.push_back(std::move(spectrum));
  return spectra.back().name;
}

}  // namespace

Feeder by_elements(const NetworkDescription& balanced) {
  Feeder feeder{.name = balanced.name,
                .frequency_hz = balanced.frequency_hz,
                .base_mva = balanced.base_mva,
                .extra_orders = balanced.extra_orders,
                .where = balanced.where};
  feeder.voltage_sources.push_back(source_of(balanced));
  for (const Branch& branch : balanced.branches) {
    feeder.lines.push_back(line_of(branch, feeder.frequency_hz));
  }
  std::map<std::string, std::string> spectrum_at;
  for (const NonlinearLoad& load : balanced.nonlinear_loads) {
    spectrum_at[load.bus] = add_spectrum(feeder.spectra, load.spectrum);
  }
  for (const Bus& bus : balanced.buses) {
    feeder.buses.push_back({bus.name, balanced.base_kv, bus.where, bus.place});
    if (bus.capacitor_kvar != 0.0) {
      feeder.capacitors.push_back({.id = bus.name,
                                   .from = three_phases(bus.name),
                                   .to = three_grounds(bus.name),
                                   .kv = balanced.base_kv,
                                   .kvar = bus.capacitor_kvar,
                                   .where = bus.where});
    }
    if (bus.p_kw != 0.0 || bus.q_kvar != 0.0 || spectrum_at.contains(bus.name)) {
      feeder.loads.push_back({.id = bus.name,
                              .at = grounded_wye(bus.name),
                              .kv = balanced.base_kv,
                              .p_kw = bus.p_kw,
                              .q_kvar = bus.q_kvar,
                              .spectrum = spectrum_at[bus.name],
                              .where = bus.where});
    }
  }
  return feeder;
}

}  // namespace overtone
