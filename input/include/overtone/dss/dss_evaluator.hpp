#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace overtone {

/// What evaluates OpenDSS scripts, and what a script may use.
struct DssEvaluatorOptions {
  /// The C library of DSS-Extensions; empty: looked for in `search`, then where the loader looks.
  std::filesystem::path library;
  /// Folders of Python packages, python_package_folders() has those of a PATH.
  std::vector<std::filesystem::path> search;
  double time_limit_s = 60.0;       ///< on the clock
  double memory_limit_mb = 4096.0;  ///< MiB of address space
};

/// Where the python3 programs of a list such as PATH's, folders between colons, keep packages.
[[nodiscard]] std::vector<std::filesystem::path> python_package_folders(std::string_view path_list);

/// The circuit that a script leaves, as JSON: {"circuit": what Circuit_ToJSON gives with all
/// properties and default objects, "set": {class: elements with the properties that were set},
/// "answers": {option: value}, "wrote_files": whether it wanted to}.
///
/// The script runs in a process of its own that can write no file, start no program and open no
/// connection; what it writes goes nowhere. Call it before this process has threads.
/// @throws InputError where the library is missing or not of the version that works, the script is
///   wrong, or it needs more time or memory than allowed.
[[nodiscard]] std::string evaluate_dss(const std::filesystem::path& script,
                                       const DssEvaluatorOptions& options);

}  // namespace overtone
