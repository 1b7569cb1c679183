#pragma once

#include <filesystem>
#include <optional>

namespace overtone::cli {

/// What stands on the command line of `overtone dispatch`.
struct DispatchArguments {
  std::filesystem::path study;
  std::optional<int> threads;
  std::filesystem::path output;  ///< empty: no files
};

/// Solves the study's runs, writes the files, prints the report. Returns the exit code.
/// @throws InputError, OutputError
[[nodiscard]] int run_dispatch(const DispatchArguments& arguments);

}  // namespace overtone::cli
