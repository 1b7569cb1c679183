#include <overtone/study.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <set>

#include <fmt/format.h>

#include <overtone/fleet.hpp>
#include <overtone/study_profile.hpp>
#include <overtone/study_section.hpp>

namespace overtone {

namespace {

namespace fs = std::filesystem;

void read_case(const StudySection& top, Study& study) {
  using enum StudyCase;
  if (!top.has("case")) {
    throw top.fault("case", "missing; must be one of I, II, III");
  }
  study.study_case = top.choice<StudyCase, 3>("case", III, {{{"I", I}, {"II", II}, {"III", III}}});
  if (top.has("strategy")) {
    study.strategy = top.choice<ChargingStrategy, 2>(
        "strategy", ChargingStrategy::optimised,
        {{{"I", ChargingStrategy::on_arrival}, {"II", ChargingStrategy::optimised}}});
  }
  if (study.study_case == I && study.strategy) {
    throw top.fault("strategy", "not allowed in case I, which has no vehicles; remove it");
  }
  if (study.study_case != I && !study.strategy) {
    throw top.fault("strategy", "missing; must be I (on arrival) or II (optimised)");
  }
}

void read_limits(const StudySection& limits, Study& study) {
  limits.allow_only({"v_min_pu", "v_max_pu", "substation_current_a", "substation_current_pu",
                     "branch_current_a", "branch_current_pu"});
  study.v_min = limits.number("v_min_pu", study.v_min, 0.0, 2.0);
  study.v_max = limits.positive("v_max_pu", study.v_max);
  if (study.v_min >= study.v_max) {
    throw limits.fault("v_min_pu",
                       fmt::format("{}; must be below v_max_pu = {}", study.v_min, study.v_max));
  }
  if (limits.has("substation_current_a")) {
    study.substation_current_a = limits.positive("substation_current_a", 0.0);
  }
  if (limits.has("substation_current_pu")) {
    if (study.substation_current_a) {
      throw limits.fault("substation_current_pu", "give amperes or per unit, not both");
    }
    study.substation_current_pu = limits.positive("substation_current_pu", 0.0);
  }
  study.branch_current_a = limits.section("branch_current_a").positive_numbers();
  study.branch_current_pu = limits.section("branch_current_pu").positive_numbers();
}

bool is_load_flow(const Study& study) {
  return study.study_case == StudyCase::I ||
         (study.study_case == StudyCase::II && study.strategy == ChargingStrategy::on_arrival);
}

void read_harmonics(const StudySection& harmonics, Study& study) {
  harmonics.allow_only({"currents", "power_balance"});
  study.harmonic_currents =
      harmonics.choice<HarmonicCurrents, 2>("currents", study.harmonic_currents,
                                            {{{"in_phase", HarmonicCurrents::in_phase},
                                              {"phase_locked", HarmonicCurrents::phase_locked}}});
  study.power_balance = harmonics.choice<PowerBalance, 2>(
      "power_balance", study.power_balance,
      {{{"fundamental", PowerBalance::fundamental}, {"all_orders", PowerBalance::all_orders}}});
  const bool load_flow = is_load_flow(study);
  if (!load_flow && study.harmonic_currents != HarmonicCurrents::in_phase) {
    throw harmonics.fault("currents",
                          "an optimised case needs in_phase, which keeps the harmonic "
                          "network linear in the fundamental current");
  }
  if (!load_flow && study.power_balance != PowerBalance::fundamental) {
    throw harmonics.fault("power_balance", "an optimised case needs fundamental");
  }
}

void read_solver(const StudySection& solver, ConditioningOptions& options) {
  solver.allow_only({"method", "cuts", "kkt_solver", "tolerance", "tau_min", "violation_tolerance",
                     "max_masters", "max_iterations", "first_master_barrier", "join_margin",
                     "continue_masters", "harmonics_tolerance", "threads"});
  options.method = solver.choice<ConditioningMethod, 2>(
      "method", options.method,
      {{{"benders", ConditioningMethod::benders}, {"monolithic", ConditioningMethod::monolithic}}});
  options.cuts = solver.choice<CutKind, 3>("cuts", options.cuts,
                                           {{{"exact", CutKind::exact},
                                             {"per_limit", CutKind::per_limit},
                                             {"aggregated", CutKind::aggregated}}});
  options.kkt_solver = solver.choice<KktSolverKind, 2>(
      "kkt_solver", options.kkt_solver,
      {{{"mumps", KktSolverKind::mumps}, {"structured", KktSolverKind::structured}}});
  options.tolerance = solver.number("tolerance", options.tolerance, 1e-12, 1e-2);
  options.tau_min = solver.number("tau_min", options.tau_min, 1e-8, 1e-1);
  options.violation_tolerance = solver.positive("violation_tolerance", options.violation_tolerance);
  options.max_masters = solver.whole("max_masters", options.max_masters);
  options.max_iterations = solver.whole("max_iterations", options.max_iterations);
  options.first_master_barrier =
      solver.number("first_master_barrier", options.first_master_barrier, 0.0, 0.1);
  options.join_margin = solver.number("join_margin", options.join_margin, 0.0, 1.0);
  options.harmonics_tolerance =
      solver.number("harmonics_tolerance", options.harmonics_tolerance, 0.0, 1.0);
  options.continue_masters = solver.flag("continue_masters", options.continue_masters);
  const double threads = solver.number("threads", options.threads, 0, 4096);
  if (threads != std::floor(threads)) {
    throw solver.fault("threads",
                       fmt::format("{}; must be a whole number, 0 for all cores", threads));
  }
  options.threads = static_cast<int>(threads);
}

}  // namespace

std::string Study::case_name() const {
  static constexpr const char* names[] = {"I", "II", "III"};
  std::string name = names[static_cast<int>(study_case)];
  if (strategy) {
    name += *strategy == ChargingStrategy::on_arrival ? " / I" : " / II";
  }
  return name;
}

Study read_study(const fs::path& file) {
  const StudySection top = StudySection::read(file);
  top.allow_only({"title", "feeder", "profile", "case", "strategy", "vehicles", "load", "thd",
                  "limits", "harmonics", "solver"});
  Study study;
  study.file = file;
  study.title = top.text("title", file.stem().string());
  if (!top.has("feeder")) {
    throw top.fault("feeder", "missing; name the feeder's folder, relative to the study file");
  }
  study.feeder = file.parent_path() / top.text("feeder", "");
  if (top.has("profile")) {
    study.profile = file.parent_path() / top.text("profile", "");
  }
  read_case(top, study);

  const StudySection vehicles = top.section("vehicles");
  vehicles.allow_only({"fleet", "penetration", "current_weight"});
  if (study.study_case != StudyCase::I) {
    if (!vehicles.has("fleet")) {
      throw vehicles.fault("fleet", "missing; name the file of vehicle groups");
    }
    study.fleet = file.parent_path() / vehicles.text("fleet", "");
  }
  study.penetration = vehicles.number("penetration", study.penetration, 0.0, 100.0);
  study.current_weight = vehicles.number("current_weight", study.current_weight, 0.0, 100.0);
  if (study.current_weight > 0.0 && is_load_flow(study)) {
    throw vehicles.fault("current_weight", "this case is a load flow; there is nothing to decide");
  }

  const StudySection load = top.section("load");
  load.allow_only({"scale"});
  study.load_scale = load.number("scale", study.load_scale, 0.0, 100.0);

  const StudySection thd = top.section("thd");
  thd.allow_only({"limit_percent", "limit"});
  study.thd_limit = thd.positive("limit_percent", 100.0 * study.thd_limit) / 100.0;
  study.enforce_thd_limit =
      thd.choice<bool, 2>("limit", false, {{{"enforced", true}, {"reported", false}}});

  read_limits(top.section("limits"), study);
  read_harmonics(top.section("harmonics"), study);
  read_solver(top.section("solver"), study.options);
  return study;
}

namespace {

OperatingLimits make_limits(const Study& study, const Network& network, const NodalNetwork& nodal) {
  OperatingLimits limits = rated_limits(nodal);
  limits.v_min = study.v_min;
  limits.v_max = study.v_max;
  if (study.substation_current_a) {
    limits.substation_current = *study.substation_current_a / network.current_base_a();
  } else if (study.substation_current_pu) {
    limits.substation_current = *study.substation_current_pu;
  }
  std::set<int> named;
  for (const auto& [name, amperes] : study.branch_current_a) {
    named.insert(network.branch_index(name));
    limits.branch_current[network.branch_index(name)] = amperes / network.current_base_a();
  }
  for (const auto& [name, per_unit] : study.branch_current_pu) {
    if (named.contains(network.branch_index(name))) {
      throw InputError("limits.branch_current_pu." + name, {study.file.filename().string(), 0},
                       "has a limit in amperes, too; give one of them");
    }
    limits.branch_current[network.branch_index(name)] = per_unit;
  }
  return limits;
}

}  // namespace

ConditioningProblem make_problem(const Study& study) {
  const Network feeder = read_feeder(study.feeder);
  ConditioningProblem problem{.flow = std::make_shared<const HarmonicLoadFlow>(feeder)};
  const HourlyProfile profile = read_study_profile(study.profile, study.feeder, study.file);
  problem.hour = profile.hour;
  std::vector<double> share = profile.load_share;
  for (double& s : share) {
    s *= study.load_scale;
  }
  problem.load = scaled_loads(problem.network(), share).load;
  problem.study_case = study.study_case;
  problem.strategy = study.strategy.value_or(ChargingStrategy::optimised);
  if (study.study_case != StudyCase::I) {
    problem.fleet =
        make_parking_fleet(feeder, problem.network(), profile, read_vehicle_groups(study.fleet),
                           problem.strategy, study.penetration);
  }
  const double base = problem.network().base_mva;
  problem.losses.p_p *= base;
  problem.losses.p_q *= base;
  problem.losses.q_p *= base;
  problem.losses.q_q *= base;
  problem.thd_limit = study.thd_limit;
  problem.enforce_thd_limit = study.enforce_thd_limit;
  problem.current_weight = study.current_weight;
  problem.limits = make_limits(study, feeder, problem.network());
  problem.harmonic_currents = study.harmonic_currents;
  problem.power_balance = study.power_balance;
  return problem;
}

}  // namespace overtone
