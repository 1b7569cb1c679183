#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <overtone/allocation.hpp>
#include <overtone/feeder_input.hpp>
#include <overtone/scenario_sampling.hpp>
#include <overtone/study_option.hpp>

namespace overtone {

/// An allocation study file's settings; docs/allocation.md has the keys. Paths are absolute or
/// relative to the working directory; an empty one means that there is no such table.
struct AllocationStudy {
  std::string title;
  std::filesystem::path file;
  std::filesystem::path feeder, profile, seasons, scenarios, reliability, charger_spectrum;
  std::string renewable_bus;
  std::filesystem::path car_groups;     ///< empty: cars as the profile has them
  CarSampling cars;                     ///< but groups
  std::filesystem::path clearness;      ///< empty: renewables as `scenarios` names them
  std::string clear_sky = "clear_sky";  ///< column of the profile
  RenewableSampling sampled;            ///< but envelope and clearness
  int clusters = 3;
  std::vector<std::string> candidates;  ///< empty: every bus but the slack and its first neighbours
  int stations = 200;
  int block = 1;
  double load_scale = 1.0;
  std::vector<AllocationObjective> objectives = {
      AllocationObjective::losses, AllocationObjective::unserved, AllocationObjective::voltage,
      AllocationObjective::total};
  StationMarket market;
  BranchReliability usual{0.1, 4};  ///< of branches that the table does not name
  double lot_export_max = 1.0, emergency_share = 0.80;
  double v_min = 0.90, v_max = 1.10, v_target = 0.95;
  std::optional<double> branch_mva;  ///< none: current limit at nominal voltage
  AllocationCosts costs;
  AllocationOptions options;
};

/// @throws InputError with file, line, key, value and what is allowed.
[[nodiscard]] AllocationStudy read_allocation_study(const std::filesystem::path& file);

/// Every key of an allocation study file, with its default.
[[nodiscard]] std::vector<OptionRecord> allocation_study_keys();

/// Reads the tables, solves stage 1 for a number of stations and puts stage 2 together.
/// @throws InputError for anything wrong in them, and where stage 1 has no solution.
[[nodiscard]] AllocationProblem make_allocation_problem(
    const AllocationStudy& study, int stations, const FeederInputOptions& feeder_input = {});

}  // namespace overtone
