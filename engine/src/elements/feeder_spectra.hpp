#pragma once

#include <map>
#include <string>
#include <vector>

#include <fmt/format.h>

#include <overtone/feeder.hpp>
#include <overtone/spelling.hpp>

namespace overtone {

/// What a spectrum makes of a fundamental phasor at an order.
struct SpectrumMultiplier {
  double factor = 0.0;
  double angle = 0.0;  ///< a_h - h a_1, radian
};

/// 0 where the spectrum has no such order.
[[nodiscard]] SpectrumMultiplier multiplier_of(const Spectrum& spectrum, double order);
/// Of a source, whose fundamental its spectrum does not change; none: no harmonics.
[[nodiscard]] SpectrumMultiplier multiplier_of_source(const Spectrum* spectrum, double order);

/// The feeder whose elements name none: its orders are extra_orders alone.
[[nodiscard]] Feeder without_spectra(Feeder feeder);

/// The spectra of a feeder by name; refers to it.
class FeederSpectra {
  using Spectra = std::map<std::string, const Spectrum*>;

 public:
  FeederSpectra() = default;
  /// @throws InputError where two have one name.
  explicit FeederSpectra(const Feeder& feeder);

  /// That of an element; nullptr where it has none. @throws InputError for an unknown name.
  template <class Element>
  [[nodiscard]] const Spectrum* of(const char* kind, const Element& element) const {
    if (element.spectrum.empty()) {
      return nullptr;
    }
    const auto at = spectrum_of_.find(element.spectrum);
    if (at == spectrum_of_.end()) {
      throw InputError(
          fmt::format("{} {}", kind, element.id), element.where,
          fmt::format("spectrum {}; the feeder has none of this name{}", element.spectrum,
                      did_you_mean(element.spectrum, spectrum_of_, &Spectra::value_type::first)));
    }
    return at->second;
  }

  /// The fundamental, the feeder's extra orders and those of spectra in use; ascending.
  /// @throws InputError as of(), and for an order below 1.
  [[nodiscard]] std::vector<double> orders(const Feeder& feeder) const;

 private:
  Spectra spectrum_of_;
};

}  // namespace overtone
