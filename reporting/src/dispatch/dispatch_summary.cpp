// summary.json of a dispatch study.

#include <overtone/dispatch_report.hpp>

#include "dispatch/dispatch_distortion.hpp"
#include "table/json_rows.hpp"

namespace overtone::reporting {

namespace {

Table figures(const DispatchProblem& problem, const DispatchFigures& f) {
  Table table("figures", "Costs and energies of a run.",
              {{.name = "objective"},
               {.name = "grid_cost"},
               {.name = "reactive_cost"},
               {.name = "generator_cost"},
               {.name = "renewable_cost"},
               {.name = "wear_cost"},
               {.name = "penalty_cost"},
               {.name = "ex_post_penalty", .text = "Of voltages, where they cost nothing."},
               {.name = "sum_voltage_deviation", .unit = "pu"},
               {.name = "v_min", .unit = "pu"},
               {.name = "v_min_bus"},
               {.name = "v_min_hour"},
               {.name = "losses_mwh", .unit = "MWh"},
               {.name = "generator_mwh", .unit = "MWh"},
               {.name = "renewable_mwh", .unit = "MWh"},
               {.name = "lot_charge_mwh", .unit = "MWh"},
               {.name = "lot_discharge_mwh", .unit = "MWh"},
               {.name = "lot_reactive_mvarh", .unit = "Mvarh"}});
  table.row(f.objective, f.grid_cost, f.reactive_cost, f.generator_cost, f.renewable_cost,
            f.wear_cost, f.penalty_cost, f.ex_post_penalty, f.sum_voltage_deviation, f.v_min,
            problem.network.bus_name(f.v_min_bus), f.v_min_hour, f.losses, f.generator_energy,
            f.renewable_energy, f.lot_charge, f.lot_discharge, f.lot_reactive);
  return table;
}

Table verification(const DispatchVerification& check) {
  Table table("verification", "The schedule in a load flow.",
              {{.name = "run"},
               {.name = "passed"},
               {.name = "load_flow_converged"},
               {.name = "voltage_mismatch", .unit = "pu"},
               {.name = "import_mismatch_mw", .unit = "MW"},
               {.name = "objective_mismatch"},
               {.name = "limit_violation"},
               {.name = "lot_energy_mismatch_mwh", .unit = "MWh"},
               {.name = "overlap_mw", .unit = "MW", .text = "Charging and discharging at once."}});
  table.row(check.run, check.passed, check.load_flow_converged, check.voltage_mismatch,
            check.import_mismatch, check.objective_mismatch, check.limit_violation,
            check.lot_energy_mismatch, check.overlap);
  return table;
}

Table shortfalls(const std::vector<DispatchShortfall>& shortfalls) {
  Table table("shortfalls", "A limit that cannot be kept.",
              {{.name = "what"},
               {.name = "element"},
               {.name = "hour"},
               {.name = "value", .text = "Reached, in the unit."},
               {.name = "limit", .text = "Asked for, in the unit."},
               {.name = "unit"}});
  for (const DispatchShortfall& s : shortfalls) {
    table.row(s.what, s.element, s.hour, s.value, s.limit, s.unit);
  }
  return table;
}

Json run_json(const DispatchProblem& problem, const DispatchResult& result) {
  Json json;
  json["run"] = result.run.name();
  json["lots_reactive"] = result.run.lots_reactive;
  json["penalty"] = result.run.penalty;
  json["status"] = to_string(result.status);
  json["message"] = result.message;
  const bool point = !result.schedule.empty();
  json["figures"] = point ? json_row(figures(problem, result.figures)) : Json();
  json["bound"] = result.bound_solved ? Json(result.bound) : Json();
  json["gap"] = result.bound_solved ? Json(result.gap) : Json();
  json["undeliverable_mwh_by_lot"] =
      result.undeliverable.empty() ? Json() : Json(result.undeliverable);
  const LargestDistortion worst = largest_distortion(result);
  json["thd_max_hour"] = worst.there() ? Json(problem.hour[worst.slot]) : Json();
  json["thd_max_bus"] = worst.there() ? Json(problem.network.bus_name(worst.bus)) : Json();
  json["thd_max"] = worst.there() ? Json(worst.thd) : Json();
  json["shortfalls"] = json_rows(shortfalls(result.shortfalls));
  json["verification"] = json_row(verification(result.verification));
  json["verification"]["faults"] = result.verification.faults;
  json["exact_iterations"] = result.exact_iterations;
  json["bound_iterations"] = result.bound_iterations;
  json["direction_fixes"] = result.direction_fixes;
  json["exact_seconds"] = result.exact_seconds;
  json["bound_seconds"] = result.bound_seconds;
  json["check_seconds"] = result.check_seconds;
  return json;
}

}  // namespace

std::string summary_json(const DispatchStudy& study, const DispatchProblem& problem,
                         const std::vector<DispatchResult>& results) {
  Json json;
  json["command"] = "dispatch";
  json["feeder"] = problem.network.name();
  json["title"] = study.title;
  json["study_file"] = study.file.string();
  json["vehicle_to_grid"] = problem.vehicles.vehicle_to_grid;
  json["counts"] = study.behaviour.sampled ? "sampled" : "expected";
  json["seed"] = study.behaviour.sampled ? Json(study.behaviour.seed) : Json();
  json["runs"] = Json::array();
  for (const DispatchResult& result : results) {
    json["runs"].push_back(run_json(problem, result));
  }
  add_warnings(json, problem.warnings);
  json["units"] =
      "MW, Mvar, MVA, MWh, money of the prices, voltage pu, THD a fraction; hour t "
      "covers (t-1):00 to t:00";
  json["version"] = OVERTONE_VERSION;
  return json_text(json);
}

}  // namespace overtone::reporting
