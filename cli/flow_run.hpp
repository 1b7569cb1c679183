#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include <overtone/control_schedule.hpp>
#include <overtone/flow_report.hpp>
#include <overtone/flow_result.hpp>

#include "answer.hpp"

namespace overtone::cli {

/// What commands that begin with a load flow over hours have in common.
struct FlowArguments {
  std::filesystem::path feeder;
  std::string hour;               ///< label of a step; empty: all
  std::filesystem::path profile;  ///< empty: the feeder's own
  std::string currents;           ///< empty: as the spectra have them
  std::string linear_loads;       ///< empty: open, or as the script has them
  bool by_phase = false;
  bool balanced = false;
  bool controls = false;       ///< taps and banks as their controls leave them
  std::filesystem::path taps;  ///< by hour; empty: as the feeder has them
  reporting::FlowRequest request{};
  std::optional<int> threads;
  OutputArguments output;
};

/// Its options, with the feeder's first.
void add_flow_arguments(CLI::App& command, FlowArguments& arguments);

struct FlowRun {
  FlowResult flow;
  LoadFlowOptions options;
  ControlSchedule schedule{};           ///< without hours where taps and banks stay
  std::vector<std::string> restless{};  ///< of hours whose controls did not settle, a line each
};
/// Reads the feeder, says what it warns of, and solves the hours that were asked for; the request
/// tells how.
[[nodiscard]] FlowRun solve_hours(FlowArguments& arguments);

/// On standard error which hours did not converge, or whose controls did not settle, and why;
/// nothing where all did. The exit code.
[[nodiscard]] int note_convergence(const FlowRun& run);

}  // namespace overtone::cli
