#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <overtone/feeder_input.hpp>
#include <overtone/hosting_capacity.hpp>
#include <overtone/study_option.hpp>

namespace overtone {

/// A study of hosting capacities: scenarios, charging patterns and station buses of one feeder.
struct HostingStudy {
  std::string title{};
  std::filesystem::path file{};
  HostingProblem common;  ///< what all cases share; its scenario and pattern are replaced
  std::vector<HostingScenario> scenarios{};
  std::vector<ChargingPattern> patterns{};
  std::vector<std::string> buses{};  ///< where a station may stand, one at a time
  HostingOptions options{};
  int threads = 0;            ///< 0: all cores
  std::string fingerprint{};  ///< of all input files' content: equal where results are comparable
  std::vector<std::string> warnings{};  ///< of the input, one line each
};

/// Reads the study file, feeder, curves and devices.
/// @throws InputError with file, row or key, value and what is allowed.
[[nodiscard]] HostingStudy read_hosting_study(const std::filesystem::path& file,
                                              const FeederInputOptions& feeder_input = {});

/// Every key of a hosting study file, with its default.
[[nodiscard]] std::vector<OptionRecord> hosting_study_keys();

/// Curves `t,load,pv` and one column a charging pattern, 24 rows with t = 1…24 in order.
struct HostingCurves {
  std::vector<double> load, pv;
  std::vector<ChargingPattern> patterns;
};
/// @throws InputError naming curve, hour, value and range.
[[nodiscard]] HostingCurves read_hosting_curves(const std::filesystem::path& file);

/// Scenarios `scenario,base,line_limit_mw` and their devices
/// `scenario,kind,bus,power_mw,energy_mwh,reactive_mvar` with kind storage, svg or pv; a storage
/// unit without reactive_mvar has that of its power.
[[nodiscard]] std::vector<HostingScenario> read_hosting_scenarios(
    const std::filesystem::path& scenarios, const std::filesystem::path& devices);

/// One case of a study.
struct HostingCase {
  int scenario = 0, pattern = 0;
  std::string bus;

  friend bool operator==(const HostingCase&, const HostingCase&) = default;
};

/// Scenario by scenario, pattern by pattern, bus by bus.
[[nodiscard]] std::vector<HostingCase> cases_of(const HostingStudy& study);
/// Place among them; pattern and bus are positions in the study's lists. Both throw
/// std::invalid_argument where there is no such scenario, pattern or bus.
[[nodiscard]] size_t case_index(const HostingStudy& study, int scenario, int pattern, int bus);
[[nodiscard]] HostingProblem make_hosting_problem(const HostingStudy& study,
                                                  const HostingCase& one);

/// Called with each finished case, from one thread at a time; false ends the study.
using HostingCaseDone = std::function<bool(size_t index, const HostingResult& result)>;

/// Solves all cases of a study side by side. `known` [case] are results to keep, or empty ones
/// (status not_run) to solve. The same whatever the number of threads. An exception, of `done` too,
/// ends the others' solves and is thrown.
/// @throws std::invalid_argument for known results of other cases and options out of their bounds.
[[nodiscard]] std::vector<HostingResult> run_hosting_study(const HostingStudy& study,
                                                           std::vector<HostingResult> known = {},
                                                           const HostingCaseDone& done = {});

/// Mean over buses of S / S_base - 1 for one scenario against its base, by pattern. growth_of()
/// throws std::invalid_argument for results of other cases.
struct HostingGrowth {
  int scenario = 0, base = 0, pattern = 0;
  double mean = 0.0;
  int buses = 0;     ///< in the mean
  int left_out = 0;  ///< without an answer in either scenario, or nothing in the base
};
[[nodiscard]] std::vector<HostingGrowth> growth_of(const HostingStudy& study,
                                                   const std::vector<HostingResult>& results);

}  // namespace overtone
