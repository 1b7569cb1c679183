#pragma once

#include <filesystem>
#include <memory>
#include <optional>

#include <overtone/feeder_input.hpp>
#include <overtone/harmonic_load_flow.hpp>
#include <overtone/input_warnings.hpp>

namespace overtone {

/// What a node of the nodal equations is.
enum class NodesOf {
  buses,       ///< the balanced feeder, or the positive sequence of one by its elements
  conductors,  ///< of buses: by phase
};

struct NetworkInputOptions {
  std::optional<NodesOf> nodes_of{};  ///< none: buses where what is read knows no phases
  /// None: open for a balanced feeder, what each load has for a script and a feeder by element.
  std::optional<LinearLoadModel> linear_loads{};
  /// None: what takes all that the spectra say, as usual_currents(), and phase_locked for a feeder
  /// by its elements.
  std::optional<HarmonicCurrents> currents{};
  DssEvaluatorOptions evaluator{};  ///< of scripts
};

/// A feeder as nodal equations, from whatever describes it.
struct NetworkInput {
  std::shared_ptr<const NodalNetwork> network;
  HarmonicCurrents currents = HarmonicCurrents::in_phase;
  Warnings warnings;
};

/// Reads a feeder folder of either form, or lets OpenDSS evaluate a script, and reduces it.
/// @throws InputError as read_feeder, read_feeder_by_elements, by_phase and positive_sequence do.
[[nodiscard]] NetworkInput read_network(const std::filesystem::path& feeder,
                                        const NetworkInputOptions& options = {});

}  // namespace overtone
