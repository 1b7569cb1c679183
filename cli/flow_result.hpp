#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <overtone/conditioning_result.hpp>

#include "flow_command.hpp"
#include "network_hours.hpp"

namespace overtone::cli {

/// A load flow with all that its report and files say.
struct FlowResult {
  FlowArguments arguments;
  std::string profile;                           ///< file name; empty: a snapshot at full load
  std::unique_ptr<ConditioningProblem> problem;  ///< case I: the network, its hours and loads
  NetworkHours hours;
  std::vector<HourSummary> summaries;      ///< [hour]
  std::vector<ScenarioReport> report;      ///< [hour]
  std::vector<int> ieee519_violations;     ///< [hour] bus and order (or total) pairs
  std::vector<int> buses_over_ieee519;     ///< [hour]
  std::optional<ScheduleFigures> figures;  ///< none unless all hours converged

  [[nodiscard]] bool converged() const { return figures.has_value(); }
};

/// @throws InputError
[[nodiscard]] FlowResult solve_flow(const FlowArguments& arguments);

}  // namespace overtone::cli
