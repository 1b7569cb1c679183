#include <overtone/dispatch_study.hpp>

#include <algorithm>

#include <fmt/format.h>

#include <overtone/study_section.hpp>

#include "common/study_path.hpp"

namespace overtone {

namespace fs = std::filesystem;

namespace {

TruncatedNormal read_window(const StudySection& section, TruncatedNormal law) {
  section.allow_only({"mean", "deviation", "earliest", "latest"});
  law.mean = section.number("mean", law.mean, 0.0, 24.0);
  law.deviation = section.positive("deviation", law.deviation);
  law.low = section.number("earliest", law.low, 0.0, 23.0);
  law.high = section.number("latest", law.high, 0.0, 23.0);
  if (law.low >= law.high) {
    throw section.fault("earliest",
                        fmt::format("{}; must be before latest = {}", law.low, law.high));
  }
  return law;
}

void read_vehicles(const StudySection& section, DispatchStudy& study) {
  section.allow_only({"classes", "arrival", "departure", "counts", "seed", "departure_soc",
                      "soc_floor", "efficiency", "vehicle_to_grid", "wear_cost", "reactive_from",
                      "reactive_share", "charger_spectrum"});
  DispatchVehicles& vehicles = study.vehicles;
  if (!study.lots.empty()) {
    study.vehicle_classes =
        study_path(section, "classes", study.file, "name the file of vehicle classes");
  }
  study.charger_spectrum = optional_study_path(section, "charger_spectrum", study.file);
  study.behaviour.arrival = read_window(section.section("arrival"), {20.0, 3.0, 16.0, 23.0});
  study.behaviour.departure = read_window(section.section("departure"), {8.0, 3.0, 6.0, 11.0});
  study.behaviour.sampled =
      section.choice<bool, 2>("counts", false, {{{"expected", false}, {"sampled", true}}});
  if (study.behaviour.sampled && !section.has("seed")) {
    throw section.fault("seed", "missing; sampled counts need one");
  }
  study.behaviour.seed =
      static_cast<std::uint64_t>(section.number("seed", 0.0, 0.0, 9007199254740992.0));
  vehicles.departure_soc = section.number("departure_soc", vehicles.departure_soc, 0.0, 1.0);
  study.soc_floor_given = section.has("soc_floor");
  vehicles.soc_floor = section.number("soc_floor", 0.0, 0.0, 1.0);
  vehicles.efficiency = section.number("efficiency", vehicles.efficiency, 0.01, 1.0);
  vehicles.vehicle_to_grid = section.flag("vehicle_to_grid", vehicles.vehicle_to_grid);
  vehicles.wear_cost = section.number("wear_cost", vehicles.wear_cost, 0.0, 1e6);
  vehicles.reactive_source = section.choice<ReactiveSource, 2>(
      "reactive_from", vehicles.reactive_source,
      {{{"installed", ReactiveSource::installed}, {"connected", ReactiveSource::connected}}});
  vehicles.reactive_share = section.number("reactive_share", vehicles.reactive_share, 0.0, 1.0);
}

void read_penalty(const StudySection& section, DispatchPenalty& penalty) {
  section.allow_only({"dead_band_pu", "limit_pu", "cost"});
  penalty.dead_band = section.number("dead_band_pu", penalty.dead_band, 0.0, 0.5);
  penalty.limit = section.number("limit_pu", penalty.limit, 0.0, 0.5);
  penalty.cost = section.number("cost", penalty.cost, 0.0, 1e9);
  if (penalty.dead_band >= penalty.limit) {
    throw section.fault("dead_band_pu", fmt::format("{}; must be below limit_pu = {}",
                                                    penalty.dead_band, penalty.limit));
  }
}

void read_grid(const StudySection& section, DispatchGrid& grid) {
  section.allow_only({"p_max_mw", "q_max_mvar", "reactive_price_share", "reactive_export_cost"});
  grid.p_max = section.positive("p_max_mw", 8.0);
  grid.q_max = section.positive("q_max_mvar", grid.p_max);
  grid.reactive_price_share =
      section.number("reactive_price_share", grid.reactive_price_share, 0.0, 10.0);
  grid.reactive_export_cost =
      section.number("reactive_export_cost", grid.reactive_export_cost, 0.0, 1e6);
}

void read_limits(const StudySection& section, DispatchStudy& study) {
  section.allow_only({"branch_mva", "branches_mva"});
  if (section.has("branch_mva")) {
    study.branch_mva = section.positive("branch_mva", 0.0);
  }
  study.branch_mva_of = section.section("branches_mva").positive_numbers();
}

void read_devices(const StudySection& section, DispatchStudy& study) {
  section.allow_only({"generators", "renewables", "storage", "lots", "confidence"});
  study.generators = optional_study_path(section, "generators", study.file);
  study.renewables = optional_study_path(section, "renewables", study.file);
  study.storage = optional_study_path(section, "storage", study.file);
  study.lots = optional_study_path(section, "lots", study.file);
  study.confidence = section.number("confidence", study.confidence, 0.5, 0.999999);
}

void read_runs(const StudySection& top, DispatchStudy& study) {
  const std::vector<DispatchRun> all = all_dispatch_runs();
  for (const std::string& name : top.texts("runs")) {
    const auto found =
        std::find_if(all.begin(), all.end(), [&](const auto& run) { return run.name() == name; });
    if (found == all.end()) {
      throw top.fault("runs", fmt::format("'{}'; must be of S1a, S1b, S2a, S2b", name));
    }
    study.runs.push_back(*found);
  }
  if (study.runs.empty()) {
    study.runs = all;
  }
}

void read_solver(const StudySection& solver, DispatchOptions& options) {
  solver.allow_only({"kkt_solver", "tolerance", "max_iterations", "bound", "deliverability",
                     "accepted_gap", "threads"});
  options.kkt_solver = solver.choice<KktSolverKind, 2>(
      "kkt_solver", options.kkt_solver,
      {{{"mumps", KktSolverKind::mumps}, {"structured", KktSolverKind::structured}}});
  options.tolerance = solver.number("tolerance", options.tolerance, 1e-12, 1e-4);
  options.max_iterations = solver.whole("max_iterations", options.max_iterations);
  options.bound = solver.flag("bound", options.bound);
  options.deliverability = solver.flag("deliverability", options.deliverability);
  options.accepted_gap = solver.number("accepted_gap", options.accepted_gap, 0.0, 1.0);
  options.threads = static_cast<int>(solver.number("threads", options.threads, 0, 4096));
}

}  // namespace

DispatchStudy read_dispatch_study(const fs::path& file) {
  const StudySection top = StudySection::read(file);
  top.allow_only({"title", "feeder", "profile", "first_hour", "load_scale", "runs", "devices",
                  "vehicles", "penalty", "grid", "limits", "solver"});
  DispatchStudy study;
  study.file = file;
  study.title = top.text("title", file.stem().string());
  study.feeder =
      study_path(top, "feeder", file, "name the feeder's folder, relative to the study file");
  study.profile = optional_study_path(top, "profile", file);
  study.first_hour = top.whole("first_hour", study.first_hour);
  study.load_scale = top.number("load_scale", study.load_scale, 0.0, 100.0);
  read_runs(top, study);
  read_devices(top.section("devices"), study);
  read_vehicles(top.section("vehicles"), study);
  read_penalty(top.section("penalty"), study.penalty);
  read_grid(top.section("grid"), study.grid);
  read_limits(top.section("limits"), study);
  read_solver(top.section("solver"), study.options);
  return study;
}

bool is_dispatch_study(const fs::path& file) { return StudySection::read(file).has("devices"); }

}  // namespace overtone
