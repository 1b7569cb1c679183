#include "host_tables.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "csv_text.hpp"
#include "number_text.hpp"

namespace overtone::cli {

namespace {

using Json = nlohmann::ordered_json;

/// "scenario,pattern,bus" of a case.
std::string case_fields(const HostingStudy& study, const HostingCase& one) {
  return fmt::format("{},{},{}", csv_field(study.scenarios[one.scenario].name),
                     csv_field(study.patterns[one.pattern].name), csv_field(one.bus));
}

bool answered(const HostingResult& result) { return result.status == HostingStatus::solved; }

std::string capacity_row(const HostingResult& r) {
  if (!answered(r)) {
    return fmt::format("{}{}{},{},{},{}", to_string(r.status), std::string(20, ','), r.solves,
                       r.iterations, exact(r.seconds), csv_field(r.message));
  }
  const HostingExactness& e = r.exactness;
  const bool tangents = r.tangents.rounds > 0;
  const std::string first = fmt::format(
      "solved,{},{},{},{},{},{},{},{},{},{}", exact(r.station_mw), exact(r.objective),
      exact(e.relaxed_objective), exact(e.gap), exact(r.loss_term), exact(r.losses_mwh),
      exact(r.ceiling_mw), tangents ? exact(r.tangents.objective) : "",
      r.unlimited_station_mw > 0.0 ? exact(r.unlimited_station_mw) : "", exact(100.0 * r.thd_max));
  return first + fmt::format(",{},{},{},{},{},{},{},{},{},{},{},{},{}", e.repairs, e.tree_nodes,
                             exact(e.overlap_mw), exact(e.cone_gap), e.local ? 1 : 0,
                             exact(r.replay.voltage_mismatch), exact(r.replay.power_mismatch),
                             exact(r.replay.limit_excess), csv_field(e.cone_gap_at), r.solves,
                             r.iterations, exact(r.seconds), csv_field(r.message));
}

/// One row of dispatch.csv without the case: hour,kind,bus,p_mw,q_mvar,charge,discharge,energy.
void add_dispatch_rows(const HostingStudy& study, const HostingCase& one,
                       const HostingResult& result, std::string& text) {
  const HostingScenario& devices = study.scenarios[one.scenario];
  const HostingDispatch& day = result.dispatch;
  const std::string begin = case_fields(study, one);
  const size_t units = devices.storage.size(), generators = devices.var_generators.size();
  for (int t = 0; t < study.common.hour_count(); ++t) {
    text += fmt::format("{},{},station,{},{},0,,,\n", begin, t + 1, csv_field(one.bus),
                        exact(-study.patterns[one.pattern].share[t] * result.station_mw));
    for (size_t a = 0; a < units; ++a) {
      const size_t i = t * units + a;
      const double p = study.common.discharge_efficiency * day.discharge[i] - day.charge[i];
      text +=
          fmt::format("{},{},storage,{},{},{},{},{},{}\n", begin, t + 1,
                      csv_field(devices.storage[a].bus), exact(p), exact(day.storage_reactive[i]),
                      exact(day.charge[i]), exact(day.discharge[i]), exact(day.energy[i]));
    }
    for (size_t g = 0; g < generators; ++g) {
      text += fmt::format("{},{},svg,{},0,{},,,\n", begin, t + 1,
                          csv_field(devices.var_generators[g].bus),
                          exact(day.var_generation[t * generators + g]));
    }
    for (const PvPlant& plant : devices.pv) {
      text += fmt::format("{},{},pv,{},{},0,,,\n", begin, t + 1, csv_field(plant.bus),
                          exact(study.common.pv_share[t] * plant.power_mw));
    }
  }
}

Json finite(double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }

Json case_json(const HostingStudy& study, const HostingCase& one, const HostingResult& r) {
  Json json{{"scenario", study.scenarios[one.scenario].name},
            {"pattern", study.patterns[one.pattern].name},
            {"bus", one.bus},
            {"status", to_string(r.status)}};
  json["station_mw"] = answered(r) ? Json(r.station_mw) : Json(nullptr);
  if (answered(r)) {
    json["objective"] = r.objective;
    json["gap"] = finite(r.exactness.gap);
    json["losses_mwh"] = r.losses_mwh;
    json["thd_max_percent"] = finite(100.0 * r.thd_max);
    json["ceiling_mw"] = finite(r.ceiling_mw);
  }
  if (!r.binding.empty() && answered(r)) {
    const HostingLimit& limit = r.binding.front();
    json["limited_by"] = {{"kind", to_string(limit.kind)},
                          {"at", limit.element},
                          {"hour", limit.hour},
                          {"value", limit.value},
                          {"limit", limit.limit}};
    if (limit.order > 0) {
      json["limited_by"]["order"] = limit.order;
    }
  }
  json["message"] = r.message;
  return json;
}

/// Largest figures over all cases: how exact the study is.
Json checks_json(const std::vector<HostingResult>& results) {
  double cone = 0.0, voltage = 0.0, power = 0.0, gap = 0.0, overlap = 0.0;
  int repaired = 0, solved = 0;
  for (const HostingResult& r : results) {
    if (answered(r)) {
      ++solved;
      cone = std::max(cone, r.exactness.cone_gap);
      gap = std::max(gap, r.exactness.gap);
      overlap = std::max(overlap, r.exactness.overlap_mw);
      voltage = std::max(voltage, r.replay.voltage_mismatch);
      power = std::max(power, r.replay.power_mismatch);
      repaired += r.exactness.repairs > 0 ? 1 : 0;
    }
  }
  return {{"cases", results.size()},
          {"solved", solved},
          {"repaired", repaired},
          {"largest_gap", finite(gap)},
          {"largest_overlap_mw", overlap},
          {"largest_cone_gap_pu", cone},
          {"largest_voltage_mismatch_pu", voltage},
          {"largest_power_mismatch_mw", power}};
}

}  // namespace

std::string capacities_csv(const HostingStudy& study, const std::vector<HostingResult>& results) {
  std::string text =
      "scenario,pattern,bus,status,station_mw,objective,relaxed_objective,gap,loss_term,"
      "losses_mwh,ceiling_mw,tangent_objective,unlimited_station_mw,thd_max_percent,repairs,"
      "tree_nodes,overlap_mw,cone_gap_pu,local,replay_voltage_pu,replay_power_mw,limit_excess,"
      "cone_gap_at,solves,iterations,seconds,message\n";
  const auto cases = cases_of(study);
  for (size_t i = 0; i < cases.size(); ++i) {
    text += case_fields(study, cases[i]) + "," + capacity_row(results[i]) + "\n";
  }
  return text;
}

std::string hosting_limits_csv(const HostingStudy& study,
                               const std::vector<HostingResult>& results) {
  std::string text = "scenario,pattern,bus,role,kind,at,hour,value,limit,multiplier,order\n";
  const auto cases = cases_of(study);
  for (size_t i = 0; i < cases.size(); ++i) {
    const auto add = [&](const char* role, const std::vector<HostingLimit>& limits) {
      for (const HostingLimit& limit : limits) {
        text += fmt::format("{},{},{},{},{},{},{},{},{}\n", case_fields(study, cases[i]), role,
                            to_string(limit.kind), csv_field(limit.element), limit.hour,
                            exact(limit.value), exact(limit.limit), exact(limit.multiplier),
                            limit.order > 0 ? fmt::format("{}", limit.order) : "");
      }
    };
    if (answered(results[i])) {
      add("binding", results[i].binding);
    }
    add("shortfall", results[i].shortfalls);
  }
  return text;
}

std::string growth_csv(const HostingStudy& study, const std::vector<HostingResult>& results) {
  std::string text = "scenario,base,pattern,mean_growth_percent,buses,left_out\n";
  for (const HostingGrowth& growth : growth_of(study, results)) {
    text += fmt::format("{},{},{},{},{},{}\n", csv_field(study.scenarios[growth.scenario].name),
                        csv_field(study.scenarios[growth.base].name),
                        csv_field(study.patterns[growth.pattern].name), exact(100.0 * growth.mean),
                        growth.buses, growth.left_out);
  }
  return text;
}

std::string dispatch_csv(const HostingStudy& study, const std::vector<HostingResult>& results) {
  std::string text =
      "scenario,pattern,bus,hour,kind,device_bus,p_mw,q_mvar,charge_mw,discharge_mw,energy_mwh\n";
  const auto cases = cases_of(study);
  for (size_t i = 0; i < cases.size(); ++i) {
    if (answered(results[i])) {
      add_dispatch_rows(study, cases[i], results[i], text);
    }
  }
  return text;
}

std::string host_summary_json(const HostingStudy& study,
                              const std::vector<HostingResult>& results) {
  Json json{{"study", study.title},
            {"feeder", study.common.network.name()},
            {"mode", to_string(study.common.mode)},
            {"v_min_pu", study.common.v_min},
            {"v_max_pu", study.common.v_max},
            {"load_scale", study.common.load_scale}};
  json["thd_limit_percent"] =
      study.common.harmonics ? Json(100.0 * study.common.harmonics->thd) : Json(nullptr);
  json["checks"] = checks_json(results);
  json["growth"] = Json::array();
  for (const HostingGrowth& growth : growth_of(study, results)) {
    json["growth"].push_back({{"scenario", study.scenarios[growth.scenario].name},
                              {"base", study.scenarios[growth.base].name},
                              {"pattern", study.patterns[growth.pattern].name},
                              {"mean_percent", 100.0 * growth.mean},
                              {"buses", growth.buses}});
  }
  json["cases"] = Json::array();
  const auto cases = cases_of(study);
  for (size_t i = 0; i < cases.size(); ++i) {
    json["cases"].push_back(case_json(study, cases[i], results[i]));
  }
  return json.dump(2) + "\n";
}

}  // namespace overtone::cli
