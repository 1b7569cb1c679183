// summary.json of a hosting study.

#include <algorithm>

#include <overtone/harmonic_orders.hpp>
#include <overtone/harmonic_words.hpp>
#include <overtone/hosting_report.hpp>

#include "hosting/hosting_checks.hpp"
#include "table/json_rows.hpp"

namespace overtone::reporting {

namespace {

Json case_json(const HostingStudy& study, const HostingCase& one, const HostingResult& r) {
  Json json{{"scenario", study.scenarios[one.scenario].name},
            {"pattern", study.patterns[one.pattern].name},
            {"bus", one.bus},
            {"status", to_string(r.status)}};
  const bool answered = r.status == HostingStatus::solved;
  json["station_mw"] = answered ? Json(r.station_mw) : Json();
  if (answered) {
    json["objective"] = r.objective;
    json["gap"] = r.exactness.gap;
    json["losses_mwh"] = r.losses_mwh;
    json["thd_max_percent"] = 100.0 * r.thd_max;
    json["ceiling_mw"] = r.ceiling_mw;
  }
  if (!r.binding.empty() && answered) {
    const HostingLimit& limit = r.binding.front();
    json["limited_by"] = {{"kind", to_string(limit.kind)},
                          {"at", limit.element},
                          {"hour", limit.hour},
                          {"value", limit.value},
                          {"limit", limit.limit}};
    if (limit.order > 0.0) {
      json["limited_by"]["order"] =
          is_whole(limit.order) ? Json(static_cast<std::int64_t>(limit.order)) : Json(limit.order);
    }
  }
  json["message"] = r.message;
  return json;
}

/// How exact the study is.
Table checks(const std::vector<HostingResult>& results) {
  const HostingChecks c = checks_of(results);
  Table table("checks", "Largest figures over all cases with an answer.",
              {{.name = "cases"},
               {.name = "solved"},
               {.name = "repaired", .text = "Cases with repaired storage modes."},
               {.name = "largest_gap"},
               {.name = "largest_overlap_mw", .unit = "MW"},
               {.name = "largest_cone_gap_pu", .unit = "pu"},
               {.name = "largest_voltage_mismatch_pu", .unit = "pu"},
               {.name = "largest_power_mismatch_mw", .unit = "MW"}});
  table.row(results.size(), c.solved, c.repaired, c.gap, c.overlap_mw, c.cone_gap,
            c.voltage_mismatch, c.power_mismatch);
  return table;
}

Table growth_summary(const HostingStudy& study, const std::vector<HostingResult>& results) {
  Table table("growth", "How much larger stations are in a scenario than in its base.",
              {{.name = "scenario"},
               {.name = "base"},
               {.name = "pattern"},
               {.name = "mean_percent", .unit = "%"},
               {.name = "buses"}});
  for (const HostingGrowth& growth : growth_of(study, results)) {
    table.row(study.scenarios[growth.scenario].name, study.scenarios[growth.base].name,
              study.patterns[growth.pattern].name, 100.0 * growth.mean, growth.buses);
  }
  return table;
}

}  // namespace

HostingChecks checks_of(const std::vector<HostingResult>& results) {
  HostingChecks checks;
  for (const HostingResult& r : results) {
    checks.seconds += r.seconds;
    if (r.status != HostingStatus::solved) {
      continue;
    }
    ++checks.solved;
    checks.repaired += r.exactness.repairs > 0 ? 1 : 0;
    checks.unaccepted += r.exactness.accepted ? 0 : 1;
    checks.gap = std::max(checks.gap, r.exactness.gap);
    checks.overlap_mw = std::max(checks.overlap_mw, r.exactness.overlap_mw);
    checks.cone_gap = std::max(checks.cone_gap, r.exactness.cone_gap);
    checks.voltage_mismatch = std::max(checks.voltage_mismatch, r.replay.voltage_mismatch);
    checks.power_mismatch = std::max(checks.power_mismatch, r.replay.power_mismatch);
  }
  return checks;
}

std::string summary_json(const HostingStudy& study, const std::vector<HostingResult>& results) {
  Json json{{"command", "host"},
            {"study", study.title},
            {"feeder", study.common.network.name()},
            {"mode", to_string(study.common.mode)},
            {"v_min_pu", study.common.v_min},
            {"v_max_pu", study.common.v_max},
            {"load_scale", study.common.load_scale}};
  json["thd_limit_percent"] =
      study.common.harmonics ? Json(100.0 * study.common.harmonics->thd) : Json();
  json["currents"] =
      study.common.harmonics
          ? Json(word_of(harmonic_currents_words(), study.common.harmonics->currents))
          : Json();
  add_warnings(json, study.warnings);
  json["checks"] = json_row(checks(results));
  json["growth"] = json_rows(growth_summary(study, results));
  json["cases"] = Json::array();
  const auto cases = cases_of(study);
  for (size_t i = 0; i < cases.size(); ++i) {
    json["cases"].push_back(case_json(study, cases[i], results[i]));
  }
  json["version"] = OVERTONE_VERSION;
  return json_text(json);
}

}  // namespace overtone::reporting
