#pragma once

#include <string>
#include <vector>

#include <overtone/study_option.hpp>

namespace overtone::folder {

/// What feeder.toml says.
struct FolderKeys {
  std::string name{};
  double frequency_hz = 0.0;
  double base_mva = 1.0;
  std::vector<double> extra_orders{};
  std::string profile{};  ///< read_feeder_profile reads it
};

[[nodiscard]] const Options<FolderKeys>& folder_keys();

}  // namespace overtone::folder
