#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include <overtone/study_section.hpp>

namespace overtone {

/// The path that a key names, relative to the study file. @throws InputError "missing; <hint>".
inline std::filesystem::path study_path(const StudySection& section, std::string_view key,
                                        const std::filesystem::path& study_file,
                                        const std::string& hint) {
  if (!section.has(key)) {
    throw section.fault(key, "missing; " + hint);
  }
  return study_file.parent_path() / section.text(key, "");
}

/// The same, empty where the key is missing.
inline std::filesystem::path optional_study_path(const StudySection& section, std::string_view key,
                                                 const std::filesystem::path& study_file) {
  return section.has(key) ? study_file.parent_path() / section.text(key, "")
                          : std::filesystem::path();
}

}  // namespace overtone
