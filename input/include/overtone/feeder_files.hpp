#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <overtone/clock_time.hpp>
#include <overtone/network.hpp>
#include <overtone/study_section.hpp>
#include <overtone/time_step.hpp>

namespace overtone {

/// Of a profile that covers the day.
inline constexpr int kHoursPerDay = 24;
inline constexpr const char* kPriceColumn = "price";
/// What shares of full load may be; below zero the load gives power.
inline constexpr Bounds kLoadShares{-10.0, 10.0};

/// Where a step of a profile is on the clock.
struct StepClock {
  double of_day = 0.0;  ///< h of the clock at which it begins, 0 to below 24
  double since = 0.0;   ///< h since the first one began
  /// From 0: a new one begins with the first step's time of day. A rest of an hour at most after
  /// the last whole one is part of that.
  int day = 0;
};

/// Steps of a day, as a rule hours, or of any other time, and what varies with them; one row a
/// step.
struct HourlyProfile {
  std::vector<TimeStep> hour;      ///< hour t covers (t-1):00 to t:00; a time begins its step
  std::vector<double> load_share;  ///< of full load, P and Q alike
  /// Every column of the file by its heading, load_share included; parking shares and the like.
  std::map<std::string, std::vector<double>> column;
  std::string file;
  std::vector<SourceLine> where = {};        ///< [hour]
  std::vector<StepClock> clock = {};         ///< [hour]
  std::optional<ClockTime> first_time = {};  ///< where steps have times

  [[nodiscard]] int hour_count() const { return static_cast<int>(hour.size()); }
  [[nodiscard]] int day_count() const { return clock.empty() ? 1 : clock.back().day + 1; }
  /// Position of a step by its label, "20" or "17:45". @throws InputError when the profile has no
  /// such step.
  [[nodiscard]] int index_of(const std::string& label) const;
  /// @throws InputError unless its steps are the hours 1 to 24, in any order.
  void require_hours_of_day() const;
  /// @throws InputError when the file has no such column.
  [[nodiscard]] const std::vector<double>& at(const std::string& heading) const;
  /// The same, every value within bounds. @throws InputError with hour and line otherwise.
  [[nodiscard]] const std::vector<double>& at(const std::string& heading,
                                              const Bounds& bounds) const;
};

/// Reads a profile: columns hour or time, load_share and any others, all numbers. A time begins its
/// step; column step_hours gives lengths where steps that are numbered are no hours, or steps
/// differ.
/// @throws InputError (file, line, value) for a missing column, steps that are repeated, leave gaps
///   or overlap, and a value that is not finite or in percent (load beyond 10, vehicles above 1),
///   and vehicles below zero.
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
