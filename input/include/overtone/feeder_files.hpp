#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <overtone/network.hpp>
#include <overtone/study_section.hpp>

namespace overtone {

/// Of a profile that covers the day.
inline constexpr int kHoursPerDay = 24;
/// The column of a profile that may be below zero.
inline constexpr const char* kPriceColumn = "price";

/// Hours and what varies with them, one row an hour.
struct HourlyProfile {
  std::vector<int> hour;           ///< label 1…24; hour t covers (t-1):00 to t:00
  std::vector<double> load_share;  ///< of full load, P and Q alike
  /// Every column of the file by its heading, load_share included; parking shares and the like.
  std::map<std::string, std::vector<double>> column;
  std::string file;
  std::vector<SourceLine> where = {};  ///< [hour]

  [[nodiscard]] int hour_count() const { return static_cast<int>(hour.size()); }
  /// Position of an hour label. @throws InputError when the profile has no such hour.
  [[nodiscard]] int index_of(int label) const;
  /// @throws InputError when the file has no such column.
  [[nodiscard]] const std::vector<double>& at(const std::string& heading) const;
  /// The same, every value within bounds. @throws InputError with hour and line otherwise.
  [[nodiscard]] const std::vector<double>& at(const std::string& heading,
                                              const Bounds& bounds) const;
};

/// Reads a profile: columns hour, load_share and any others, all numbers.
/// @throws InputError (file, line, value) for a missing column, a label outside 1…24 or repeated,
///   a value that is not finite, negative but for a price, or in percent (load above 10, vehicles
///   above 1).
[[nodiscard]] HourlyProfile read_hourly_profile(const std::filesystem::path& file);

/// Reads a spectrum: order,factor[,angle_deg]. A row of order 1 may give the fundamental's angle.
[[nodiscard]] Spectrum read_spectrum(const std::filesystem::path& file);

/// Reads feeder.toml, bus.csv, branch.csv and, where present, nonlinear.csv of a folder.
/// @throws InputError as Network does, with file and line, for missing files, columns or keys, and
///   where there is no nonlinear.csv but a file that looks like it under another name.
[[nodiscard]] Network read_feeder(const std::filesystem::path& folder);

/// Every file that read_feeder reads, the spectra that nonlinear.csv names among them, each once.
/// @throws InputError where nonlinear.csv can't be read.
[[nodiscard]] std::vector<std::filesystem::path> files_of_feeder(
    const std::filesystem::path& folder);

/// What a study says of branches by name, by index. `key`: what the study calls the table.
/// @throws InputError for an unknown or ambiguous name, and where two names mean one branch.
[[nodiscard]] std::map<int, double> values_of_branches(const Network& feeder,
                                                       const std::map<std::string, double>& named,
                                                       const std::string& key,
                                                       const SourceLine& where);

/// The profile that feeder.toml names, or nothing.
[[nodiscard]] std::optional<HourlyProfile> read_feeder_profile(const std::filesystem::path& folder);

}  // namespace overtone
