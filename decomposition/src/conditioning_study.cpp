#include <overtone/conditioning_study.hpp>

#include <cmath>
#include <map>
#include <memory>

#include <fmt/format.h>

#include <overtone/fleet.hpp>
#include <overtone/harmonic_words.hpp>
#include <overtone/input_problems.hpp>
#include <overtone/input_warnings.hpp>
#include <overtone/study_feeder.hpp>
#include <overtone/study_profile.hpp>

namespace overtone {

namespace {

namespace fs = std::filesystem;

constexpr Bounds kFactor{0.0, 100.0};
constexpr Bounds kCurrent = above(0.0, 1e6);

Options<ConditioningStudy> top_options() {
  using Study = ConditioningStudy;
  return {
      option::kind<Study>(StudyKind::conditioning),
      option::title(&Study::title),
      option::path("feeder", &Study::feeder,
                   "folder of the feeder, or a file of another program, relative to this file")
          .needed("name the feeder's folder, relative to the study file", "\"../networks/ieee33\""),
      option::path("profile", &Study::profile, "hourly load and parking shares, a table")
          .missing("the feeder's own", "\"../networks/ieee33/load_profile.csv\""),
      option::choice("case", &Study::study_case, study_case_words(), "what vehicles may do")
          .needed("must be one of " + listed(study_case_words()), "\"III\""),
      option::choice("strategy", &Study::strategy, charging_strategy_words(), "when they charge")
          .usually("absent in case I", "\"II\"")};
}

Options<ConditioningStudy> vehicle_options() {
  using Study = ConditioningStudy;
  return option::section<Study>(
      "vehicles",
      {option::path("fleet", &Study::fleet, "vehicle groups, a table; relative to this file")
           .usually("absent in case I", "\"fleet/ev_groups.csv\""),
       option::number("penetration", &Study::penetration, kFactor,
                      "times the vehicles of every lot"),
       option::number("current_weight", &Study::current_weight, kFactor,
                      "of the sum of squared charger currents (pu², rms over all orders) in the "
                      "objective of optimised cases; 1e-4 singles out a schedule where the "
                      "optimum is flat")});
}

Options<ConditioningStudy> load_and_thd_options() {
  using Study = ConditioningStudy;
  static const Words<bool> limit = {{true, "enforced", "a constraint at every bus and hour"},
                                    {false, "reported", "shown only"}};
  return option::joined<Study>(
      {option::section<Study>("load", {option::number("scale", &Study::load_scale, kFactor,
                                                      "times the load of every bus and hour")}),
       option::section<Study>(
           "thd", {option::percent("limit_percent", &Study::thd_limit, above(0.0, 1000.0),
                                   "largest voltage THD"),
                   option::choice("limit", &Study::enforce_thd_limit, limit, "what it is")})});
}

/// Rms over all orders.
Options<ConditioningStudy> limit_options() {
  using Study = ConditioningStudy;
  return option::section<Study>(
      "limits",
      {option::number("v_min_pu", &Study::v_min, {0.0, 2.0}, "lowest voltage, rms over all orders",
                      "pu"),
       option::number("v_max_pu", &Study::v_max, above(0.0, 2.0), "highest voltage", "pu"),
       option::number("substation_current_a", &Study::substation_current_a, kCurrent,
                      "of the substation", "A")
           .missing("the feeder's", "260"),
       option::number("substation_current_pu", &Study::substation_current_pu, kCurrent,
                      "the same on the feeder's base; one of the two", "pu")
           .missing("the feeder's", "4.19"),
       option::numbers("branch_current_a", &Study::branch_current_a, kCurrent,
                       "of branches, by id or \"from-to\"", "A")
           .missing("the feeder's", "\"1-2\" = 190"),
       option::numbers("branch_current_pu", &Study::branch_current_pu, kCurrent,
                       "the same on the feeder's base; a branch in one of the two", "pu")
           .missing("the feeder's", "\"2-3\" = 3.6")});
}

const Options<ConditioningStudy>& conditioning_study_options() {
  using Study = ConditioningStudy;
  static const Options<Study> all = option::joined<Study>(
      {top_options(), vehicle_options(), load_and_thd_options(), limit_options(),
       option::section<Study>(
           "harmonics", {option::choice("currents", &Study::harmonic_currents,
                                        harmonic_currents_words(), "harmonic currents of loads"),
                         option::choice("power_balance", &Study::power_balance,
                                        power_balance_words(), "what P + jQ of a load is")}),
       option::section("solver", option::of_part(&Study::options, conditioning_solver_options()))});
  return all;
}

bool is_load_flow(const ConditioningStudy& study) {
  return study.study_case == StudyCase::I ||
         (study.study_case == StudyCase::II && study.strategy == ChargingStrategy::on_arrival);
}

void check_case(const StudySection& top, const ConditioningStudy& study) {
  if (study.study_case == StudyCase::I && study.strategy) {
    throw top.fault("strategy", "not allowed in case I, which has no vehicles; remove it");
  }
  if (study.study_case != StudyCase::I && !study.strategy) {
    throw top.fault("strategy", "missing; must be I (on arrival) or II (optimised)");
  }
  const StudySection vehicles = top.section("vehicles");
  if (study.study_case != StudyCase::I && study.fleet.empty()) {
    throw vehicles.fault("fleet", "missing; name the file of vehicle groups");
  }
  if (study.current_weight > 0.0 && is_load_flow(study)) {
    throw vehicles.fault("current_weight", "this case is a load flow; there is nothing to decide");
  }
}

void check_limits(const StudySection& limits, const ConditioningStudy& study) {
  if (study.v_min >= study.v_max) {
    throw limits.fault("v_min_pu",
                       fmt::format("{}; must be below v_max_pu = {}", study.v_min, study.v_max));
  }
  if (study.substation_current_a && study.substation_current_pu) {
    throw limits.fault("substation_current_pu", "give amperes or per unit, not both");
  }
}

void check_harmonics(const StudySection& harmonics, const ConditioningStudy& study) {
  if (is_load_flow(study)) {
    return;
  }
  if (study.harmonic_currents != HarmonicCurrents::in_phase) {
    throw harmonics.fault("currents",
                          "an optimised case needs in_phase, which keeps the harmonic "
                          "network linear in the fundamental current");
  }
  if (study.power_balance != PowerBalance::fundamental) {
    throw harmonics.fault("power_balance", "an optimised case needs fundamental");
  }
}

}  // namespace

std::string ConditioningStudy::case_name() const {
  std::string name = to_string(study_case);
  if (strategy) {
    name += fmt::format(" / {}", to_string(*strategy));
  }
  return name;
}

std::vector<OptionRecord> conditioning_study_keys() {
  return records_of(conditioning_study_options());
}

ConditioningStudy read_conditioning_study(const fs::path& file) {
  const StudySection top = StudySection::read(file);
  expect_kind(top, StudyKind::conditioning);
  ConditioningStudy study;
  study.file = file;
  study.title = file.stem().string();
  read_options(top, conditioning_study_options(), study);
  InputProblems problems;
  problems.attempt([&] { check_case(top, study); });
  problems.attempt([&] { check_limits(top.section("limits"), study); });
  problems.attempt([&] { check_harmonics(top.section("harmonics"), study); });
  problems.raise();
  return study;
}

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
  const std::vector<int> node = nodes_of_branches(nodal);
  const auto in_amperes =
      values_of_branches(index, study.branch_current_a, "limits.branch_current_a", where);
  for (const auto& [branch, amperes] : in_amperes) {
    limits.branch_current[branch] = amperes / nodal.current_base_a(node[branch]);
  }
  for (const auto& [name, per_unit] : study.branch_current_pu) {
    if (in_amperes.contains(index(name))) {
      throw InputError("limits.branch_current_pu." + name, where,
                       "has a limit in amperes, too; give one of them");
    }
  }
  for (const auto& [branch, per_unit] :
       values_of_branches(index, study.branch_current_pu, "limits.branch_current_pu", where)) {
    limits.branch_current[branch] = per_unit * to_problem;
  }
  return limits;
}

/// What a profile holds for such a study; in case I those of vehicles may be there for other
/// studies.
std::set<std::string> columns_of(StudyCase study_case, const HourlyProfile& profile,
                                 const std::vector<VehicleGroup>& groups) {
  std::set<std::string> columns{"load_share", "parked_share", "arrival_share", "plugged_share"};
  const std::string charging = "charging_share_";
  for (const VehicleGroup& group : groups) {
    columns.insert(charging + group.name);
  }
  for (const auto& [heading, values] : profile.column) {
    if (study_case == StudyCase::I && heading.starts_with(charging)) {
      columns.insert(heading);
    }
  }
  return columns;
}

void append(std::vector<std::string>& all, const std::vector<std::string>& more) {
  all.insert(all.end(), more.begin(), more.end());
}

struct StudyInputs {
  std::optional<StudyFeeder> feeder;
  HourlyProfile profile;
  std::vector<VehicleGroup> groups;  ///< none in case I
};

/// @throws InputError for what is wrong in all of them.
StudyInputs read_inputs(const ConditioningStudy& study, const FeederInputOptions& feeder_input) {
  StudyInputs inputs;
  InputProblems problems;
  problems.attempt([&] { inputs.feeder.emplace(read_study_feeder(study.feeder, feeder_input)); });
  problems.attempt(
      [&] { inputs.profile = read_study_profile(study.profile, study.feeder, study.file); });
  problems.attempt([&] {
    if (study.study_case != StudyCase::I) {
      inputs.groups = read_vehicle_groups(study.fleet);
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
  const std::vector<VehicleGroup>& groups = inputs.groups;
  const double feeder_base = feeder.base_mva();
  const std::vector<BusLoad> loads = feeder.loads();
  Warnings warnings;
  ConditioningProblem problem{
      .flow = std::make_shared<const HarmonicLoadFlow>(std::make_shared<const NodalNetwork>(
          feeder.nodal(problem_base_mva(loads), study.harmonic_currents, warnings)))};
  problem.warnings = std::move(warnings);
  problem.hour = profile.hour;
  std::vector<double> share = profile.load_share;
  for (double& s : share) {
    s *= study.load_scale;
  }
  problem.load = scaled_loads(problem.network(), share).load;
  problem.study_case = study.study_case;
  problem.strategy = study.strategy.value_or(ChargingStrategy::optimised);
  append(problem.warnings, unused_columns(profile, columns_of(study.study_case, profile, groups)));
  if (study.study_case != StudyCase::I) {
    problem.fleet = make_parking_fleet(loads, problem.network(), profile, groups, problem.strategy,
                                       study.penetration);
    append(problem.warnings, fleet_warnings(loads, problem.network(), profile, groups,
                                            problem.strategy, study.penetration));
  }
  const double base = problem.network().base_mva;
  problem.losses.p_p *= base;
  problem.losses.p_q *= base;
  problem.losses.q_p *= base;
  problem.losses.q_q *= base;
  problem.thd_limit = study.thd_limit;
  problem.enforce_thd_limit = study.enforce_thd_limit;
  problem.current_weight = study.current_weight * (base / feeder_base) * (base / feeder_base);
  problem.limits = make_limits(study, feeder, problem.network(), feeder_base);
  problem.harmonic_currents = study.harmonic_currents;
  problem.power_balance = study.power_balance;
  return problem;
}

}  // namespace overtone
