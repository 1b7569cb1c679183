#pragma once

#include <filesystem>
#include <fstream>

#include <overtone/element_folder.hpp>
#include <overtone/feeder_files.hpp>

namespace overtone::support {

/// Writes a feeder by its elements into a folder.
inline void write_by_elements(const Feeder& feeder, const std::filesystem::path& folder) {
  for (const FeederText& text : element_folder_texts(feeder)) {
    std::ofstream(folder / text.name, std::ios::binary) << text.content;
  }
}

/// The same of a balanced feeder.
inline void write_by_elements(const NetworkDescription& balanced,
                              const std::filesystem::path& folder) {
  write_by_elements(by_elements(balanced), folder);
}

/// Turns the folder of a balanced feeder into one by element.
inline void turn_into_elements(const std::filesystem::path& folder) {
  const Network balanced = read_feeder(folder);
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder);
  write_by_elements(balanced.description(), folder);
}

}  // namespace overtone::support
