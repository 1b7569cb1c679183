#pragma once

#include <filesystem>

#include <overtone/output_folder.hpp>

namespace overtone::reporting {

/// Writes a new file into a folder and waits until it is on the disk.
/// @throws std::filesystem::filesystem_error with the system's reason: no space left, too large, …
void write_file(const std::filesystem::path& folder, const OutputFile& file);

/// Waits until a folder's entries are on the disk.
/// @throws std::filesystem::filesystem_error
void flush_folder(const std::filesystem::path& folder);

}  // namespace overtone::reporting
