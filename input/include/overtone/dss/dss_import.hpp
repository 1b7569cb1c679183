#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include <overtone/dss/dss_evaluator.hpp>
#include <overtone/feeder.hpp>

namespace overtone {

struct DssImportOptions {
  DssEvaluatorOptions evaluator{};
  /// NormAmps of lines and NormHkVA of transformers become limits. OpenDSS gives 400 A and 110 % of
  /// the rating to those whose script says nothing.
  bool ratings = false;
};

struct DssImport {
  Feeder feeder;
  /// What was approximated or left out, one line each with the elements that it is of.
  std::vector<std::string> warnings;
};

/// The feeder of an OpenDSS script, as the script leaves it: taps, capacitor steps and switches
/// where they came to rest, loads and generators as in a snapshot with its multipliers. Names are
/// in small letters. @throws InputError as evaluate_dss and read_dss.
[[nodiscard]] DssImport import_dss(const std::filesystem::path& script,
                                   const DssImportOptions& options = {});

/// The same of what evaluate_dss gave; `file` stands in messages.
/// @throws InputError naming the element, its value and what is possible, where one in service
/// can't
///   be expressed by a Feeder.
[[nodiscard]] DssImport read_dss(std::string_view evaluated, const std::string& file,
                                 const DssImportOptions& options = {});

}  // namespace overtone
