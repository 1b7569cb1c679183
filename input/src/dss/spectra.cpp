#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include <overtone/harmonic_orders.hpp>
#include <overtone/utf8.hpp>

#include "dss/reading.hpp"

namespace overtone::dss {

namespace {

/// OpenDSS takes an order for another one within this.
constexpr double kSameOrder = 0.01;

/// The order of a line of a spectrum: the whole one, or that of another spectrum, that OpenDSS
/// takes it for. @throws InputError for one that is out of range.
double order_of(const CircuitElement& spectrum, double order, const Reading& reading) {
  if (!(order >= kSmallestOrder && order <= kLargestOrder)) {
    spectrum.refuse(
        fmt::format("order {}; must be {} to {}", order, kSmallestOrder, kLargestOrder));
  }
  const auto same = [=](double other) { return std::abs(order - other) < kSameOrder; };
  if (const double whole = std::round(order); whole >= 1.0 && same(whole)) {
    return whole;
  }
  for (const Spectrum& other : reading.feeder.spectra) {
    for (const SpectrumLine& line : other.lines) {
      if (same(line.order)) {
        return line.order;
      }
    }
  }
  return order;
}

Spectrum spectrum_called(const CircuitElement& element, const Reading& reading) {
  const std::vector<double> orders = element.numbers("Harmonic"),
                            magnitudes = element.numbers("pctMag"),
                            angles = element.numbers("Angle");
  if (magnitudes.size() != orders.size() || angles.size() != orders.size()) {
    element.refuse(fmt::format("{} orders, {} magnitudes, {} angles; must be as many",
                               orders.size(), magnitudes.size(), angles.size()));
  }
  Spectrum spectrum{element.id(), {}};
  for (std::size_t k = 0; k < orders.size(); ++k) {
    // What it doesn't draw needs no order.
    if (magnitudes[k] != 0.0) {
      spectrum.lines.push_back({.order = order_of(element, orders[k], reading),
                                .factor = magnitudes[k] / 100.0,
                                .angle_deg = angles[k],
                                .where = reading.where});
    }
  }
  return spectrum;
}

bool has_harmonics(const Spectrum& spectrum) {
  return std::any_of(spectrum.lines.begin(), spectrum.lines.end(),
                     [](const SpectrumLine& line) { return line.order != 1.0; });
}

}  // namespace

std::string spectrum_of(Reading& reading, const CircuitElement& element) {
  const std::string name = element.text("Spectrum");
  auto& known = reading.feeder.spectra;
  const auto called = [&](const Spectrum& spectrum) { return spectrum.name == name; };
  if (name.empty()) {
    return "";
  }
  auto found = std::find_if(known.begin(), known.end(), called);
  if (found == known.end()) {
    const std::vector<CircuitElement> all = reading.in_service("Spectrum");
    const auto described = std::find_if(all.begin(), all.end(),
                                        [&](const CircuitElement& s) { return s.id() == name; });
    if (described == all.end()) {
      element.refuse(fmt::format("Spectrum '{}'; is not in the circuit", shown(name)));
    }
    known.push_back(spectrum_called(*described, reading));
    found = known.end() - 1;
  }
  return has_harmonics(*found) ? name : "";
}

void drop_spectra_without_harmonics(Reading& reading) {
  std::erase_if(reading.feeder.spectra,
                [](const Spectrum& spectrum) { return !has_harmonics(spectrum); });
}

}  // namespace overtone::dss
