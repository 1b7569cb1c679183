#include "summary_json.hpp"

#include <algorithm>
#include <numeric>

#include <nlohmann/json.hpp>

namespace overtone::cli {

namespace {

using Json = nlohmann::ordered_json;  // keys in the order written, NaN and infinity as null

std::string text_of(const Json& json) {
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

template <class Value>
Json by_hour(const std::vector<int>& hours, const std::vector<Value>& values) {
  Json object = Json::object();
  for (size_t t = 0; t < values.size(); ++t) {
    object[std::to_string(hours[t])] = values[t];
  }
  return object;
}

void add_units(Json& json, const Network& network) {
  json["units"] =
      "per unit on `bases` unless the name has a unit; hour t covers (t-1):00 to t:00; seconds";
  json["bases"] = {{"s_mva", network.description().base_mva},
                   {"v_kv", network.description().base_kv},
                   {"i_a", network.current_base_a()}};
  json["version"] = OVERTONE_VERSION;
}

/// Null for hour 0, a snapshot.
Json hour_or_null(int label) { return label == 0 ? Json() : Json(label); }

/// The sums and extremes of `figures`, all null where there is no point.
void add_figures(Json& json, const ConditioningProblem& problem, const ScheduleFigures* figures) {
  for (const char* key :
       {"objective", "perspective_objective", "sum_voltage_deviation", "sum_thd", "v_min",
        "v_min_bus", "v_min_hour", "thd_max", "thd_max_bus", "thd_max_hour"}) {
    json[key] = nullptr;
  }
  json["thd_limit"] = problem.thd_limit;
  json["buses_over_thd_limit_by_hour"] = nullptr;
  json["substation_current_by_hour"] = nullptr;
  if (figures == nullptr) {
    return;
  }
  json["objective"] = figures->objective();
  json["sum_voltage_deviation"] = figures->sum_voltage_deviation;
  json["sum_thd"] = figures->sum_thd;
  json["v_min"] = figures->v_min;
  json["v_min_bus"] = problem.network.bus_name(figures->v_min_bus);
  json["v_min_hour"] = hour_or_null(figures->v_min_hour);
  json["thd_max"] = figures->thd_max;
  json["thd_max_bus"] = problem.network.bus_name(figures->thd_max_bus);
  json["thd_max_hour"] = hour_or_null(figures->thd_max_hour);
  json["buses_over_thd_limit_by_hour"] = by_hour(problem.hour, figures->buses_over_thd_limit);
  json["substation_current_by_hour"] = by_hour(problem.hour, figures->substation_current);
}

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

Json json_of(const IterationRecord& record) {
  return {{"iteration", record.iteration},
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
          {"solver_status", record.solver_status}};
}

Json json_of(const LimitShortfall& shortfall) {
  return {{"what", shortfall.what},       {"hour", hour_or_null(shortfall.hour)},
          {"element", shortfall.element}, {"value", shortfall.value},
          {"limit", shortfall.limit},     {"unit", shortfall.unit}};
}

Json json_of(const Verification& check) {
  return {{"run", check.run},
          {"passed", check.passed},
          {"load_flow_converged", check.load_flow_converged},
          {"voltage_mismatch", check.voltage_mismatch},
          {"operating_limit_violation", check.operating_limit_violation},
          {"energy_mismatch", check.energy_mismatch},
          {"battery_bound_violation", check.battery_bound_violation},
          {"charger_balance_mismatch", check.charger_balance_mismatch},
          {"charger_current_violation", check.charger_current_violation},
          {"thd_violation", check.thd_violation},
          {"faults", check.faults}};
}

template <class Item>
Json list_of(const std::vector<Item>& items) {
  Json list = Json::array();
  for (const Item& item : items) {
    list.push_back(json_of(item));
  }
  return list;
}

Json json_of(const FlowResult& flow, int t) {
  const HourSummary& hour = flow.summaries[t];
  const ScenarioReport& report = flow.report[t];
  const Network& network = flow.problem->network;
  Json json = {{"hour", hour_or_null(hour.hour)},
               {"status", hour.solved ? "converged" : "not_converged"},
               {"method", report.method == LoadFlowMethod::newton ? "newton" : "current_injection"},
               {"iterations", report.iterations},
               {"voltage_step", report.voltage_step},
               {"power_mismatch", report.power_mismatch}};
  if (hour.solved) {
    json["load_p"] = hour.load.real();
    json["load_q"] = hour.load.imag();
    json["v_min"] = hour.v_min;
    json["v_min_bus"] = network.bus_name(hour.v_min_bus);
    json["thd_max"] = hour.thd_max;
    json["thd_max_bus"] = network.bus_name(hour.thd_max_bus);
    json["substation_current"] = hour.substation;
    json["losses"] = hour.losses;
    json["buses_over_ieee519"] = flow.buses_over_ieee519[t];
    json["ieee519_violations"] = flow.ieee519_violations[t];
  }
  return json;
}

/// Objective, sums and extremes.
void add_outcome(Json& json, const ConditioningProblem& problem, const ConditioningResult& result) {
  const bool point = result.quality != PointQuality::none;
  add_figures(json, problem, point ? &result.figures : nullptr);
  if (point && result.status != ConditioningStatus::load_flow) {
    json["perspective_objective"] = result.perspective_objective;
  }
  json["solve_seconds"] = result.solve_seconds;
  json["method"] = to_string(result.method);
  json["cuts"] = to_string(result.cuts);
  json["iterations"] = list_of(result.iterations);
  json["operating_limit_violation"] = result.operating_limit_violation;
  json["shortfalls"] = list_of(result.shortfalls);
  json["verification"] = json_of(result.verification);
  json["equations"] = result.equations;
  json["variables"] = result.variables;
}

const char* strategy_name(const Study& study) {
  return *study.strategy == ChargingStrategy::on_arrival ? "I" : "II";
}

/// What was solved.
Json study_json(const char* command, const Study& study, const ConditioningProblem& problem) {
  static constexpr const char* cases[] = {"I", "II", "III"};
  Json json;
  json["command"] = command;
  json["feeder"] = problem.network.name();
  json["title"] = study.title;
  json["case"] = cases[static_cast<int>(study.study_case)];
  json["strategy"] = study.strategy ? Json(strategy_name(study)) : Json();
  json["study_file"] = study.file.string();
  return json;
}

}  // namespace

std::string condition_summary_json(const Study& study, const ConditioningProblem& problem,
                                   const ConditioningResult& result) {
  Json json = study_json("condition", study, problem);
  json["status"] = to_string(result.status);
  json["point_quality"] = to_string(result.quality);
  json["message"] = result.message;
  add_outcome(json, problem, result);
  add_units(json, problem.network);
  return text_of(json);
}

nlohmann::ordered_json compare_run_json(const ConditioningProblem& problem,
                                        const ConditioningResult& result) {
  Json run;
  run["status"] = to_string(result.status);
  run["point_quality"] = to_string(result.quality);
  run["message"] = result.message;
  add_outcome(run, problem, result);
  return run;
}

std::string compare_summary_json(const Study& study, const ConditioningProblem& problem,
                                 const std::vector<nlohmann::ordered_json>& runs) {
  Json json = study_json("compare", study, problem);
  json["runs"] = runs;
  add_units(json, problem.network);
  return text_of(json);
}

std::string flow_summary_json(const FlowResult& flow) {
  Json json;
  json["command"] = "flow";
  json["feeder"] = flow.problem->network.name();
  json["status"] = flow.converged() ? "converged" : "not_converged";
  json["profile"] = flow.profile.empty() ? Json() : Json(flow.profile);
  json["load_scale"] = flow.arguments.load_scale;
  json["currents"] = flow.arguments.currents;
  json["power_balance"] = flow.arguments.power_balance;
  add_figures(json, *flow.problem, flow.figures ? &*flow.figures : nullptr);
  json.erase("perspective_objective");
  json["ieee519_violations"] =
      std::accumulate(flow.ieee519_violations.begin(), flow.ieee519_violations.end(), 0);
  json["hours"] = Json::array();
  for (int t = 0; t < flow.hours.hour_count(); ++t) {
    json["hours"].push_back(json_of(flow, t));
  }
  add_units(json, flow.problem->network);
  return text_of(json);
}

}  // namespace overtone::cli
