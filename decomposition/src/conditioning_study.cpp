#include <overtone/conditioning_study.hpp>

#include <fmt/format.h>

#include <overtone/harmonic_words.hpp>
#include <overtone/input_problems.hpp>
#include <overtone/study_feeder.hpp>

namespace overtone {

namespace {

namespace fs = std::filesystem;

constexpr Bounds kFactor{0.0, 100.0};
constexpr Bounds kWeight{0.0, 1e6};
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

Options<ConditioningStudy> network_options() {
  using Study = ConditioningStudy;
  static const Words<bool> taps = {
      {false, "as_given", "taps and banks as the feeder has them"},
      {true, "settled", "where their controls come to rest at full load, in all hours"}};
  return option::section<Study>(
      "network",
      {option::flag("balanced", &Study::balanced,
                    "the positive sequence of a feeder that has phases"),
       option::choice("taps", &Study::settle_taps, taps, "of a feeder by its elements")});
}

Options<ConditioningStudy> vehicle_options() {
  using Study = ConditioningStudy;
  static const Words<bool> phases = {
      {false, "free", "each charger by itself"},
      {true, "balanced",
       "those of a lot draw the same power; of reactive power and harmonics each "
       "its own"}};
  using Objective = ConditioningStudy::Objective;
  const Options<Study> own = {
      option::path("fleet", &Study::fleet, "vehicle groups, a table; relative to this file")
          .usually("absent in case I", "\"fleet/ev_groups.csv\""),
      option::path("lots", &Study::lots, "lots and their vehicles, a table; relative to this file")
          .missing("one at every bus with load", "\"lots.csv\""),
      option::path("sessions", &Study::sessions,
                   "single vehicles with their times, instead of lots and fleet, a table")
          .missing("lots by lots and fleet", "\"sessions.csv\""),
      option::number("charger_kva_per_kw", &Study::charger_kva_per_kw, above(0.0, 100.0),
                     "chargers of a lot, all vehicles there, for each kW of its bus's load, in "
                     "whole vehicles; without, 21, 30 or 60 vehicles by the load",
                     "kVA/kW")
          .missing("by bands of load", "0.4"),
      option::choice("phases", &Study::equal_phases, phases, "of a feeder that has phases"),
      option::number("penetration", &Study::penetration, kFactor,
                     "times the vehicles of every lot")};
  using ToGrid = ConditioningStudy::VehicleToGrid;
  const std::string along = "with vehicle_to_grid = true";
  const Options<ToGrid> to_grid = {
      option::flag("vehicle_to_grid", &ToGrid::vehicle_to_grid,
                   "vehicles may discharge; in strategy II"),
      option::number("discharge_share", &ToGrid::discharge_share, above(0.0, 1.0),
                     "of the power that batteries take, the most that they give")
          .along(along),
      option::number("efficiency_discharge", &ToGrid::efficiency_discharge, {0.01, 1.0},
                     "what batteries give, of what that takes out of them")
          .along(along),
      option::number("soc_floor", &ToGrid::soc_floor, {0.0, 1.0},
                     "state of charge below which batteries give nothing")
          .along(along)};
  const Options<Objective> current = {
      option::number("current_weight", &Objective::current, kFactor,
                     "of the sum of squared charger currents (pu², rms over all orders) in the "
                     "objective of optimised cases; 1e-4 singles out a schedule where the "
                     "optimum is flat")};
  return option::section<Study>(
      "vehicles", option::joined<Study>({own, option::of_part(&Study::discharging, to_grid),
                                         option::of_part(&Study::objective, current)}));
}

/// Weights of what optimised cases minimise.
Options<ConditioningStudy> objective_options() {
  using Objective = ConditioningStudy::Objective;
  const Options<Objective> weights = {
      option::number("deviation", &Objective::deviation, kWeight,
                     "weight of the voltage deviations, summed over buses and hours", "1/pu"),
      option::number("thd", &Objective::thd, kWeight,
                     "of the THD of the voltages, a fraction, summed likewise"),
      option::number("losses", &Objective::losses, kWeight,
                     "of the feeder's losses at the fundamental", "1/MWh"),
      option::number("energy", &Objective::energy, kWeight,
                     "of what the substation's energy costs at the profile's column price, "
                     "money/MWh",
                     "1/money"),
      option::number("peak", &Objective::peak, kWeight,
                     "of the largest power of a step that the substation supplies", "1/MW"),
      option::number("unbalance", &Objective::unbalance, kWeight,
                     "of negative over positive sequence of the voltage, a fraction, summed over "
                     "buses of three phases and hours"),
      option::number("wear", &Objective::wear, kWeight,
                     "of what batteries give back; with energy = 1 a cost like the price", "1/MWh")
          .along("with vehicles.vehicle_to_grid = true"),
      option::numbers("priority", &Objective::priority, kWeight,
                      "times the weight of deviation and THD at a bus", "")
          .missing("1 at each", "\"18\" = 5")};
  return option::section("objective", option::of_part(&ConditioningStudy::objective, weights));
}

Options<ConditioningStudy> load_and_thd_options() {
  using Study = ConditioningStudy;
  static const Words<bool> limit = {{true, "enforced", "a constraint at every bus and hour"},
                                    {false, "reported", "shown only"}};
  return option::joined<Study>(
      {option::section<Study>(
           "load", {option::number("scale", &Study::load_scale, kFactor,
                                   "times the load of every bus and hour"),
                    option::path("groups", &Study::load_groups,
                                 "columns of the profile that loads and generators follow, a table")
                        .missing("load_share for all", "\"load_groups.csv\""),
                    option::text("generation", &Study::generation,
                                 "column of the profile that the feeder's generators follow")
                        .missing("as the feeder says of each", "\"pv_share\"")}),
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
       option::number("vuf_limit_percent", &Study::vuf_limit_percent, above(0.0, 100.0),
                      "largest negative over positive sequence of the voltage, at buses of three "
                      "phases",
                      "%")
           .missing("no limit", "1"),
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
      {top_options(), network_options(), vehicle_options(), objective_options(),
       load_and_thd_options(), limit_options(),
       option::section<Study>(
           "harmonics",
           {option::choice("currents", &Study::harmonic_currents, harmonic_currents_words(),
                           "harmonic currents of loads"),
            option::choice("power_balance", &Study::power_balance, power_balance_words(),
                           "what P + jQ of a load is"),
            option::choice("linear_loads", &Study::linear_loads, linear_load_words(),
                           "what loads of a feeder by its elements are to harmonics")}),
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
  if (study.study_case != StudyCase::I && study.fleet.empty() && study.sessions.empty()) {
    throw vehicles.fault("fleet", "missing; name the file of vehicle groups");
  }
  for (const char* key : {"fleet", "lots", "charger_kva_per_kw"}) {
    if (!study.sessions.empty() && vehicles.has(key)) {
      throw vehicles.fault(key, "sessions say all of the vehicles; leave one of both out");
    }
  }
  if (!study.lots.empty() && study.charger_kva_per_kw) {
    throw vehicles.fault("charger_kva_per_kw", "lots are listed, whatever the load; leave it out");
  }
}

/// What nothing discharges for.
void check_discharging(const StudySection& top, const ConditioningStudy& study) {
  const StudySection vehicles = top.section("vehicles");
  if (study.discharging.vehicle_to_grid) {
    if (study.study_case == StudyCase::I) {
      throw vehicles.fault("vehicle_to_grid", "true, and case I has no vehicles; leave it out");
    }
    if (study.strategy == ChargingStrategy::on_arrival) {
      throw vehicles.fault("vehicle_to_grid",
                           "true, and in strategy I vehicles charge until they are full; take "
                           "strategy II, or leave it out");
    }
    return;
  }
  const char* unused =
      "vehicles don't discharge; set vehicles.vehicle_to_grid = true, or leave it "
      "out";
  for (const char* key : {"discharge_share", "efficiency_discharge", "soc_floor"}) {
    if (vehicles.has(key)) {
      throw vehicles.fault(key, unused);
    }
  }
  if (const StudySection objective = top.section("objective"); objective.has("wear")) {
    throw objective.fault("wear", unused);
  }
}

/// What a load flow has no use for, and what leaves an optimisation nothing to do.
void check_objective(const StudySection& top, const ConditioningStudy& study) {
  const ConditioningStudy::Objective& weight = study.objective;
  if (!is_load_flow(study)) {
    if (weight.deviation + weight.thd + weight.losses + weight.energy + weight.peak +
            weight.unbalance + weight.current ==
        0.0) {
      throw top.section("objective").fault("deviation", "0, as all weights; one must be above 0");
    }
    return;
  }
  const char* why = "this case is a load flow; there is nothing to decide";
  if (weight.current > 0.0) {
    throw top.section("vehicles").fault("current_weight", why);
  }
  const StudySection objective = top.section("objective");
  for (const auto& [key, value] : {std::pair("losses", weight.losses),
                                   {"energy", weight.energy},
                                   {"peak", weight.peak},
                                   {"unbalance", weight.unbalance}}) {
    if (value > 0.0) {
      throw objective.fault(key, why);
    }
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
  problems.attempt([&] { check_discharging(top, study); });
  problems.attempt([&] { check_objective(top, study); });
  problems.attempt([&] { check_limits(top.section("limits"), study); });
  problems.attempt([&] { check_harmonics(top.section("harmonics"), study); });
  problems.raise();
  return study;
}

}  // namespace overtone
