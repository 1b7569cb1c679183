#include <overtone/description_report.hpp>

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <overtone/conditioning_report.hpp>
#include <overtone/hosting_report.hpp>
#include <overtone/number_text.hpp>
#include <overtone/problem_size.hpp>
#include <overtone/standards/source_shares.hpp>

namespace overtone::reporting {

namespace {

std::string named_line(const char* name, const std::string& value) {
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
  return named_line("load", fmt::format("{:g} kW, {:g} kvar at {} buses", p, q, loaded)) +
         named_line("capacitors",
                    capacitors == 0.0 ? "none" : fmt::format("{:g} kvar", capacitors));
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
  return named_line("orders", fmt::format("{}", fmt::join(network.orders(), ", "))) +
         named_line("nonlinear", fmt::format("{} buses with {:g} kW", nonlinear, p));
}

std::string limits_line(const Network& network) {
  int limited = 0;
  for (int l = 0; l < network.branch_count(); ++l) {
    limited += std::isfinite(network.branch_current_limit(l)) ? 1 : 0;
  }
  const double substation = network.substation_current_limit() * network.current_base_a();
  return named_line(
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
  return named_line("base", fmt::format("{:g} kV, {:g} MVA, {:.4g} A", description.base_kv,
                                        description.base_mva, network.current_base_a())) +
         named_line("buses",
                    fmt::format("{}, slack {} at {:g} pu{}", network.bus_count(),
                                description.slack_bus, description.slack_voltage_pu,
                                network.has_source_impedance() ? " behind an impedance" : "")) +
         named_line("branches", fmt::format("{}, {}", network.branch_count(), shape)) +
         load_line(network) + harmonics_lines(network) + limits_line(network);
}

std::string describe_feeder(const Feeder& feeder) {
  double p = 0.0;
  double q = 0.0;
  for (const Load& load : feeder.loads) {
    p += load.p_kw;
    q += load.q_kvar;
  }
  return named_line("base",
                    fmt::format("{:g} MVA, {:g} Hz", feeder.base_mva, feeder.frequency_hz)) +
         named_line("elements", counted_elements(feeder)) +
         named_line("load", fmt::format("{:g} kW, {:g} kvar at rated voltage", p, q));
}

std::string describe_planned(const PlanningNetwork& network) {
  const StudyFeeder& feeder = network.feeder();
  return feeder.balanced() != nullptr
             ? describe_network(*feeder.balanced())
             : describe_feeder(*feeder.by_elements()) +
                   named_line("tree",
                              fmt::format("{} buses from {} at {:g} pu, {} branches",
                                          network.bus_count(), network.bus_name(network.root()),
                                          network.source_voltage(), network.branch_count()));
}

std::string profile_line(const std::optional<HourlyProfile>& profile) {
  if (!profile) {
    return named_line("profile", "none");
  }
  const auto [low, high] =
      std::minmax_element(profile->load_share.begin(), profile->load_share.end());
  return named_line("profile", fmt::format("{}: {}, load share {:g} to {:g}", profile->file,
                                           hours_text(profile->hour), *low, *high));
}

/// Known before the solve.
std::string size_lines(const ConditioningProblem& problem) {
  const ProblemSize size = problem_size(problem);
  if (problem.is_load_flow()) {
    return named_line("size", fmt::format("a load flow, nothing to decide; {} limits are looked at",
                                          size.operating_limits));
  }
  const char* hours = problem.strategy == ChargingStrategy::on_arrival ? ", hour by hour" : "";
  return named_line("size",
                    fmt::format("{} equations, {} variables{}; {} operating limits", size.equations,
                                size.variables, hours, size.operating_limits));
}

std::string solver_line(const ConditioningStudy& study, const ConditioningProblem& problem) {
  if (problem.is_load_flow()) {
    return "";
  }
  return named_line("solver",
                    fmt::format("{}, {} cuts, tolerance {:g}", to_string(study.options.method),
                                to_string(study.options.cuts), study.options.tolerance));
}

std::string describe_study(const ConditioningStudy& study, const std::string& feeder,
                           const ConditioningProblem& problem) {
  const OperatingLimits& limits = problem.limits;
  const NodalNetwork& network = problem.network();
  const double base_a = network.current_base_a(network.measured[network.source_form()].node);
  const std::string substation = std::isfinite(limits.substation_current)
                                     ? fmt::format("{:g} A", limits.substation_current * base_a)
                                     : "none";
  return "study         " + study_heading(study, problem) + feeder +
         named_line("study limits", fmt::format("voltage {:g} to {:g} pu, substation {}",
                                                limits.v_min, limits.v_max, substation)) +
         solver_line(study, problem) + size_lines(problem);
}

}  // namespace

std::string description(const Network& network, const std::optional<HourlyProfile>& profile) {
  return named_line("feeder", network.name()) + describe_network(network) + profile_line(profile);
}

std::string description(const Feeder& feeder, const std::optional<HourlyProfile>& profile) {
  return named_line("feeder", feeder.name) + describe_feeder(feeder) + profile_line(profile);
}

std::string description(const ConditioningStudy& study, const Network& feeder,
                        const ConditioningProblem& problem) {
  return describe_study(study, describe_network(feeder), problem);
}

std::string description(const ConditioningStudy& study, const Feeder& feeder,
                        const ConditioningProblem& problem) {
  return describe_study(study, describe_feeder(feeder), problem);
}

std::string description(const HostingStudy& study) {
  std::string text = "study         " + study_heading(study);
  for (const HostingScenario& scenario : study.scenarios) {
    text += named_line(
        "scenario",
        fmt::format("{}: {} storage units, {} var generators, {} PV plants, lines {:g}",
                    scenario.name, scenario.storage.size(), scenario.var_generators.size(),
                    scenario.pv.size(), scenario.line_limit_mw));
  }
  return text;
}

std::string description(const DispatchStudy& study, const DispatchProblem& problem) {
  return named_line("study", study.title) + describe_planned(problem.network) +
         named_line("devices",
                    fmt::format("{} generators, {} renewables, {} storage units, {} lots",
                                problem.generators.size(), problem.renewables.size(),
                                problem.storage.size(), problem.lots.size())) +
         named_line("runs", fmt::format("{}", study.runs.size()));
}

std::string description(const AllocationStudy& study, const AllocationProblem& problem) {
  return named_line("study", study.title) + describe_planned(problem.network) +
         named_line("stations", fmt::format("{} at {} candidates", problem.stations(),
                                            problem.candidates.size())) +
         named_line("scenarios",
                    fmt::format("{} of {} hours", problem.scenarios(), problem.hours()));
}

std::string description(const MonteCarloStudy& study, const MonteCarloProblem& problem) {
  const NodalNetwork& network = *problem.network;
  return named_line("study", study.title) + named_line("feeder", network.name) +
         named_line("nodes", fmt::format("{}", network.node_count())) +
         named_line("orders", fmt::format("{}", fmt::join(network.orders, ", "))) +
         named_line("sources", fmt::format("{}", harmonic_sources(network).size())) +
         named_line("samples",
                    fmt::format("{} of seed {}, {} load levels", problem.options.samples,
                                problem.options.seed, problem.options.draws.load_share.size()));
}

}  // namespace overtone::reporting
