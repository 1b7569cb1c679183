#pragma once

#include <filesystem>

namespace overtone::cli {

/// Reads a feeder folder or a study file, says what it holds, and returns the exit code.
/// @throws InputError for anything wrong in it.
[[nodiscard]] int run_check(const std::filesystem::path& path);

}  // namespace overtone::cli
