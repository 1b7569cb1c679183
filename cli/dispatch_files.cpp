// Tables and summary.json of a dispatch study.

#include <cmath>
#include <numbers>

#include <nlohmann/json.hpp>

#include "csv_text.hpp"
#include "dispatch_report.hpp"

namespace overtone::cli {

namespace {

using Json = nlohmann::ordered_json;  // keys in the order written, NaN and infinity as null

/// Calls row(result, slot) for every slot of every run with a schedule.
template <class Row>
void for_slots(const DispatchProblem& problem, const std::vector<DispatchResult>& results,
               Row row) {
  for (const DispatchResult& result : results) {
    for (int t = 0; !result.schedule.empty() && t < problem.slot_count(); ++t) {
      row(result, t);
    }
  }
}

std::string grid_csv(const DispatchProblem& problem, const std::vector<DispatchResult>& results) {
  Csv csv("run,hour,price,p_mw,q_import_mvar,q_export_mvar");
  for_slots(problem, results, [&](const DispatchResult& result, int t) {
    const DispatchSchedule& s = result.schedule;
    csv.row(result.run.name(), problem.hour[t], problem.price[t], s.grid_p[t], s.reactive_import[t],
            s.reactive_export[t]);
  });
  return std::move(csv).text();
}

std::string generators_csv(const DispatchProblem& problem,
                           const std::vector<DispatchResult>& results) {
  Csv csv("run,hour,bus,p_mw,q_mvar");
  for_slots(problem, results, [&](const DispatchResult& result, int t) {
    for (size_t g = 0; g < problem.generators.size(); ++g) {
      const size_t at = t * problem.generators.size() + g;
      csv.row(result.run.name(), problem.hour[t],
              problem.network.bus_name(problem.generators[g].bus), result.schedule.generator_p[at],
              result.schedule.generator_q[at]);
    }
  });
  return std::move(csv).text();
}

std::string renewables_csv(const DispatchProblem& problem,
                           const std::vector<DispatchResult>& results) {
  Csv csv("run,hour,bus,p_mw,available_mw");
  for_slots(problem, results, [&](const DispatchResult& result, int t) {
    for (size_t r = 0; r < problem.renewables.size(); ++r) {
      csv.row(result.run.name(), problem.hour[t],
              problem.network.bus_name(problem.renewables[r].bus),
              result.schedule.renewable_p[t * problem.renewables.size() + r],
              problem.renewables[r].available[t]);
    }
  });
  return std::move(csv).text();
}

std::string storage_csv(const DispatchProblem& problem,
                        const std::vector<DispatchResult>& results) {
  Csv csv("run,hour,bus,charge_mw,discharge_mw,energy_mwh");
  for_slots(problem, results, [&](const DispatchResult& result, int t) {
    const DispatchSchedule& s = result.schedule;
    for (size_t e = 0; e < problem.storage.size(); ++e) {
      const size_t at = t * problem.storage.size() + e;
      csv.row(result.run.name(), problem.hour[t], problem.network.bus_name(problem.storage[e].bus),
              s.storage_charge[at], s.storage_discharge[at], s.storage_energy[at]);
    }
  });
  return std::move(csv).text();
}

std::string lots_csv(const DispatchProblem& problem, const std::vector<DispatchResult>& results) {
  Csv csv("run,hour,bus,cars,capacity_mwh,charge_max_mw,charge_mw,discharge_mw,q_mvar,energy_mwh");
  for_slots(problem, results, [&](const DispatchResult& result, int t) {
    const DispatchSchedule& s = result.schedule;
    for (size_t k = 0; k < problem.lots.size(); ++k) {
      const DispatchLot& lot = problem.lots[k];
      const size_t at = t * problem.lots.size() + k;
      csv.row(result.run.name(), problem.hour[t], problem.network.bus_name(lot.bus), lot.cars[t],
              lot.capacity[t], lot.charge_max[t], s.lot_charge[at], s.lot_discharge[at],
              s.lot_q[at], s.lot_energy[at]);
    }
  });
  return std::move(csv).text();
}

std::string bus_hours_csv(const DispatchProblem& problem,
                          const std::vector<DispatchResult>& results) {
  Csv csv("run,hour,bus,v1,v1_angle_deg,excess,v_rms,thd");
  for_slots(problem, results, [&](const DispatchResult& result, int t) {
    for (int b = 0; b < problem.network.bus_count(); ++b) {
      const Complex v =
          result.schedule.voltage[static_cast<size_t>(t) * problem.network.bus_count() + b];
      csv.row(result.run.name(), problem.hour[t], problem.network.bus_name(b), std::abs(v),
              std::arg(v) * 180.0 / std::numbers::pi,
              voltage_excess(std::abs(v), problem.penalty.dead_band),
              result.distortion.v_rms_at(t, b), result.distortion.thd_at(t, b));
    }
  });
  return std::move(csv).text();
}

std::string branch_hours_csv(const DispatchProblem& problem,
                             const std::vector<DispatchResult>& results) {
  Csv csv("run,hour,from,to,i_rms,i_rms_a,s_max_mva");
  const Network& network = problem.network;
  for_slots(problem, results, [&](const DispatchResult& result, int t) {
    for (int l = 0; l < network.branch_count(); ++l) {
      const Branch& branch = network.description().branches[l];
      const double current = result.distortion.branch_rms_at(t, l);
      csv.row(result.run.name(), problem.hour[t], branch.from, branch.to, current,
              current * network.current_base_a(), problem.branch_mva[l]);
    }
  });
  return std::move(csv).text();
}

Json figures_json(const DispatchProblem& problem, const DispatchFigures& f) {
  return {{"objective", f.objective},
          {"grid_cost", f.grid_cost},
          {"reactive_cost", f.reactive_cost},
          {"generator_cost", f.generator_cost},
          {"renewable_cost", f.renewable_cost},
          {"wear_cost", f.wear_cost},
          {"penalty_cost", f.penalty_cost},
          {"ex_post_penalty", f.ex_post_penalty},
          {"sum_voltage_deviation", f.sum_voltage_deviation},
          {"v_min", f.v_min},
          {"v_min_bus", problem.network.bus_name(f.v_min_bus)},
          {"v_min_hour", f.v_min_hour},
          {"losses_mwh", f.losses},
          {"generator_mwh", f.generator_energy},
          {"renewable_mwh", f.renewable_energy},
          {"lot_charge_mwh", f.lot_charge},
          {"lot_discharge_mwh", f.lot_discharge},
          {"lot_reactive_mvarh", f.lot_reactive}};
}

void add_distortion(const DispatchProblem& problem, const DispatchResult& result, Json& json) {
  double worst = -1.0;
  for (int t = 0; t < result.distortion.scenario_count; ++t) {
    for (int b = 0; b < result.distortion.bus_count; ++b) {
      if (const double thd = result.distortion.thd_at(t, b); thd > worst) {
        worst = thd;
        json["thd_max"] = thd;
        json["thd_max_bus"] = problem.network.bus_name(b);
        json["thd_max_hour"] = problem.hour[t];
      }
    }
  }
}

Json verification_json(const DispatchVerification& check) {
  return {{"run", check.run},
          {"passed", check.passed},
          {"load_flow_converged", check.load_flow_converged},
          {"voltage_mismatch", check.voltage_mismatch},
          {"import_mismatch_mw", check.import_mismatch},
          {"objective_mismatch", check.objective_mismatch},
          {"limit_violation", check.limit_violation},
          {"lot_energy_mismatch_mwh", check.lot_energy_mismatch},
          {"overlap_mw", check.overlap},
          {"faults", check.faults}};
}

Json run_json(const DispatchProblem& problem, const DispatchResult& result) {
  Json json;
  json["run"] = result.run.name();
  json["lots_reactive"] = result.run.lots_reactive;
  json["penalty"] = result.run.penalty;
  json["status"] = to_string(result.status);
  json["message"] = result.message;
  const bool point = !result.schedule.empty();
  json["figures"] = point ? figures_json(problem, result.figures) : Json();
  json["bound"] = result.bound_solved ? Json(result.bound) : Json();
  json["gap"] = result.bound_solved ? Json(result.gap) : Json();
  json["undeliverable_mwh_by_lot"] =
      result.undeliverable.empty() ? Json() : Json(result.undeliverable);
  json["thd_max"] = json["thd_max_bus"] = json["thd_max_hour"] = nullptr;
  add_distortion(problem, result, json);
  json["shortfalls"] = Json::array();
  for (const DispatchShortfall& s : result.shortfalls) {
    json["shortfalls"].push_back({{"what", s.what},
                                  {"element", s.element},
                                  {"hour", s.hour},
                                  {"value", s.value},
                                  {"limit", s.limit},
                                  {"unit", s.unit}});
  }
  json["verification"] = verification_json(result.verification);
  json["exact_iterations"] = result.exact_iterations;
  json["bound_iterations"] = result.bound_iterations;
  json["direction_fixes"] = result.direction_fixes;
  json["exact_seconds"] = result.exact_seconds;
  json["bound_seconds"] = result.bound_seconds;
  json["check_seconds"] = result.check_seconds;
  return json;
}

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
  json["units"] =
      "MW, Mvar, MVA, MWh, money of the prices, voltage pu, THD a fraction; hour t "
      "covers (t-1):00 to t:00";
  json["version"] = OVERTONE_VERSION;
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace

std::vector<OutputFile> dispatch_files(const DispatchStudy& study, const DispatchProblem& problem,
                                       const std::vector<DispatchResult>& results) {
  return {{"grid.csv", grid_csv(problem, results)},
          {"generators.csv", generators_csv(problem, results)},
          {"renewables.csv", renewables_csv(problem, results)},
          {"storage.csv", storage_csv(problem, results)},
          {"lots.csv", lots_csv(problem, results)},
          {"bus_hours.csv", bus_hours_csv(problem, results)},
          {"branch_hours.csv", branch_hours_csv(problem, results)},
          {"summary.json", summary_json(study, problem, results)}};
}

}  // namespace overtone::cli
