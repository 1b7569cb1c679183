#pragma once

// Problems of hosting capacity: the ready studies, and a small feeder that can be enumerated.

#include <string>

#include <overtone/hosting_study.hpp>

#include "support/reference_cases.hpp"

namespace overtone::support {

/// studies/hosting/<name>.toml
inline HostingStudy hosting_study_called(const std::string& name) {
  return read_hosting_study(source_folder() / "studies" / "hosting" / (name + ".toml"));
}

/// One scenario and pattern of a ready study; limit set "a" or "b".
inline HostingProblem hosting_problem(const std::string& limits, const std::string& scenario,
                                      const std::string& pattern) {
  const HostingStudy study = hosting_study_called("ieee33-limits-" + limits);
  for (const HostingCase& one : cases_of(study)) {
    if (study.scenarios[one.scenario].name == scenario &&
        study.patterns[one.pattern].name == pattern) {
      return make_hosting_problem(study, one);
    }
  }
  throw InputError("no scenario " + scenario + " with pattern " + pattern);
}

/// Buses 1 to 6 of the 33-bus feeder in a line, four hours, all devices at bus 6.
inline HostingProblem mini_feeder(double pv_mw) {
  NetworkDescription feeder;
  feeder.name = "mini";
  feeder.base_kv = 12.66;
  feeder.slack_bus = "1";
  feeder.buses = {{.name = "1"},
                  {.name = "2", .p_kw = 80.0, .q_kvar = 48.0},
                  {.name = "3", .p_kw = 72.0, .q_kvar = 32.0},
                  {.name = "4", .p_kw = 96.0, .q_kvar = 64.0},
                  {.name = "5", .p_kw = 48.0, .q_kvar = 24.0},
                  {.name = "6", .p_kw = 1600.0, .q_kvar = 900.0}};
  const double r[] = {0.0922, 0.493, 0.366, 0.3811, 0.819};
  const double x[] = {0.047, 0.2511, 0.1864, 0.1941, 0.707};
  for (int l = 0; l < 5; ++l) {
    Branch branch;
    branch.from = std::to_string(l + 1);
    branch.to = std::to_string(l + 2);
    branch.r_ohm = r[l];
    branch.x_ohm = x[l];
    feeder.branches.push_back(branch);
  }
  HostingProblem problem{{}, PlanningNetwork(Network(feeder))};
  problem.load_share = {0.6, 0.8, 1.0, 0.7};
  problem.pv_share = {0.0, 1.0, 0.3, 0.0};
  problem.pattern = {"mini", {0.2, 1.0, 1.0, 0.5}, {}};
  problem.scenario.name = "mini";
  problem.scenario.line_limit_mw = 4.0;
  problem.scenario.storage = {{"6", 0.2, 0.4, 0.2, {}}};
  problem.scenario.var_generators = {{"6", 0.2, {}}};
  problem.scenario.pv = {{"6", pv_mw, {}}};
  return problem;
}

}  // namespace overtone::support
