// summary.json of a conditioning study.

#include "conditioning/conditioning_json.hpp"

#include <algorithm>
#include <numeric>

#include <overtone/conditioning_report.hpp>
#include <overtone/stored_energy.hpp>

#include "conditioning/objective_table.hpp"
#include "network/figures_table.hpp"
#include "network/network_columns.hpp"

namespace overtone::reporting {

namespace {

template <class Values>
Json by_kind(const Values& values) {
  Json object = Json::object();
  for (int kind = 0; kind < kLimitKindCount; ++kind) {
    std::string key = to_string(static_cast<LimitKind>(kind));
    std::replace(key.begin(), key.end(), ' ', '_');
    object[key] = values[kind];
  }
  return object;
}

Json iterations_json(const std::vector<IterationRecord>& iterations) {
  Json list = Json::array();
  for (const IterationRecord& record : iterations) {
    list.push_back({{"iteration", record.iteration},
                    {"violation", record.violation},
                    {"violation_by_kind", by_kind(record.violation_by_kind)},
                    {"violated_by_kind", by_kind(record.violated_by_kind)},
                    {"cuts_added", record.cuts_added},
                    {"cuts_total", record.cuts_total},
                    {"harmonics_added", record.harmonics_added},
                    {"harmonics_total", record.harmonics_total},
                    {"master_objective", record.master_objective},
                    {"solver_iterations", record.solver_iterations},
                    {"seconds", record.seconds},
                    {"solver_status", record.solver_status}});
  }
  return list;
}

Table shortfalls(const std::vector<LimitShortfall>& shortfalls) {
  Table table("shortfalls", "A limit that is broken, or that cannot be kept.",
              {{.name = "what", .text = "Kind of limit."},
               {.name = "hour", .text = "Label of the hour; missing: the whole day."},
               {.name = "element", .text = "Bus, branch or substation."},
               {.name = "value", .text = "Reached, in the unit."},
               {.name = "limit", .text = "Asked for, in the unit."},
               {.name = "unit", .text = "Of value and limit."}});
  for (const LimitShortfall& s : shortfalls) {
    table.row(s.what, hour_cell(s.hour), s.element, s.value, s.limit, s.unit);
  }
  return table;
}

Table verification(const Verification& check) {
  Table table(
      "verification", "Checks made from scratch on the schedule.",
      {{.name = "run"},
       {.name = "passed"},
       {.name = "load_flow_converged",
        .text = "An independent load flow with the schedule's powers and currents."},
       {.name = "voltage_mismatch", .unit = "pu", .text = "Largest difference from it."},
       {.name = "operating_limit_violation", .unit = "pu²", .text = "W over all limits."},
       {.name = "energy_mismatch", .unit = "pu h", .text = "Charged energy, largest of the lots."},
       {.name = "battery_bound_violation", .unit = "pu", .text = "Of battery powers, largest."},
       {.name = "stored_energy_violation",
        .unit = "pu h",
        .text = "Beyond what vehicles brought or what fits, largest of the lots and hours."},
       {.name = "charger_balance_mismatch", .unit = "pu", .text = "Of chargers' losses, largest."},
       {.name = "charger_current_violation", .unit = "pu²", .text = "Over the capacity, largest."},
       {.name = "thd_violation", .text = "Over an enforced limit, largest."}});
  table.row(check.run, check.passed, check.load_flow_converged, check.voltage_mismatch,
            check.operating_limit_violation, check.energy_mismatch, check.battery_bound_violation,
            check.stored_energy_violation, check.charger_balance_mismatch,
            check.charger_current_violation, check.thd_violation);
  return table;
}

/// Of all vehicles.
void add_energy(Json& json, const ConditioningProblem& problem, const Schedule& schedule) {
  const double kwh = 1000.0 * problem.network().power_base_mva();
  const auto total = [&](const std::vector<double>& energy) {
    return kwh * std::accumulate(energy.begin(), energy.end(), 0.0);
  };
  json["charged_kwh"] = total(charged_energy(problem, schedule, problem.all_hours()));
  json["given_back_kwh"] = total(given_back(problem, schedule, problem.all_hours()));
}

}  // namespace

Json study_json(const char* command, const ConditioningStudy& study,
                const ConditioningProblem& problem) {
  Json json;
  json["command"] = command;
  json["feeder"] = labels_of(problem.network()).name;
  json["title"] = study.title;
  json["case"] = to_string(study.study_case);
  json["strategy"] = nullptr;
  if (study.strategy) {
    json["strategy"] = to_string(*study.strategy);
  }
  json["study_file"] = study.file.string();
  return json;
}

void add_outcome(Json& json, const ConditioningProblem& problem, const ConditioningResult& result) {
  json["status"] = to_string(result.status);
  json["point_quality"] = to_string(result.quality);
  json["message"] = result.message;
  const bool point = result.quality != PointQuality::none;
  const bool optimised = point && !problem.is_load_flow();
  add_figures(json, labels_of(problem.network()), problem.hour, problem.thd_limit,
              point ? &result.figures : nullptr, cell_if(optimised, result.perspective_objective));
  if (optimised) {
    json["objective_terms"] = json_rows(objective_terms(problem, &result));
  }
  if (point) {
    add_energy(json, problem, result.schedule);
  }
  json["v_min_limit"] = problem.limits.v_min;
  json["v_max_limit"] = problem.limits.v_max;
  json["solve_seconds"] = result.solve_seconds;
  json["method"] = to_string(result.method);
  json["cuts"] = to_string(result.cuts);
  json["iterations"] = iterations_json(result.iterations);
  json["operating_limit_violation"] = result.operating_limit_violation;
  json["shortfalls"] = json_rows(shortfalls(result.shortfalls));
  json["verification"] = json_row(verification(result.verification));
  json["verification"]["faults"] = result.verification.faults;
  json["equations"] = result.equations;
  json["variables"] = result.variables;
}

std::string summary_json(const ConditioningStudy& study, const ConditioningProblem& problem,
                         const ConditioningResult& result) {
  Json json = study_json("condition", study, problem);
  add_outcome(json, problem, result);
  add_warnings(json, problem.warnings);
  add_units(json, labels_of(problem.network()));
  return json_text(json);
}

}  // namespace overtone::reporting
