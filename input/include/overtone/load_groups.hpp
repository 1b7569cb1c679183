#pragma once

#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include <overtone/array.hpp>
#include <overtone/feeder_files.hpp>
#include <overtone/input_warnings.hpp>
#include <overtone/nodal_network.hpp>
#include <overtone/study_feeder.hpp>

namespace overtone {

/// What follows a column of a profile of its own, by a row of a table.
struct LoadGroupRow {
  enum class Of { bus, load, generator };
  Of of = Of::bus;        ///< all loads of a bus, or one load or generator of it
  std::string name{};     ///< of that
  std::string profile{};  ///< column of the profile
  SourceLine where{};
};

/// Reads profile and, of bus, load and generator, those that are there; of these a row fills one.
/// @throws InputError for a row of none or several, of what a row before was of, and without
///   column.
[[nodiscard]] std::vector<LoadGroupRow> read_load_groups(const std::filesystem::path& file);

/// How loads and generators follow a profile. What no row is of: loads its load_share, generators
/// `generation`; those that the feeder says follow no profile have their full power.
struct LoadGroups {
  std::vector<LoadGroupRow> rows{};
  std::string generation{};      ///< column; empty: generators as the feeder says
  double load_scale = 1.0;       ///< times loads, but not generators
  std::string generation_key{};  ///< what the study calls `generation`, for messages
  SourceLine where{};            ///< of that

  /// Of a profile that they read.
  [[nodiscard]] std::set<std::string> columns() const;
};

/// [step][port] what ports draw, pu. `buses`: [bus] of the network. `warnings`: gets rows whose bus
/// has no load.
/// @throws InputError for rows of what the feeder hasn't, columns that the profile hasn't or beyond
///   kLoadShares, and a column of generators where there are none.
[[nodiscard]] Array2<Complex> loads_by_profile(const NodalNetwork& network,
                                               const std::vector<BusLoad>& buses,
                                               const HourlyProfile& profile,
                                               const LoadGroups& groups, Warnings& warnings);

}  // namespace overtone
