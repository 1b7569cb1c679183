#pragma once

#include <filesystem>
#include <optional>

namespace overtone::cli {

/// What stands on the command line of `overtone compare`.
struct CompareArguments {
  std::filesystem::path study;
  std::optional<int> threads;
  std::filesystem::path output;  ///< empty: no files
};

/// Solves the study by every method one after another, each in a process of its own, and prints
/// them side by side. Returns the exit code of the first that did not end well.
/// @throws InputError, OutputError
[[nodiscard]] int run_compare(const CompareArguments& arguments);

}  // namespace overtone::cli
