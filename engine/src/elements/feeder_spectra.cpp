#include "feeder_spectra.hpp"

#include <algorithm>
#include <numbers>
#include <set>

#include <overtone/harmonic_orders.hpp>

namespace overtone {

SpectrumMultiplier multiplier_of(const Spectrum& spectrum, double order) {
  constexpr double kDegrees = std::numbers::pi / 180.0;
  const auto line_of = [&](double h) {
    return std::ranges::find(spectrum.lines, h, &SpectrumLine::order);
  };
  const auto at = line_of(order);
  if (at == spectrum.lines.end()) {
    return {};
  }
  const auto first = line_of(1.0);
  const double angle_1 = first == spectrum.lines.end() ? 0.0 : first->angle_deg;
  return {at->factor, (at->angle_deg - order * angle_1) * kDegrees};
}

SpectrumMultiplier multiplier_of_source(const Spectrum* spectrum, double order) {
  if (order == 1) {
    return {.factor = 1.0};
  }
  return spectrum == nullptr ? SpectrumMultiplier{} : multiplier_of(*spectrum, order);
}

Feeder without_spectra(Feeder feeder) {
  const auto clear = [](auto& elements) {
    for (auto& element : elements) {
      element.spectrum.clear();
    }
  };
  clear(feeder.loads);
  clear(feeder.generators);
  clear(feeder.voltage_sources);
  clear(feeder.current_sources);
  return feeder;
}

FeederSpectra::FeederSpectra(const Feeder& feeder) {
  for (const Spectrum& spectrum : feeder.spectra) {
    if (!spectrum_of_.emplace(spectrum.name, &spectrum).second) {
      throw InputError(
          fmt::format("spectrum {} of feeder {} appears twice", spectrum.name, feeder.name));
    }
  }
}

std::vector<double> FeederSpectra::orders(const Feeder& feeder) const {
  std::set<double> orders(feeder.extra_orders.begin(), feeder.extra_orders.end());
  const auto add = [&](const char* kind, const auto& elements) {
    for (const auto& element : elements) {
      if (const Spectrum* spectrum = of(kind, element)) {
        for (const SpectrumLine& line : spectrum->lines) {
          if (line.factor != 0.0) {
            orders.insert(line.order);
          }
        }
      }
    }
  };
  add("load", feeder.loads);
  add("generator", feeder.generators);
  add("voltage source", feeder.voltage_sources);
  add("current source", feeder.current_sources);
  for (const double order : orders) {
    if (!(order >= kSmallestOrder && order <= kLargestOrder)) {
      throw InputError(fmt::format("order {} of feeder {}; must be {} to {}", order, feeder.name,
                                   kSmallestOrder, kLargestOrder));
    }
  }
  return sorted_orders(std::move(orders));
}

}  // namespace overtone
