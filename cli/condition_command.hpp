#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include <overtone/conditioning_options.hpp>

namespace overtone::cli {

/// What stands on the command line of `overtone condition`; settings that are given replace those
/// of the study.
struct ConditionArguments {
  std::filesystem::path study;
  std::string method;  ///< empty: as in the study
  std::string cuts;    ///< empty: as in the study
  std::optional<int> threads;
  bool verify = true;            ///< accepted; a schedule is always verified
  std::filesystem::path output;  ///< empty: no files
};

/// Solves, writes the files, prints the report. Returns the exit code.
/// @throws InputError, OutputError
[[nodiscard]] int run_condition(const ConditionArguments& arguments);

/// Names as study files have them. @throws InputError for any other.
[[nodiscard]] ConditioningMethod method_of(const std::string& name);
[[nodiscard]] CutKind cuts_of(const std::string& name);

}  // namespace overtone::cli
