#include <algorithm>
#include <cmath>
#include <iterator>
#include <map>
#include <memory>
#include <set>

#include <fmt/format.h>

#include <overtone/charged_network.hpp>
#include <overtone/conditioning_study.hpp>
#include <overtone/fleet.hpp>
#include <overtone/input_problems.hpp>
#include <overtone/input_warnings.hpp>
#include <overtone/load_groups.hpp>
#include <overtone/study_feeder.hpp>
#include <overtone/study_profile.hpp>

#include "study_fleet.hpp"

namespace overtone {

namespace {

/// The base on which the problem is solved, MVA: a power of ten at which the loads of most buses
/// are some tenths. Tolerances and the barrier are in per unit, so what comes out must not depend
/// on the base that a feeder is written in.
double problem_base_mva(const std::vector<BusLoad>& buses) {
  double sum = 0.0;
  int loads = 0;
  for (const BusLoad& bus : buses) {
    const double kva = std::hypot(bus.p_kw, bus.q_kvar);
    sum += kva;
    loads += kva > 0.0 ? 1 : 0;
  }
  return loads > 0 ? std::pow(10.0, std::round(std::log10(0.01 * sum / loads))) : 1.0;
}

/// [branch] the node where its current is measured first.
std::vector<int> nodes_of_branches(const NodalNetwork& nodal) {
  std::vector<int> node(nodal.branch_count(), 0);
  for (auto measured = nodal.measured.rbegin(); measured != nodal.measured.rend(); ++measured) {
    if (measured->branch >= 0) {
      node[measured->branch] = measured->node;
    }
  }
  return node;
}

/// A line's limit is one of each of its wires, which are branches by phase.
std::map<std::string, double> of_every_wire(const NodalNetwork& network,
                                            const std::map<std::string, double>& named) {
  std::map<std::string, double> out;
  for (const auto& [name, value] : named) {
    const std::string first_wire = name + ".1";
    if (network.phases_per_node > 1 || std::ranges::count(network.branch_id, name) > 0 ||
        std::ranges::count(network.branch_id, first_wire) == 0) {
      out.insert_or_assign(name, value);
      continue;
    }
    for (int wire = 1; std::ranges::count(network.branch_id, fmt::format("{}.{}", name, wire)) > 0;
         ++wire) {
      out.emplace(fmt::format("{}.{}", name, wire), value);
    }
  }
  return out;
}

/// `nodal` on the problem's base; the study's own per-unit values are on that of its feeder.
OperatingLimits make_limits(const ConditioningStudy& study, const StudyFeeder& feeder,
                            const NodalNetwork& nodal, double feeder_base_mva) {
  const double to_problem = feeder_base_mva / nodal.base_mva;
  OperatingLimits limits = rated_limits(nodal);
  limits.v_min = study.v_min;
  limits.v_max = study.v_max;
  if (study.substation_current_a) {
    limits.substation_current = *study.substation_current_a /
                                nodal.current_base_a(nodal.measured[nodal.source_form()].node);
  } else if (study.substation_current_pu) {
    limits.substation_current = *study.substation_current_pu * to_problem;
  }
  const SourceLine where{study.file.filename().string(), 0};
  const auto index = [&](const std::string& name) { return feeder.branch_index(nodal, name); };
  const auto by_wire = [&](const std::map<std::string, double>& named) {
    return of_every_wire(nodal, named);
  };
  const std::vector<int> node = nodes_of_branches(nodal);
  const auto in_amperes =
      values_of_branches(index, by_wire(study.branch_current_a), "limits.branch_current_a", where);
  for (const auto& [branch, amperes] : in_amperes) {
    limits.branch_current[branch] = amperes / nodal.current_base_a(node[branch]);
  }
  for (const auto& [name, per_unit] : by_wire(study.branch_current_pu)) {
    if (in_amperes.contains(index(name))) {
      throw InputError("limits.branch_current_pu." + name, where,
                       "has a limit in amperes, too; give one of them");
    }
  }
  for (const auto& [branch, per_unit] : values_of_branches(index, by_wire(study.branch_current_pu),
                                                           "limits.branch_current_pu", where)) {
    limits.branch_current[branch] = per_unit * to_problem;
  }
  return limits;
}

/// @throws InputError for what has no use with a balanced feeder, or a positive sequence.
void check_use(const ConditioningStudy& study, const StudyFeeder& feeder) {
  const SourceLine where{study.file.filename().string(), 0};
  const auto refuse = [&](bool set, const char* key, const char* why) {
    if (set) {
      throw InputError(key, where, std::string(why) + "; leave it out");
    }
  };
  const bool elements = feeder.by_elements() != nullptr;
  const char* of_phases = "of a feeder with phases, and this study's is balanced";
  refuse((study.balanced || !elements) && study.equal_phases, "vehicles.phases", of_phases);
  refuse((study.balanced || !elements) && study.vuf_limit_percent.has_value(),
         "limits.vuf_limit_percent", of_phases);
  refuse((study.balanced || !elements) && study.objective.unbalance > 0.0, "objective.unbalance",
         of_phases);
  const char* of_elements = "of a feeder by its elements, and this study's is a balanced folder";
  refuse(!elements && study.settle_taps, "network.taps", of_elements);
  refuse(!elements && study.linear_loads != LinearLoadModel::open, "harmonics.linear_loads",
         of_elements);
}

NodalNetwork make_network(const ConditioningStudy& study, const StudyFeeder& feeder,
                          const std::vector<BusLoad>& loads, Warnings& warnings) {
  check_use(study, feeder);
  const double base = problem_base_mva(loads);
  if (feeder.balanced() != nullptr) {
    return feeder.nodal(base, study.harmonic_currents, warnings);
  }
  return feeder.load_by_load(
      base,
      {.nodes_of = study.balanced ? NodesOf::buses : NodesOf::conductors,
       .linear_loads = study.linear_loads,
       .settled_at = study.settle_taps ? std::optional(study.load_scale) : std::nullopt},
      warnings);
}

/// [node] 1 for each conductor with a voltage of a bus without a source; empty: balanced.
std::vector<double> node_weights(const NodalNetwork& network, const StudyFeeder& feeder,
                                 const std::vector<BusLoad>& buses) {
  std::vector<double> weight;
  for (const Node& node : network.nodes) {
    if (network.phases_per_node == 1) {
      weight.push_back(node.live() && !feeder.has_source(buses[node.bus].bus) ? 1.0 : 0.0);
    }
  }
  return weight;
}

/// [node] of its bus; empty: none has one.
/// @throws InputError for a bus that does not exist.
std::vector<double> priorities(const ConditioningStudy& study, const NodalNetwork& network,
                               const std::vector<BusLoad>& buses) {
  if (study.objective.priority.empty()) {
    return {};
  }
  std::map<std::string, double> left = study.objective.priority;
  std::vector<double> priority;
  for (const Node& node : network.nodes) {
    const auto named = study.objective.priority.find(buses[node.bus].bus);
    const bool is_named = named != study.objective.priority.end();
    priority.push_back(is_named ? named->second : 1.0);
    if (is_named) {
      left.erase(named->first);
    }
  }
  if (!left.empty()) {
    throw InputError("objective.priority." + left.begin()->first,
                     SourceLine{study.file.filename().string(), 0},
                     "no such bus; name one of the feeder's");
  }
  return priority;
}

/// On the problem's base; weights that a study has for MW and MWh are for pu of a node's power
/// there.
ConditioningObjective make_objective(const ConditioningStudy& study, const HourlyProfile& profile,
                                     const NodalNetwork& network, double feeder_base_mva) {
  const ConditioningStudy::Objective& weight = study.objective;
  const double mw = network.power_base_mva();
  const double current = network.base_mva / feeder_base_mva;
  ConditioningObjective objective{.deviation = weight.deviation,
                                  .thd = weight.thd,
                                  .losses = weight.losses * mw,
                                  .peak = weight.peak * mw,
                                  .unbalance = weight.unbalance,
                                  .wear = weight.wear * mw,
                                  .current = weight.current * current * current};
  if (weight.energy > 0.0) {
    objective.energy_price = profile.at("price");
    for (double& price : objective.energy_price) {
      price *= weight.energy * mw;
    }
  }
  return objective;
}

/// What a profile holds for such a study; in case I those of vehicles may be there for other
/// studies.
std::set<std::string> columns_of(const ConditioningStudy& study, const HourlyProfile& profile,
                                 const std::vector<VehicleGroup>& vehicles,
                                 const LoadGroups& loads) {
  std::set<std::string> columns = loads.columns();
  columns.insert({"parked_share", "arrival_share", "plugged_share"});
  if (study.objective.energy > 0.0) {
    columns.insert("price");
  }
  const std::string charging = "charging_share_";
  for (const VehicleGroup& group : vehicles) {
    columns.insert(charging + group.name);
  }
  for (const auto& [heading, values] : profile.column) {
    if (study.study_case == StudyCase::I && heading.starts_with(charging)) {
      columns.insert(heading);
    }
  }
  return columns;
}

LoadGroups load_groups_of(const ConditioningStudy& study) {
  LoadGroups groups{.generation = study.generation,
                    .load_scale = study.load_scale,
                    .generation_key = "load.generation",
                    .where = {study.file.filename().string(), 0}};
  if (!study.load_groups.empty()) {
    groups.rows = read_load_groups(study.load_groups);
  }
  return groups;
}

struct StudyInputs {
  std::optional<StudyFeeder> feeder;
  HourlyProfile profile;
  std::vector<VehicleGroup> vehicles;  ///< none in case I
};

/// @throws InputError for what is wrong in all of them.
StudyInputs read_inputs(const ConditioningStudy& study, const FeederInputOptions& feeder_input) {
  StudyInputs inputs;
  InputProblems problems;
  problems.attempt([&] { inputs.feeder.emplace(read_study_feeder(study.feeder, feeder_input)); });
  problems.attempt(
      [&] { inputs.profile = read_study_profile(study.profile, study.feeder, study.file); });
  problems.attempt([&] {
    if (study.study_case != StudyCase::I && study.sessions.empty()) {
      inputs.vehicles = read_vehicle_groups(study.fleet);
    }
  });
  problems.raise();
  return inputs;
}

}  // namespace

ConditioningProblem make_conditioning_problem(const ConditioningStudy& study,
                                              const FeederInputOptions& feeder_input) {
  const StudyInputs inputs = read_inputs(study, feeder_input);
  const StudyFeeder& feeder = *inputs.feeder;
  const HourlyProfile& profile = inputs.profile;
  const std::vector<VehicleGroup>& vehicles = inputs.vehicles;
  const double feeder_base = feeder.base_mva();
  const std::vector<BusLoad> loads = feeder.loads();
  Warnings warnings;
  const StudyFleet fleet(study, loads, profile, vehicles, warnings);
  ChargedNetwork charged =
      with_chargers(make_network(study, feeder, loads, warnings), loads, fleet.lots());
  ConditioningProblem problem{
      .flow = std::make_shared<const HarmonicLoadFlow>(
          std::make_shared<const NodalNetwork>(std::move(charged.network)))};
  problem.warnings = std::move(warnings);
  problem.hour = profile.hour;
  const LoadGroups groups = load_groups_of(study);
  problem.load = loads_by_profile(problem.network(), loads, profile, groups, problem.warnings);
  problem.study_case = study.study_case;
  problem.strategy = study.strategy.value_or(ChargingStrategy::optimised);
  std::ranges::copy(unused_columns(profile, columns_of(study, profile, vehicles, groups)),
                    std::back_inserter(problem.warnings));
  problem.fleet = fleet.parked(charged.ports, problem.network(), problem.warnings);
  const double base = problem.network().base_mva;
  problem.losses.p_p *= base;
  problem.losses.p_q *= base;
  problem.losses.q_p *= base;
  problem.losses.q_q *= base;
  if (study.discharging.vehicle_to_grid) {
    problem.discharging = {.share = study.discharging.discharge_share,
                           .efficiency = study.discharging.efficiency_discharge};
  }
  problem.equal_phases = study.equal_phases;
  problem.node_weight = node_weights(problem.network(), feeder, loads);
  problem.thd_limit = study.thd_limit;
  problem.enforce_thd_limit = study.enforce_thd_limit;
  if (study.vuf_limit_percent) {
    problem.unbalance_limit = *study.vuf_limit_percent / 100.0;
  }
  problem.objective = make_objective(study, profile, problem.network(), feeder_base);
  problem.priority = priorities(study, problem.network(), loads);
  problem.limits = make_limits(study, feeder, problem.network(), feeder_base);
  problem.harmonic_currents = study.harmonic_currents;
  problem.power_balance = study.power_balance;
  return problem;
}

}  // namespace overtone
