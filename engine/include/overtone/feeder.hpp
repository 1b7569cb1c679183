#pragma once

#include <optional>
#include <string>
#include <vector>

#include <overtone/elements.hpp>
#include <overtone/map_point.hpp>
#include <overtone/network.hpp>

namespace overtone {

struct FeederBus {
  std::string name{};
  double base_kv = 0.0;  ///< line-to-line
  SourceLine where{};
  std::optional<MapPoint> place{};
};

/// What loads are to harmonics by the order, as measured.
struct LoadImpedance {
  std::string name{};
  std::vector<LoadImpedanceLine> lines{};  ///< orders ascending
  SourceLine where{};
};

/// A feeder by its elements: what people edit, and what importers hand over. Elements that are out
/// of service are not in it. by_phase checks it as it reads it.
struct Feeder {
  std::string name{};
  double frequency_hz = 60.0;
  double base_mva = 1.0;  ///< three-phase; results do not depend on it
  std::vector<FeederBus> buses{};
  std::vector<VoltageSource> voltage_sources{};
  std::vector<CurrentSource> current_sources{};
  std::vector<Line> lines{};
  std::vector<Transformer> transformers{};
  std::vector<RegulatorControl> regulators{};
  std::vector<Capacitor> capacitors{};
  std::vector<CapacitorControl> capacitor_controls{};
  std::vector<Reactor> reactors{};
  std::vector<Load> loads{};
  std::vector<Generator> generators{};
  std::vector<Spectrum> spectra{};
  std::vector<LoadImpedance> load_impedances{};
  std::vector<double> extra_orders{};  ///< harmonic orders to solve beside those of spectra in use
  SourceLine where{};
};

/// The elements of a balanced feeder: each branch three wires that do not couple, so that zero- and
/// positive-sequence impedances are the same; loads, capacitors and the source from phase to
/// ground.
[[nodiscard]] Feeder by_elements(const NetworkDescription& balanced);

}  // namespace overtone
