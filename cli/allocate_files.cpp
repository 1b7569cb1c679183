// Tables and summary.json of an allocation study.

#include <nlohmann/json.hpp>

#include "allocate_report.hpp"
#include "csv_text.hpp"

namespace overtone::cli {

namespace {

using Json = nlohmann::ordered_json;  // keys in the order written, NaN and infinity as null

/// Calls row(case, plan) for every plan with stations.
template <class Row>
void for_plans(const std::vector<AllocationCase>& cases, Row row) {
  for (const AllocationCase& one : cases) {
    for (const AllocationResult& plan : one.plans) {
      if (!plan.stations.empty()) {
        row(one.problem, plan);
      }
    }
  }
}

std::string owner_csv(const std::vector<AllocationCase>& cases) {
  Csv csv("stations,season,hour,charge_kw,discharge_kw,reserve_kw,stored_kwh,more_kwh,less_kwh");
  for (const AllocationCase& one : cases) {
    for (size_t k = 0; k < one.problem.behaviour.days.size(); ++k) {
      const StationDay& day = one.problem.behaviour.days[k];
      for (int h = 0; h < one.problem.hours(); ++h) {
        csv.row(one.problem.stations(), one.problem.seasons[k].name, one.problem.hour[h],
                day.charge[h], day.discharge[h], day.reserve[h], day.stored[h], day.more[h],
                day.less[h]);
      }
    }
  }
  return std::move(csv).text();
}

std::string plans_csv(const std::vector<AllocationCase>& cases) {
  Csv csv("stations,objective,bus,count");
  for_plans(cases, [&](const AllocationProblem& problem, const AllocationResult& plan) {
    for (size_t c = 0; c < plan.stations.size(); ++c) {
      csv.row(problem.stations(), std::string(to_string(plan.objective)),
              problem.network.bus_name(problem.candidates[c]), plan.stations[c]);
    }
  });
  return std::move(csv).text();
}

std::string bus_hours_csv(const std::vector<AllocationCase>& cases) {
  Csv csv("stations,objective,scenario,hour,bus,v1,v_rms,thd");
  for_plans(cases, [&](const AllocationProblem& problem, const AllocationResult& plan) {
    for (int i = 0; i < plan.flow.scenario_count; ++i) {
      for (int b = 0; b < problem.network.bus_count(); ++b) {
        csv.row(problem.stations(), std::string(to_string(plan.objective)), i / problem.hours() + 1,
                problem.hour[i % problem.hours()], problem.network.bus_name(b),
                std::abs(plan.flow.v(i, 0, b)), plan.distortion.v_rms_at(i, b),
                plan.distortion.thd_at(i, b));
      }
    }
  });
  return std::move(csv).text();
}

std::string capacitors_csv(const std::vector<AllocationCase>& cases) {
  Csv csv("stations,objective,bus,kvar");
  for_plans(cases, [&](const AllocationProblem& problem, const AllocationResult& plan) {
    for (int b = 0; b < problem.network.bus_count(); ++b) {
      csv.row(problem.stations(), std::string(to_string(plan.objective)),
              problem.network.bus_name(b), plan.figures.capacitor_kvar[b]);
    }
  });
  return std::move(csv).text();
}

Json plan_json(const AllocationProblem& problem, const AllocationResult& plan) {
  const PlanFigures& f = plan.figures;
  const bool point = !plan.stations.empty();
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
  const auto figure = [&](double value) { return point ? Json(value) : Json(); };
  json["losses_cost"] = figure(f.losses);
  json["unserved_cost"] = figure(f.unserved);
  json["voltage_cost"] = figure(f.voltage);
  json["installation_cost"] = figure(f.installation);
  json["total_cost"] = figure(f.total());
  json["unserved_kwh"] = figure(f.unserved_kwh);
  json["unserved_kwh_hourly"] = figure(f.unserved_kwh_hourly);
  json["voltage_deviation_index"] = figure(f.voltage_index);
  json["v_min"] = figure(f.v_min);
  json["thd_max"] = figure(plan.thd_max);
  json["thd_max_bus"] = point ? Json(problem.network.bus_name(plan.thd_max_bus)) : Json();
  json["thd_max_hour"] = point ? Json(plan.thd_max_hour) : Json();
  json["thd_max_scenario"] = point ? Json(plan.thd_max_scenario + 1) : Json();
  json["bound"] = plan.bound;
  json["relaxed_rounds"] = plan.relaxed_rounds;
  json["rounds"] = plan.rounds;
  json["dropped_cuts"] = plan.dropped_cuts;
  json["replay_mismatch"] = plan.replay_mismatch;
  json["violations"] = Json::array();
  for (const PlanViolation& v : f.violations) {
    json["violations"].push_back({{"what", v.what},
                                  {"scenario", v.scenario + 1},
                                  {"hour", v.hour},
                                  {"value", v.value},
                                  {"limit", v.limit},
                                  {"unit", v.unit}});
  }
  json["master_seconds"] = plan.master_seconds;
  json["load_flow_seconds"] = plan.load_flow_seconds;
  json["seconds"] = plan.seconds;
  return json;
}

Json owner_json(const AllocationProblem& problem) {
  const StationMeans means = means_of(problem.behaviour, problem.seasons);
  const StationProfit& p = means.profit;
  return {{"profit", p.total()},
          {"energy", p.energy},
          {"reserve", p.reserve},
          {"tariff", p.tariff},
          {"owners", p.owners},
          {"wear", p.wear},
          {"parking", p.parking},
          {"charge_kwh", means.charge},
          {"discharge_kwh", means.discharge},
          {"reserve_kwh", means.reserve},
          {"stored_kwh_sum", means.stored}};
}

std::string summary_json(const AllocationStudy& study, const std::vector<AllocationCase>& cases) {
  Json json;
  json["command"] = "allocate";
  json["feeder"] = cases.empty() ? Json() : Json(cases.front().problem.network.name());
  json["title"] = study.title;
  json["study_file"] = study.file.string();
  json["reserve_market"] = study.market.reserve;
  json["cases"] = Json::array();
  for (const AllocationCase& one : cases) {
    Json item = {{"stations", one.problem.stations()}, {"owner", owner_json(one.problem)}};
    item["plans"] = Json::array();
    for (const AllocationResult& plan : one.plans) {
      item["plans"].push_back(plan_json(one.problem, plan));
    }
    json["cases"].push_back(std::move(item));
  }
  json["units"] = "money and kWh a day, voltage pu, THD a fraction; hour t covers (t-1):00 to t:00";
  json["version"] = OVERTONE_VERSION;
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace

std::vector<OutputFile> allocate_files(const AllocationStudy& study,
                                       const std::vector<AllocationCase>& cases) {
  return {{"owner.csv", owner_csv(cases)},
          {"plans.csv", plans_csv(cases)},
          {"capacitors.csv", capacitors_csv(cases)},
          {"bus_hours.csv", bus_hours_csv(cases)},
          {"summary.json", summary_json(study, cases)}};
}

}  // namespace overtone::cli
