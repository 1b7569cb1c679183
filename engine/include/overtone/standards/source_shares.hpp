#pragma once

#include <span>
#include <string>
#include <vector>

#include <overtone/harmonic_load_flow.hpp>
#include <overtone/standards/voltage_limits.hpp>

namespace overtone {

/// What drives harmonics by itself: the ports of a nonlinear load, or the background distortion of
/// the network's sources.
struct HarmonicSource {
  std::string label;       ///< of the load, of its bus where it has none; "background"
  std::vector<int> ports;  ///< empty: the background
};
/// Of the load at a port, of its node where it has none; phases of one load have the same.
[[nodiscard]] const std::string& load_label(const NodalNetwork& network, int port);
/// The nonlinear loads in the order of their first ports, background last.
[[nodiscard]] std::vector<HarmonicSource> harmonic_sources(const NodalNetwork& network);

/// The part of a source in a distortion.
struct SourceShare {
  int source = -1;       ///< of harmonic_sources; -1: all others together
  double share = 0.0;    ///< of the whole; negative where it works against the rest
  double voltage = 0.0;  ///< what it makes alone, fraction of the fundamental; of others 0
};

/// Shares of each breach, largest first, at most `largest` and what the others have; they sum to 1.
/// By superposition: V_j = Y[h]^-1 of the current of source j alone, projected on the whole,
///   share_j = sum_h Re(V_j,h conj(V_h)) / sum_h |V_h|^2,
/// over the breach's order, or over all that count in a total distortion.
/// `scenarios` and `result` are of this flow, without currents or powers beside the loads'.
/// @throws std::invalid_argument unless they fit one another.
[[nodiscard]] std::vector<std::vector<SourceShare>> source_shares(
    const HarmonicLoadFlow& flow, const LoadFlowScenarios& scenarios, const LoadFlowResult& result,
    Standard standard, std::span<const VoltageBreach> breaches, int largest);

}  // namespace overtone
