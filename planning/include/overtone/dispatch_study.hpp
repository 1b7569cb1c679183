#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <overtone/dispatch.hpp>
#include <overtone/feeder_input.hpp>
#include <overtone/study_option.hpp>

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
  std::optional<double> soc_floor;  ///< none: the lowest arrival state of charge of all classes
  DispatchPenalty penalty;
  DispatchGrid grid;
  std::optional<double> reactive_exchange_mvar;  ///< none: as much as p_max
  std::optional<double> branch_mva;              ///< none: current limit at nominal voltage
  std::map<std::string, double> branch_mva_of;   ///< by id or "from-to"
  std::vector<DispatchRun> runs = all_dispatch_runs();
  DispatchOptions options;
};

/// @throws InputError with file, line, key, value and what is allowed.
[[nodiscard]] DispatchStudy read_dispatch_study(const std::filesystem::path& file);

/// Every key of a dispatch study file, with its default.
[[nodiscard]] std::vector<OptionRecord> dispatch_study_keys();

/// Reads feeder, profile and tables of a study, puts the problem together and checks it.
/// @throws InputError for anything wrong in them.
[[nodiscard]] DispatchProblem make_dispatch_problem(const DispatchStudy& study,
                                                    const FeederInputOptions& feeder_input = {});

}  // namespace overtone
