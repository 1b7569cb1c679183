#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <overtone/conditioning_options.hpp>
#include <overtone/conditioning_problem.hpp>
#include <overtone/feeder_input.hpp>
#include <overtone/study_option.hpp>

namespace overtone {

/// A conditioning study file's settings; paths are absolute or relative to the working directory.
struct ConditioningStudy {
  std::string title;
  std::filesystem::path file;
  std::filesystem::path feeder;
  StudyCase study_case = StudyCase::III;
  std::optional<ChargingStrategy> strategy;  ///< none in case I
  std::filesystem::path fleet;
  std::filesystem::path profile;   ///< empty: the feeder's own
  bool balanced = false;           ///< a feeder by its elements through its positive sequence
  bool settle_taps = false;        ///< of elements: where controls rest at full load
  std::filesystem::path lots;      ///< empty: at every bus with load
  std::filesystem::path sessions;  ///< instead of lots and fleet; empty: none
  std::optional<double> charger_kva_per_kw;  ///< VehicleRule
  bool equal_phases = false;                 ///< ConditioningProblem::equal_phases
  /// Discharging, where vehicles do.
  struct VehicleToGrid {
    bool vehicle_to_grid = false;
    double discharge_share = 1.0;
    double efficiency_discharge = 0.93;
    double soc_floor = 0.0;  ///< StoredRule
  } discharging = {};
  LinearLoadModel linear_loads = LinearLoadModel::open;
  double penetration = 1.0;
  /// ConditioningObjective: deviation, THD and unbalance as there, losses for each MWh, energy for
  /// each unit of money by the profile's price (of a MWh), the peak for each MW, wear for each MWh
  /// that batteries give back, currents for each squared pu of the feeder.
  struct Objective {
    double deviation = 1.0, thd = 1.0, losses = 0.0, energy = 0.0, peak = 0.0, unbalance = 0.0;
    double wear = 0.0;
    double current = 0.0;
    std::map<std::string, double> priority = {};  ///< by bus: ConditioningProblem::priority
  } objective = {};
  double load_scale = 1.0;
  std::filesystem::path load_groups;  ///< LoadGroups::rows; empty: none
  std::string generation;             ///< LoadGroups::generation
  double thd_limit = 0.05;
  bool enforce_thd_limit = false;
  std::optional<double> vuf_limit_percent;  ///< ConditioningProblem::unbalance_limit
  double v_min = 0.9;
  double v_max = 1.05;
  std::optional<double> substation_current_pu, substation_current_a;
  std::map<std::string, double> branch_current_pu, branch_current_a;  ///< by id or "from-to"
  HarmonicCurrents harmonic_currents = HarmonicCurrents::in_phase;
  PowerBalance power_balance = PowerBalance::fundamental;
  ConditioningOptions options;

  /// "I", "II / I", "III / II", …
  [[nodiscard]] std::string case_name() const;
};

/// Every key of a conditioning study file, with its default.
[[nodiscard]] std::vector<OptionRecord> conditioning_study_keys();

/// @throws InputError with file, line, key, value and what is allowed.
[[nodiscard]] ConditioningStudy read_conditioning_study(const std::filesystem::path& file);

/// Reads the feeder, profile and fleet of a study and puts the problem together; a feeder by its
/// elements by phase, or through its positive sequence where the study says so.
/// @throws InputError for anything wrong in them and for a limit of a branch that does not exist.
[[nodiscard]] ConditioningProblem make_conditioning_problem(
    const ConditioningStudy& study, const FeederInputOptions& feeder_input = {});

}  // namespace overtone
