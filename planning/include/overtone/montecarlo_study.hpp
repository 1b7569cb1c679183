#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <overtone/montecarlo.hpp>
#include <overtone/network_input.hpp>
#include <overtone/study_option.hpp>

namespace overtone {

/// A Monte Carlo study file's settings; docs/montecarlo.md has the keys. Paths are absolute or
/// relative to the working directory; an empty one means that there is no such table.
struct MonteCarloStudy {
  std::string title;
  std::filesystem::path file;
  std::filesystem::path feeder, profile;
  bool levels_of_profile = true;  ///< false: the full load in every sample
  double load_scale = 1.0;
  bool by_phase = false, balanced = false;      ///< not both; neither: as the feeder has phases
  std::optional<HarmonicCurrents> currents;     ///< none: as the spectra have them
  std::optional<LinearLoadModel> linear_loads;  ///< none: open, or as each load has it
  MonteCarloOptions options;                    ///< but load shares and currents
};

/// @throws InputError with file, line, key, value and what is allowed.
[[nodiscard]] MonteCarloStudy read_montecarlo_study(const std::filesystem::path& file);

/// Every key of a Monte Carlo study file, with its default.
[[nodiscard]] std::vector<OptionRecord> montecarlo_study_keys();

/// A feeder with what is drawn of it.
struct MonteCarloProblem {
  std::shared_ptr<const NodalNetwork> network;
  MonteCarloOptions options;
  std::vector<std::string> warnings;
};
/// Reads the feeder and its profile. `evaluator`: of OpenDSS scripts.
/// @throws InputError for anything wrong in them.
[[nodiscard]] MonteCarloProblem make_montecarlo_problem(const MonteCarloStudy& study,
                                                        const DssEvaluatorOptions& evaluator);

}  // namespace overtone
