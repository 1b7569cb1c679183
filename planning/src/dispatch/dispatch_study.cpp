#include <overtone/dispatch_study.hpp>

#include <cmath>

#include <fmt/format.h>

#include <overtone/feeder_files.hpp>

#include "argument_checks.hpp"
#include "common/load_flow_check.hpp"
#include "common/solver_words.hpp"
#include "dispatch/dispatch_arguments.hpp"

namespace overtone {

namespace {

Words<DispatchRun> dispatch_run_words() {
  Words<DispatchRun> words;
  for (const DispatchRun& run : all_dispatch_runs()) {
    words.push_back({run, run.name(), ""});
  }
  return words;
}

Options<DispatchStudy> dispatch_top_options() {
  using S = DispatchStudy;
  return {
      option::kind<S>(StudyKind::dispatch),
      option::title(&S::title),
      option::path("feeder", &S::feeder,
                   "folder of the feeder, or a file of another program, relative to this file")
          .needed("name the feeder's folder, relative to the study file",
                  "\"../../networks/ieee33\""),
      option::path("profile", &S::profile, "table hour,load_share,price and what renewables name")
          .usually("the feeder's own where absent", "\"series.csv\""),
      option::number("first_hour", &S::first_hour, {1, 24}, "label of the first slot; 13 is noon"),
      option::number("load_scale", &S::load_scale, {0.0, 100.0},
                     "times the load of every bus and hour"),
      option::choices("runs", &S::runs, dispatch_run_words(),
                      "1 without, 2 with the lots' reactive power; b with a price of voltage")};
}

Options<DispatchStudy> device_options() {
  using S = DispatchStudy;
  return option::section<S>(
      "devices",
      {option::path("generators", &S::generators,
                    "table bus,s_mva,p_min_mw,p_max_mw,ramp_mw_per_h,cost_per_mwh")
           .usually("none where absent", "\"ieee33-generators.csv\""),
       option::path("renewables", &S::renewables, "table bus,rated_mw,series,sigma,cost_per_mwh")
           .usually("none where absent", "\"ieee33-renewables.csv\""),
       option::path("storage", &S::storage,
                    "table bus,power_mw,energy_min_mwh,energy_max_mwh,energy_start_mwh,"
                    "efficiency_charge,efficiency_discharge")
           .usually("none where absent", "\"ieee33-storage.csv\""),
       option::path("lots", &S::lots, "table bus,chargers")
           .usually("none where absent", "\"ieee33-lots.csv\""),
       option::number("confidence", &S::confidence, {0.5, 0.999999},
                      "probability that renewables give what is counted on")});
}

Options<TruncatedNormal> window_options() {
  using T = TruncatedNormal;
  return {option::number("mean", &T::mean, {0.0, 24.0}, "of a normal law of clock hours", "h"),
          option::number("deviation", &T::deviation, above(0.0, 1000.0), "of that law", "h"),
          option::number("earliest", &T::low, {0.0, 23.0}, "where it is cut", "h"),
          option::number("latest", &T::high, {0.0, 23.0},
                         "where it is cut; before earliest: on the next day", "h")};
}

Options<ParkingBehaviour> behaviour_options() {
  using B = ParkingBehaviour;
  static const Words<bool> counts = {{false, "expected", "each combination in its share"},
                                     {true, "sampled", "every car drawn, with seed"}};
  return option::joined<B>(
      {option::section("arrival", option::of_part(&B::arrival, window_options())),
       option::section("departure", option::of_part(&B::departure, window_options())),
       {option::choice("counts", &B::sampled, counts, "how many cars come and go"),
        option::number("seed", &B::seed, {0.0, kLargestWhole}, "of sampled counts")
            .along("needed with counts = \"sampled\"")}});
}

Options<DispatchVehicles> converter_options() {
  using V = DispatchVehicles;
  return {option::number("departure_soc", &V::departure_soc, {0.0, 1.0},
                         "state of charge with which cars leave"),
          option::number("efficiency", &V::efficiency, {0.01, 1.0}, "each way"),
          option::flag("vehicle_to_grid", &V::vehicle_to_grid, "cars may discharge"),
          option::number("wear_cost", &V::wear_cost, {0.0, 1e6}, "of discharging", "per MWh"),
          option::choice("reactive_from", &V::reactive_source, reactive_source_words(),
                         "which converters give reactive power"),
          option::number("reactive_share", &V::reactive_share, {0.0, 1.0},
                         "of the converters that can")};
}

Options<DispatchStudy> dispatch_vehicle_options() {
  using S = DispatchStudy;
  return option::section(
      "vehicles",
      option::joined<S>(
          {{option::path("classes", &S::vehicle_classes,
                         "table group,share,battery_kwh,arrival_soc,charger_kva,charge_rate_kw")
                .usually("needed with lots", "\"ev_classes.csv\"")},
           option::of_part(&S::behaviour, behaviour_options()),
           {option::number("soc_floor", &S::soc_floor, {0.0, 1.0},
                           "lowest state of charge of a lot")
                .missing("the lowest arrival of all classes", "0.2")},
           option::of_part(&S::vehicles, converter_options()),
           {option::path("charger_spectrum", &S::charger_spectrum, "of their currents, a table")
                .missing("sinusoidal", "\"../../networks/spectra/ev_charger.csv\"")}}));
}

Options<DispatchPenalty> penalty_options() {
  using P = DispatchPenalty;
  return {
      option::number("dead_band_pu", &P::dead_band, {0.0, 0.5}, "|1 − V| that costs nothing", "pu"),
      option::number("limit_pu", &P::limit, {0.0, 0.5}, "|1 − V| that is not allowed", "pu"),
      option::number("cost", &P::cost, {0.0, 1e9},
                     "per MVA of load, hour and pu beyond the dead band")};
}

Options<DispatchStudy> grid_and_limit_options() {
  using S = DispatchStudy;
  using G = DispatchGrid;
  constexpr Bounds power = above(0.0, 1e6);
  return option::joined<S>(
      {option::section(
           "grid",
           option::joined<S>(
               {option::of_part(&S::grid, Options<G>{option::number("p_max_mw", &G::p_max, power,
                                                                    "import and export", "MW")}),
                {option::number("q_max_mvar", &S::reactive_exchange_mvar, power,
                                "import and export of reactive power", "Mvar")
                     .missing("as p_max_mw", "8")},
                option::of_part(
                    &S::grid,
                    Options<G>{
                        option::number("reactive_price_share", &G::reactive_price_share,
                                       {0.0, 10.0}, "of the energy price, on reactive import"),
                        option::number("reactive_export_cost", &G::reactive_export_cost, {0.0, 1e6},
                                       "a tie-break: export earns nothing", "per Mvarh")})})),
       option::section<S>(
           "limits", {option::number("branch_mva", &S::branch_mva, power, "of every branch", "MVA")
                          .missing("current limit at nominal voltage", "4"),
                      option::numbers("branches_mva", &S::branch_mva_of, power,
                                      "of some, by id or \"from-to\"", "MVA")
                          .missing("as branch_mva", "\"1-2\" = 8")})});
}

Options<DispatchOptions> dispatch_solver_options() {
  using O = DispatchOptions;
  return {
      option::choice("kkt_solver", &O::kkt_solver, kkt_solver_words(),
                     "linear solver of the interior-point method"),
      option::number("tolerance", &O::tolerance, {1e-12, 1e-6},
                     "of the interior-point method; the objective is in thousands"),
      option::number("max_iterations", &O::max_iterations, {1, 1000000},
                     "of the interior-point method"),
      option::flag("bound", &O::bound, "solve the convex relaxation as well"),
      option::flag("deliverability", &O::deliverability,
                   "with vehicle-to-grid: can single cars follow the pooled lot?"),
      option::number("accepted_gap", &O::accepted_gap, {0.0, 0.05},
                     "(objective − bound) / objective of what is called optimal"),
      option::number("threads", &O::threads, {0, kMostThreads}, "of the load flow; 0: all cores")};
}

const Options<DispatchStudy>& dispatch_study_options() {
  using S = DispatchStudy;
  static const Options<S> all = option::joined<S>(
      {dispatch_top_options(), device_options(), dispatch_vehicle_options(),
       option::section("penalty", option::of_part(&S::penalty, penalty_options())),
       grid_and_limit_options(),
       option::section("solver", option::of_part(&S::options, dispatch_solver_options()))});
  return all;
}

/// A window whose end comes before its beginning ends on the next day; its mean is on the side that
/// is nearer.
TruncatedNormal past_midnight(TruncatedNormal law) {
  if (law.high < law.low) {
    law.high += kHoursPerDay;
    const double middle = 0.5 * (law.low + law.high);
    if (std::abs(law.mean + kHoursPerDay - middle) < std::abs(law.mean - middle)) {
      law.mean += kHoursPerDay;
    }
  }
  return law;
}

void check_window(const StudySection& section, const TruncatedNormal& law) {
  if (law.low >= law.high) {
    throw section.fault("earliest",
                        fmt::format("{}; must be another than latest = {}", law.low, law.high));
  }
  if (std::ceil(law.low) > law.high) {
    throw section.fault("earliest", fmt::format("{}; there must be a whole hour up to latest = {}",
                                                law.low, law.high));
  }
  if (!law.usable()) {
    throw section.fault("mean", fmt::format("{}; must be between or near earliest = {} and latest "
                                            "= {}, or nothing of the law is left",
                                            law.mean, law.low, law.high));
  }
}

void check_vehicles(const StudySection& section, const DispatchStudy& study) {
  if (!study.lots.empty() && study.vehicle_classes.empty()) {
    throw section.fault("classes", "missing; name the file of vehicle classes");
  }
  check_window(section.section("arrival"), study.behaviour.arrival);
  check_window(section.section("departure"), study.behaviour.departure);
  if (study.behaviour.sampled && !section.has("seed")) {
    throw section.fault("seed", "missing; sampled counts need one");
  }
}

}  // namespace

void check_dispatch_options(const DispatchOptions& options) {
  check_options("dispatch options", dispatch_solver_options(), options);
  ArgumentChecks("dispatch options")
      .within("overlap_tolerance", options.overlap_tolerance, 0.0, kLargestOverlapTolerance);
}

const Words<ReactiveSource>& reactive_source_words() {
  static const Words<ReactiveSource> words = {
      {ReactiveSource::installed, "installed", "all of the lot, all day"},
      {ReactiveSource::connected, "connected", "those with a car"}};
  return words;
}

std::vector<OptionRecord> dispatch_study_keys() { return records_of(dispatch_study_options()); }

DispatchStudy read_dispatch_study(const std::filesystem::path& file) {
  const StudySection top = StudySection::read(file);
  expect_kind(top, StudyKind::dispatch);
  DispatchStudy study;
  study.file = file;
  study.title = file.stem().string();
  read_options(top, dispatch_study_options(), study);
  for (TruncatedNormal* law : {&study.behaviour.arrival, &study.behaviour.departure}) {
    *law = past_midnight(*law);
  }
  check_vehicles(top.section("vehicles"), study);
  if (study.penalty.dead_band >= study.penalty.limit) {
    throw top.section("penalty").fault(
        "dead_band_pu", fmt::format("{}; must be below limit_pu = {}", study.penalty.dead_band,
                                    study.penalty.limit));
  }
  return study;
}

}  // namespace overtone
