#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace overtone::cli {

/// What stands on the command line of `overtone flow`.
struct FlowArguments {
  std::filesystem::path feeder;
  std::optional<int> hour;        ///< label; none: all hours
  std::string hours = "all";      ///< the only word there is
  double load_scale = 1.0;        ///< times the load of every bus
  std::filesystem::path profile;  ///< empty: the feeder's own
  std::string currents = "in_phase";
  std::string power_balance = "fundamental";
  int threads = 0;               ///< 0: all cores
  std::filesystem::path output;  ///< empty: no files
};

/// Solves, writes the files, prints the report. Returns the exit code.
/// @throws InputError, OutputError
[[nodiscard]] int run_flow(const FlowArguments& arguments);

}  // namespace overtone::cli
