#pragma once

#include <filesystem>

#include <overtone/feeder_generator.hpp>

namespace overtone::cli {

struct GenerateArguments {
  std::filesystem::path folder;  ///< of the new feeder
  std::filesystem::path like = "studies/ieee33-case3-strategy2.toml";
  FeederGeneratorOptions feeder;
};

/// Writes a generated feeder with its profile, spectrum and fleet and a study of it, says what it
/// holds, and returns the exit code.
/// @throws InputError for options out of range and for anything wrong in the study it is like.
[[nodiscard]] int run_generate(const GenerateArguments& arguments);

}  // namespace overtone::cli
