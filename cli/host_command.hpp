#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <overtone/hosting_study.hpp>

namespace overtone::cli {

/// What stands on the command line of `overtone host`; settings that are given replace those of
/// the study.
struct HostArguments {
  std::filesystem::path study;
  std::vector<std::string> buses, scenarios, patterns;  ///< empty: as in the study
  std::optional<int> threads;
  bool verify = false;           ///< also the ceiling on S and the tangents
  std::filesystem::path output;  ///< empty: no files
};

/// Solves all cases, keeping each finished one under `output`/cases, writes the tables, prints the
/// report. A run that was interrupted goes on where it was. Returns the exit code.
/// @throws InputError, OutputError
[[nodiscard]] int run_host(const HostArguments& arguments);

}  // namespace overtone::cli
