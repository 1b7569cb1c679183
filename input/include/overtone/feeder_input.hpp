#pragma once

#include <filesystem>

#include <overtone/dss/dss_evaluator.hpp>
#include <overtone/feeder.hpp>
#include <overtone/input_warnings.hpp>

namespace overtone {

/// A feeder by its elements, from whatever file describes it.
struct FeederInput {
  Feeder feeder;
  bool balanced = false;  ///< what it came from knows no phases
  Warnings warnings;      ///< what was approximated or left out, a line each
};

struct FeederInputOptions {
  DssEvaluatorOptions evaluator{};  ///< of scripts
  bool ratings = false;  ///< of lines and transformers become limits, where a file has them apart
};

/// Whether a path names an OpenDSS script, by its ending.
[[nodiscard]] bool is_dss_script(const std::filesystem::path& path);

/// Whether a path names a feeder by its elements, and not the folder of a balanced one: such a
/// folder, or a file of another program, by its ending.
[[nodiscard]] bool is_feeder_by_elements(const std::filesystem::path& path);

/// Reads such a folder, a case of MATPOWER or a network of pandapower, or lets OpenDSS evaluate a
/// script.
/// @throws InputError as read_element_folder, import_matpower, import_pandapower and import_dss do.
[[nodiscard]] FeederInput read_feeder_by_elements(const std::filesystem::path& path,
                                                  const FeederInputOptions& options = {});

}  // namespace overtone
