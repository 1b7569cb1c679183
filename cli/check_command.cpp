#include "check_command.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <overtone/allocation_study.hpp>
#include <overtone/dispatch_study.hpp>
#include <overtone/feeder_files.hpp>
#include <overtone/hosting_study.hpp>
#include <overtone/problem_size.hpp>
#include <overtone/study.hpp>

#include "condition_report.hpp"
#include "exit_codes.hpp"
#include "host_report.hpp"
#include "number_text.hpp"

namespace overtone::cli {

namespace fs = std::filesystem;

namespace {

std::string line(const char* name, const std::string& value) {
  return fmt::format("{:<14}{}\n", name, value);
}

std::string load_line(const Network& network) {
  double p = 0.0;
  double q = 0.0;
  double capacitors = 0.0;
  int loaded = 0;
  for (const Bus& bus : network.description().buses) {
    p += bus.p_kw;
    q += bus.q_kvar;
    capacitors += bus.capacitor_kvar;
    loaded += bus.p_kw != 0.0 || bus.q_kvar != 0.0 ? 1 : 0;
  }
  return line("load", fmt::format("{:g} kW, {:g} kvar at {} buses", p, q, loaded)) +
         line("capacitors", capacitors == 0.0 ? "none" : fmt::format("{:g} kvar", capacitors));
}

std::string harmonics_lines(const Network& network) {
  int nonlinear = 0;
  double p = 0.0;
  for (int b = 0; b < network.bus_count(); ++b) {
    if (network.is_nonlinear(b)) {
      ++nonlinear;
      p += network.description().buses[b].p_kw;
    }
  }
  return line("orders", fmt::format("{}", fmt::join(network.orders(), ", "))) +
         line("nonlinear", fmt::format("{} buses with {:g} kW", nonlinear, p));
}

std::string limits_line(const Network& network) {
  int limited = 0;
  for (int l = 0; l < network.branch_count(); ++l) {
    limited += std::isfinite(network.branch_current_limit(l)) ? 1 : 0;
  }
  const double substation = network.substation_current_limit() * network.current_base_a();
  return line(
      "limits",
      fmt::format("current of {} of {} branches, substation {}", limited, network.branch_count(),
                  std::isfinite(substation) ? fmt::format("{:g} A", substation) : "without limit"));
}

std::string describe_network(const Network& network) {
  const NetworkDescription& description = network.description();
  const std::string shape =
      network.radial()
          ? "radial"
          : fmt::format("meshed with {} loops", network.branch_count() - network.bus_count() + 1);
  return line("base", fmt::format("{:g} kV, {:g} MVA, {:.4g} A", description.base_kv,
                                  description.base_mva, network.current_base_a())) +
         line("buses", fmt::format("{}, slack {} at {:g} pu{}", network.bus_count(),
                                   description.slack_bus, description.slack_voltage_pu,
                                   network.has_source_impedance() ? " behind an impedance" : "")) +
         line("branches", fmt::format("{}, {}", network.branch_count(), shape)) +
         load_line(network) + harmonics_lines(network) + limits_line(network);
}

std::string profile_line(const fs::path& folder) {
  const auto profile = read_feeder_profile(folder);
  if (!profile) {
    return line("profile", "none");
  }
  const auto [low, high] =
      std::minmax_element(profile->load_share.begin(), profile->load_share.end());
  return line("profile", fmt::format("{}: hours {}, load share {:g} to {:g}", profile->file,
                                     hours_text(profile->hour), *low, *high));
}

std::string check_feeder(const fs::path& folder) {
  const Network network = read_feeder(folder);
  const HarmonicLoadFlow factored(network);  // throws where an admittance matrix is singular
  return line("feeder", network.name()) + describe_network(network) + profile_line(folder);
}

std::string current_limit(const Network& network, double limit) {
  return std::isfinite(limit) ? fmt::format("{:g} A", limit * network.current_base_a()) : "none";
}

/// Known before the solve.
std::string size_lines(const ConditioningProblem& problem) {
  const ProblemSize size = problem_size(problem);
  if (problem.is_load_flow()) {
    return line("size", fmt::format("a load flow, nothing to decide; {} limits are looked at",
                                    size.operating_limits));
  }
  const char* hours = problem.strategy == ChargingStrategy::on_arrival ? ", hour by hour" : "";
  return line("size", fmt::format("{} equations, {} variables{}; {} operating limits",
                                  size.equations, size.variables, hours, size.operating_limits));
}

std::string solver_line(const Study& study, const ConditioningProblem& problem) {
  if (problem.is_load_flow()) {
    return "";
  }
  return line("solver", fmt::format("{}, {} cuts, tolerance {:g}", to_string(study.options.method),
                                    to_string(study.options.cuts), study.options.tolerance));
}

std::string check_study(const fs::path& file) {
  const Study study = read_study(file);
  const ConditioningProblem problem = make_problem(study);
  const HarmonicLoadFlow factored(problem.network);
  const OperatingLimits& limits = problem.limits;
  const std::string substation = current_limit(problem.network, limits.substation_current);
  return "study         " + study_heading(study, problem) + describe_network(problem.network) +
         line("study limits", fmt::format("voltage {:g} to {:g} pu, substation {}", limits.v_min,
                                          limits.v_max, substation)) +
         solver_line(study, problem) + size_lines(problem);
}

std::string check_hosting_study(const fs::path& file) {
  const HostingStudy study = read_hosting_study(file);
  std::string text = "study         " + host_heading(study);
  for (const HostingScenario& scenario : study.scenarios) {
    text += line("scenario",
                 fmt::format("{}: {} storage units, {} var generators, {} PV plants, lines {:g}",
                             scenario.name, scenario.storage.size(), scenario.var_generators.size(),
                             scenario.pv.size(), scenario.line_limit_mw));
  }
  return text;
}

std::string check_dispatch_study(const fs::path& file) {
  const DispatchStudy study = read_dispatch_study(file);
  const DispatchProblem problem = make_dispatch_problem(study);
  return line("study", study.title) + describe_network(problem.network) +
         line("devices", fmt::format("{} generators, {} renewables, {} storage units, {} lots",
                                     problem.generators.size(), problem.renewables.size(),
                                     problem.storage.size(), problem.lots.size())) +
         line("runs", fmt::format("{}", study.runs.size()));
}

std::string check_allocation_study(const fs::path& file) {
  const AllocationStudy study = read_allocation_study(file);
  const AllocationProblem problem = make_allocation_problem(study, study.stations);
  return line("study", study.title) + describe_network(problem.network) +
         line("stations",
              fmt::format("{} at {} candidates", problem.stations(), problem.candidates.size())) +
         line("scenarios", fmt::format("{} of {} hours", problem.scenarios(), problem.hours()));
}

}  // namespace

int run_check(const fs::path& path) {
  if (!fs::exists(path)) {
    throw InputError(
        fmt::format("{}: does not exist; must be a feeder folder or a study file", path.string()));
  }
  std::string text;
  if (fs::is_directory(path)) {
    text = check_feeder(path);
  } else if (path.filename() == "feeder.toml") {
    text = check_feeder(fs::absolute(path).parent_path());
  } else if (is_hosting_study(path)) {
    text = check_hosting_study(path);
  } else if (is_dispatch_study(path)) {
    text = check_dispatch_study(path);
  } else if (is_allocation_study(path)) {
    text = check_allocation_study(path);
  } else {
    text = check_study(path);
  }
  fmt::print("{}\n{} can be used\n", text, path.string());
  return exit_code::ok;
}

}  // namespace overtone::cli
