#pragma once

#include <string>
#include <vector>

#include <overtone/flow_result.hpp>
#include <overtone/standards/demand_distortion.hpp>
#include <overtone/standards/source_shares.hpp>
#include <overtone/standards/transformer_harmonics.hpp>
#include <overtone/standards/voltage_unbalance.hpp>

namespace overtone {

struct ComplianceOptions {
  Standard standard = Standard::ieee519_2022;
  std::string coupling = "substation";  ///< point of common coupling, as point_of_coupling takes it
  double demand_a = 0.0;                ///< as DemandOptions
  double short_circuit_a = 0.0;         ///< as DemandOptions
  double eddy_loss = -1.0;              ///< as winding_harmonics; negative: not known
  int largest_sources = 5;              ///< of each breach, by name
};

/// A load flow over hours held against a standard. Scenarios are hours; those that did not converge
/// are not judged.
struct Compliance {
  ComplianceOptions options;
  std::vector<HarmonicSource> sources;
  std::vector<VoltageBreach> voltage;            ///< largest value over limit first
  std::vector<std::vector<SourceShare>> shares;  ///< [breach]
  UnjudgedVoltages unjudged;
  DemandDistortion demand;
  std::vector<ThreePhaseBus> buses;
  Array2<SequenceVoltages> unbalance;   ///< [hour][three-phase bus]
  std::vector<double> unbalance_limit;  ///< [three-phase bus] infinity: none
  int unbalance_breaches = 0;           ///< buses times hours
  std::vector<WindingHarmonics> windings;
  int windings_over = 0;  ///< windings times hours with more current than their capacity

  /// Whether nothing is over its limit.
  [[nodiscard]] bool kept() const {
    return voltage.empty() && demand.breaches == 0 && unbalance_breaches == 0 && windings_over == 0;
  }
};

/// @throws InputError as point_of_coupling and demand_distortion do.
[[nodiscard]] Compliance judge(const FlowResult& flow, const ComplianceOptions& options);

}  // namespace overtone
