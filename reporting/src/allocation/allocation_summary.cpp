// summary.json of an allocation study.

#include <overtone/allocation_report.hpp>

#include "table/json_rows.hpp"

namespace overtone::reporting {

namespace {

Table violations(const std::vector<PlanViolation>& violations) {
  Table table("violations", "A limit that a plan breaks.",
              {{.name = "what"},
               {.name = "scenario", .text = "From 1."},
               {.name = "hour"},
               {.name = "value", .text = "Reached, in the unit."},
               {.name = "limit", .text = "Asked for, in the unit."},
               {.name = "unit"}});
  for (const PlanViolation& v : violations) {
    table.row(v.what, v.scenario + 1, v.hour, v.value, v.limit, v.unit);
  }
  return table;
}

Table plan_figures(const AllocationProblem& problem, const AllocationResult& plan) {
  Table table("figures", "Costs and figures of a plan, missing where there is none.",
              {{.name = "losses_cost"},
               {.name = "unserved_cost"},
               {.name = "voltage_cost"},
               {.name = "installation_cost"},
               {.name = "total_cost"},
               {.name = "unserved_kwh", .unit = "kWh"},
               {.name = "unserved_kwh_hourly", .unit = "kWh", .text = "Dispatched hour by hour."},
               {.name = "voltage_deviation_index", .unit = "pu"},
               {.name = "v_min", .unit = "pu"},
               {.name = "thd_max"},
               {.name = "thd_max_bus"},
               {.name = "thd_max_hour"},
               {.name = "thd_max_scenario", .text = "From 1."}});
  if (plan.stations.empty()) {
    table.row(std::vector<Cell>(table.column_count()));
    return table;
  }
  const PlanFigures& f = plan.figures;
  table.row(f.losses, f.unserved, f.voltage, f.installation, f.total(), f.unserved_kwh,
            f.unserved_kwh_hourly, f.voltage_index, f.v_min, plan.thd_max,
            problem.network.bus_name(plan.thd_max_bus), plan.thd_max_hour,
            plan.thd_max_scenario + 1);
  return table;
}

Table owner_means(const AllocationProblem& problem) {
  Table table("owner", "Means of the owner's day.",
              {{.name = "profit"},
               {.name = "energy"},
               {.name = "reserve"},
               {.name = "tariff"},
               {.name = "owners"},
               {.name = "wear"},
               {.name = "parking"},
               {.name = "charge_kwh", .unit = "kWh"},
               {.name = "discharge_kwh", .unit = "kWh"},
               {.name = "reserve_kwh", .unit = "kWh"},
               {.name = "stored_kwh_sum", .unit = "kWh"}});
  const StationMeans means = means_of(problem.behaviour, problem.seasons);
  const StationProfit& p = means.profit;
  table.row(p.total(), p.energy, p.reserve, p.tariff, p.owners, p.wear, p.parking, means.charge,
            means.discharge, means.reserve, means.stored);
  return table;
}

Json plan_json(const AllocationProblem& problem, const AllocationResult& plan) {
  Json json;
  json["objective"] = to_string(plan.objective);
  json["status"] = to_string(plan.status);
  json["message"] = plan.message;
  json["stations_by_bus"] = Json::object();
  for (size_t c = 0; c < plan.stations.size(); ++c) {
    if (plan.stations[c] > 0) {
      json["stations_by_bus"][problem.network.bus_name(problem.candidates[c])] = plan.stations[c];
    }
  }
  add_json_row(json, plan_figures(problem, plan));
  json["bound"] = plan.bound;
  json["relaxed_rounds"] = plan.relaxed_rounds;
  json["rounds"] = plan.rounds;
  json["dropped_cuts"] = plan.dropped_cuts;
  json["replay_mismatch"] = plan.replay_mismatch;
  json["violations"] = json_rows(violations(plan.figures.violations));
  json["master_seconds"] = plan.master_seconds;
  json["load_flow_seconds"] = plan.load_flow_seconds;
  json["seconds"] = plan.seconds;
  return json;
}

}  // namespace

std::string summary_json(const AllocationStudy& study, const std::vector<AllocationCase>& cases) {
  Json json;
  json["command"] = "allocate";
  json["feeder"] = cases.empty() ? Json() : Json(cases.front().problem.network.name());
  json["title"] = study.title;
  json["study_file"] = study.file.string();
  json["reserve_market"] = study.market.reserve;
  json["cases"] = Json::array();
  for (const AllocationCase& one : cases) {
    Json item = {{"stations", one.problem.stations()},
                 {"owner", json_row(owner_means(one.problem))}};
    item["plans"] = Json::array();
    for (const AllocationResult& plan : one.plans) {
      item["plans"].push_back(plan_json(one.problem, plan));
    }
    json["cases"].push_back(std::move(item));
  }
  add_warnings(json, cases.empty() ? std::vector<std::string>() : cases.front().problem.warnings);
  json["units"] = "money and kWh a day, voltage pu, THD a fraction; hour t covers (t-1):00 to t:00";
  json["version"] = OVERTONE_VERSION;
  return json_text(json);
}

}  // namespace overtone::reporting
