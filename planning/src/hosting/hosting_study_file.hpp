#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <overtone/hosting_study.hpp>

namespace overtone {

/// What a hosting study file says, before anything that it names is read. Empty lists: all.
struct HostingStudyFile {
  std::string title;
  std::filesystem::path feeder, curves, scenario_file, device_file, charger_spectrum;
  std::vector<std::string> scenarios, patterns, buses;
  HostingSettings settings;
  std::optional<double> substation_voltage;  ///< v0, pu magnitude; none: the feeder's
  HarmonicLimit harmonics;                   ///< where charger_spectrum is named
  HostingOptions options;
  int threads = 0;
};

/// The bounds of study files hold for options by hand, too. @throws std::invalid_argument.
void check_hosting_options(const HostingOptions& options);

/// @throws InputError with file, line, key, value and what is allowed.
[[nodiscard]] HostingStudyFile read_hosting_study_file(const std::filesystem::path& file);

}  // namespace overtone
