#pragma once

#include <filesystem>

namespace overtone::cli {

/// A feeder or study that comes with the program, by its path in the source tree: beside the
/// installed program, or in the source tree that it was built from.
/// @throws InputError where it is in neither.
[[nodiscard]] std::filesystem::path shipped_file(const std::filesystem::path& name);

}  // namespace overtone::cli
