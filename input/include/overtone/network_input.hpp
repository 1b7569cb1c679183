#pragma once

#include <filesystem>
#include <memory>
#include <optional>

#include <overtone/dss/dss_evaluator.hpp>
#include <overtone/harmonic_load_flow.hpp>
#include <overtone/input_warnings.hpp>

namespace overtone {

struct NetworkInputOptions {
  bool by_phase = false;  ///< a balanced feeder too; what has phases always is
  /// None: open for a balanced feeder, what each load has for a script and a feeder by element.
  std::optional<LinearLoadModel> linear_loads{};
  /// None: what takes all that the spectra say, as usual_currents(), and phase_locked for a script
  /// and a feeder by element.
  std::optional<HarmonicCurrents> currents{};
  DssEvaluatorOptions evaluator{};  ///< of scripts
};

/// A feeder as nodal equations, from whatever describes it.
struct NetworkInput {
  std::shared_ptr<const NodalNetwork> network;
  HarmonicCurrents currents = HarmonicCurrents::in_phase;
  Warnings warnings;
};

/// Whether a path names an OpenDSS script, by its ending.
[[nodiscard]] bool is_dss_script(const std::filesystem::path& path);

/// Reads a feeder folder of either form, or lets OpenDSS evaluate a script, and reduces it.
/// @throws InputError as read_feeder, read_element_folder, import_dss and by_phase do.
[[nodiscard]] NetworkInput read_network(const std::filesystem::path& feeder,
                                        const NetworkInputOptions& options = {});

}  // namespace overtone
