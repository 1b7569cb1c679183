#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include <overtone/dispatch.hpp>

namespace overtone {

/// A dispatch study file's settings; docs/dispatch.md has the keys. Paths are absolute or relative
/// to the working directory; an empty one means that there is no such table.
struct DispatchStudy {
  std::string title;
  std::filesystem::path file;
  std::filesystem::path feeder;
  std::filesystem::path profile;  ///< empty: the feeder's own
  int first_hour = 13;            ///< label of the horizon's first slot
  double load_scale = 1.0;
  std::filesystem::path generators, renewables, storage, lots, vehicle_classes, charger_spectrum;
  double confidence = 0.95;  ///< of the renewables' availability (11)
  ParkingBehaviour behaviour;
  DispatchVehicles vehicles;
  bool soc_floor_given = false;  ///< false: the lowest arrival state of charge of all classes
  DispatchPenalty penalty;
  DispatchGrid grid;
  double branch_mva = 0.0;  ///< 0: the feeder's current limit at nominal voltage
  std::map<std::string, double> branch_mva_of;  ///< by "from-to"
  std::vector<DispatchRun> runs;
  DispatchOptions options;
};

/// @throws InputError with file, line, key, value and what is allowed.
[[nodiscard]] DispatchStudy read_dispatch_study(const std::filesystem::path& file);

/// Whether a study file is one of dispatch. @throws InputError where it is no TOML.
[[nodiscard]] bool is_dispatch_study(const std::filesystem::path& file);

/// Reads feeder, profile and tables of a study, puts the problem together and checks it.
/// @throws InputError for anything wrong in them.
[[nodiscard]] DispatchProblem make_dispatch_problem(const DispatchStudy& study);

}  // namespace overtone
