#include <cmath>

#include <overtone/hosting_report.hpp>

#include "network/feeder_tables.hpp"
#include "network/network_columns.hpp"

namespace overtone::reporting {

namespace {

bool answered(const HostingResult& result) { return result.status == HostingStatus::solved; }

/// Columns of a case before `more`.
std::vector<Column> case_columns(std::vector<Column> more) {
  std::vector<Column> columns = {{.name = "scenario", .text = "Name of the scenario."},
                                 {.name = "pattern", .text = "Name of the charging pattern."},
                                 {.name = "bus", .text = "Where the station is."}};
  columns.insert(columns.end(), more.begin(), more.end());
  return columns;
}

std::vector<Column> capacity_columns() {
  return case_columns(
      {{.name = "status", .text = "solved, or why there is no answer."},
       {.name = "station_mw", .unit = "MW", .text = "S."},
       {.name = "objective", .text = "f, weighted losses less weighted S."},
       {.name = "relaxed_objective", .text = "f_R, with storage modes free."},
       {.name = "gap", .text = "f less f_R."},
       {.name = "loss_term", .text = "Losses as the objective has them, MW summed over hours."},
       {.name = "losses_mwh", .unit = "MWh", .text = "Losses of the day."},
       {.name = "ceiling_mw", .unit = "MW", .text = "S without weight on losses."},
       {.name = "tangent_objective", .text = "f_R by linear programs."},
       {.name = "unlimited_station_mw", .unit = "MW", .text = "S before the limit on THD."},
       {.name = "thd_max_percent", .unit = "%", .text = "Largest THD."},
       {.name = "repairs", .text = "Of storage modes."},
       {.name = "tree_nodes", .text = "Of the search in storage modes; 0: none."},
       {.name = "overlap_mw", .unit = "MW", .text = "Charging and discharging at once."},
       {.name = "cone_gap_pu", .unit = "pu", .text = "Largest gap of a branch's cone."},
       {.name = "local", .text = "Whether it is a local optimum, after a loose cone."},
       {.name = "replay_voltage_pu", .unit = "pu", .text = "Difference from a load flow."},
       {.name = "replay_power_mw", .unit = "MW", .text = "Difference from a load flow."},
       {.name = "limit_excess", .text = "Largest violation in the load flow, pu or MW."},
       {.name = "cone_gap_at", .text = "Branch and hour of the cone gap."},
       {.name = "solves", .text = "Programs solved."},
       {.name = "iterations", .text = "Of all of them."},
       {.name = "seconds", .unit = "s", .text = "Of the case."},
       {.name = "message", .text = "Why there is no answer, or a warning."}});
}

Table capacities(const HostingStudy& study, const std::vector<HostingResult>& results) {
  Table table("capacities", "A case: scenario, pattern and bus.", capacity_columns());
  const auto cases = cases_of(study);
  for (size_t i = 0; i < cases.size(); ++i) {
    const HostingResult& r = results[i];
    const HostingExactness& e = r.exactness;
    const bool there = answered(r);
    const auto figure = [there](double value) { return cell_if(there, value); };
    const auto count = [there](int value) { return cell_if(there, value); };
    table.row(study.scenarios[cases[i].scenario].name, study.patterns[cases[i].pattern].name,
              cases[i].bus, to_string(r.status), figure(r.station_mw), figure(r.objective),
              figure(e.relaxed_objective), figure(e.gap), figure(r.loss_term), figure(r.losses_mwh),
              figure(r.ceiling_mw), cell_if(there && r.tangents.rounds > 0, r.tangents.objective),
              cell_if(there && r.unlimited_station_mw > 0.0, r.unlimited_station_mw),
              figure(100.0 * r.thd_max), count(e.repairs), count(e.tree_nodes),
              figure(e.overlap_mw), figure(e.cone_gap), cell_if(there, e.local),
              figure(r.replay.voltage_mismatch), figure(r.replay.power_mismatch),
              figure(r.replay.limit_excess), cell_if(there, e.cone_gap_at), r.solves, r.iterations,
              r.seconds, r.message);
  }
  return table;
}

Table limits(const HostingStudy& study, const std::vector<HostingResult>& results) {
  Table table(
      "limits", "A limit that holds a station down, or cannot be kept.",
      case_columns({{.name = "role", .text = "binding or shortfall."},
                    {.name = "kind", .text = "Kind of limit."},
                    {.name = "at", .text = "Bus or branch."},
                    {.name = "hour", .text = "0: the day."},
                    {.name = "value", .text = "pu, MW or MVA, fraction of THD."},
                    {.name = "limit", .text = "In the unit of the value."},
                    {.name = "multiplier", .text = "Per pu² or MW; of a shortfall its size."},
                    {.name = "order", .text = "Of the largest harmonic."}}));
  const auto cases = cases_of(study);
  for (size_t i = 0; i < cases.size(); ++i) {
    const auto add = [&](const char* role, const std::vector<HostingLimit>& of_role) {
      for (const HostingLimit& limit : of_role) {
        table.row(study.scenarios[cases[i].scenario].name, study.patterns[cases[i].pattern].name,
                  cases[i].bus, role, to_string(limit.kind), limit.element, limit.hour, limit.value,
                  limit.limit, limit.multiplier,
                  cell_if(limit.order > 0.0, order_cell(limit.order)));
      }
    };
    if (answered(results[i])) {
      add("binding", results[i].binding);
    }
    add("shortfall", results[i].shortfalls);
  }
  return table;
}

Table growth(const HostingStudy& study, const std::vector<HostingResult>& results) {
  Table table("growth", "How much larger stations are in a scenario than in its base.",
              {{.name = "scenario", .text = "Name of the scenario."},
               {.name = "base", .text = "Name of the scenario it is held against."},
               {.name = "pattern", .text = "Name of the charging pattern."},
               {.name = "mean_growth_percent", .unit = "%", .text = "Mean over the buses."},
               {.name = "buses", .text = "With an answer in both."},
               {.name = "left_out", .text = "Buses without."}});
  for (const HostingGrowth& one : growth_of(study, results)) {
    table.row(study.scenarios[one.scenario].name, study.scenarios[one.base].name,
              study.patterns[one.pattern].name, 100.0 * one.mean, one.buses, one.left_out);
  }
  return table;
}

/// The day of one case. A device has no number where it can't have one.
void add_dispatch(const HostingStudy& study, const HostingCase& one, const HostingResult& result,
                  Table& table) {
  const HostingScenario& devices = study.scenarios[one.scenario];
  const HostingDispatch& day = result.dispatch;
  const auto row = [&](int t, const char* kind, const std::string& bus, Cell p, Cell q,
                       Cell charge = {}, Cell discharge = {}, Cell energy = {}) {
    table.row(devices.name, study.patterns[one.pattern].name, one.bus, t + 1, kind, bus, p, q,
              charge, discharge, energy);
  };
  for (int t = 0; t < study.common.hour_count(); ++t) {
    row(t, "station", one.bus, -study.patterns[one.pattern].share[t] * result.station_mw, 0);
    for (int a = 0; a < std::ssize(devices.storage); ++a) {
      const double p = study.common.discharge_efficiency * day.discharge(t, a) - day.charge(t, a);
      row(t, "storage", devices.storage[a].bus, p, day.storage_reactive(t, a), day.charge(t, a),
          day.discharge(t, a), day.energy(t, a));
    }
    for (int g = 0; g < std::ssize(devices.var_generators); ++g) {
      row(t, "svg", devices.var_generators[g].bus, 0, day.var_generation(t, g));
    }
    for (const PvPlant& plant : devices.pv) {
      row(t, "pv", plant.bus, study.common.pv_share[t] * plant.power_mw, 0);
    }
  }
}

Table dispatch(const HostingStudy& study, const std::vector<HostingResult>& results) {
  Table table("dispatch", "A device in an hour of a case.",
              case_columns({{.name = "hour", .text = "From 1."},
                            {.name = "kind", .text = "station, storage, svg or pv."},
                            {.name = "device_bus", .text = "Where the device is."},
                            {.name = "p_mw", .unit = "MW", .text = "Injected into the grid."},
                            {.name = "q_mvar", .unit = "Mvar", .text = "Injected into the grid."},
                            {.name = "charge_mw", .unit = "MW", .text = "Of storage."},
                            {.name = "discharge_mw", .unit = "MW", .text = "Of storage."},
                            {.name = "energy_mwh", .unit = "MWh", .text = "At the hour's end."}}));
  const auto cases = cases_of(study);
  for (size_t i = 0; i < cases.size(); ++i) {
    if (answered(results[i])) {
      add_dispatch(study, cases[i], results[i], table);
    }
  }
  return table;
}

}  // namespace

std::vector<Table> tables(const HostingStudy& study, const std::vector<HostingResult>& results) {
  const NodalNetwork& network = study.common.network.nodal();
  return {capacities(study, results), limits(study, results), growth(study, results),
          dispatch(study, results),   feeder_buses(network),  feeder_branches(network)};
}

}  // namespace overtone::reporting
