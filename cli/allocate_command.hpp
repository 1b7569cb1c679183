#pragma once

#include <filesystem>
#include <optional>
#include <vector>

namespace overtone::cli {

/// What stands on the command line of `overtone allocate`.
struct AllocateArguments {
  std::filesystem::path study;
  std::vector<int> stations;  ///< empty: as in the study
  std::optional<int> threads;
  std::filesystem::path output;  ///< empty: no files
};

/// Solves every size and objective, writes the files, prints the report. Returns the exit code.
/// @throws InputError, OutputError
[[nodiscard]] int run_allocate(const AllocateArguments& arguments);

}  // namespace overtone::cli
