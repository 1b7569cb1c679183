#pragma once

#include <filesystem>
#include <vector>

#include <overtone/elements.hpp>

namespace overtone::folder {

/// lines.csv with all files that its lines refer to. @throws InputError for a line that has not
///   exactly one of code, geometry and matrices of its own, and for names that there are not.
[[nodiscard]] std::vector<Line> read_lines(const std::filesystem::path& folder);

}  // namespace overtone::folder
