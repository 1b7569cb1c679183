#pragma once

#include <string>
#include <vector>

#include <overtone/feeder_files.hpp>

namespace overtone {

/// A file of a feeder folder.
struct FeederText {
  std::string name;
  std::string content;
};

/// The inverse of read_feeder() and read_feeder_profile(): feeder.toml, bus.csv, branch.csv,
/// nonlinear.csv, one file for each spectrum, and profile.csv. Numbers read back as they were.
[[nodiscard]] std::vector<FeederText> feeder_texts(const NetworkDescription& description,
                                                   const HourlyProfile& profile);

}  // namespace overtone
