#pragma once

#include <cstddef>
#include <filesystem>
#include <string>

namespace overtone {

/// A file with more is no table or study.
inline constexpr std::size_t kLargestTextFile = std::size_t{64} << 20U;  // bytes

/// The whole text of a file in UTF-8, without a byte-order mark: the one way that input is read.
/// @throws InputError naming the file and the system's reason where it cannot be opened or read;
///   for anything but a regular file (folders, pipes, devices) and one with more than `largest`
///   bytes; naming file, line and byte for what is no UTF-8 or a control character.
[[nodiscard]] std::string read_text_file(const std::filesystem::path& file,
                                         std::size_t largest = kLargestTextFile);

}  // namespace overtone
