#include <cmath>

#include <overtone/allocation_report.hpp>

#include "network/feeder_tables.hpp"
#include "network/network_columns.hpp"

namespace overtone::reporting {

namespace {

/// Columns of a plan before `more`.
std::vector<Column> plan_columns(std::vector<Column> more) {
  std::vector<Column> columns = {{.name = "stations", .text = "Number of stations."},
                                 {.name = "objective", .text = "What the plan is best for."}};
  columns.insert(columns.end(), more.begin(), more.end());
  return columns;
}

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

Table owner(const std::vector<AllocationCase>& cases) {
  Table table("owner", "The owner's behaviour in an hour of a season.",
              {{.name = "stations", .text = "Number of stations."},
               {.name = "season", .text = "Name of the season."},
               hour_column(),
               {.name = "charge_kw", .unit = "kW", .text = "Into cars."},
               {.name = "discharge_kw", .unit = "kW", .text = "Out of cars."},
               {.name = "reserve_kw", .unit = "kW", .text = "Offered as reserve."},
               {.name = "stored_kwh", .unit = "kWh", .text = "In cars at the hour's end."},
               {.name = "more_kwh", .unit = "kWh", .text = "That cars leave with beyond theirs."},
               {.name = "less_kwh", .unit = "kWh", .text = "That cars leave without."}});
  for (const AllocationCase& one : cases) {
    for (size_t k = 0; k < one.problem.behaviour.days.size(); ++k) {
      const StationDay& day = one.problem.behaviour.days[k];
      for (int h = 0; h < one.problem.hours(); ++h) {
        table.row(one.problem.stations(), one.problem.seasons[k].name, one.problem.hour[h],
                  day.charge[h], day.discharge[h], day.reserve[h], day.stored[h], day.more[h],
                  day.less[h]);
      }
    }
  }
  return table;
}

Table plans(const std::vector<AllocationCase>& cases) {
  Table table("plans", "A candidate of a plan.",
              plan_columns({bus_column(), {.name = "count", .text = "Stations there."}}));
  for_plans(cases, [&](const AllocationProblem& problem, const AllocationResult& plan) {
    for (size_t c = 0; c < plan.stations.size(); ++c) {
      table.row(problem.stations(), to_string(plan.objective),
                problem.network.bus_name(problem.candidates[c]), plan.stations[c]);
    }
  });
  return table;
}

Table bus_hours(const std::vector<AllocationCase>& cases) {
  Table table("bus_hours", "Voltages of a bus in an hour of a scenario of a plan.",
              plan_columns({{.name = "scenario", .text = "From 1."},
                            hour_column(),
                            bus_column(),
                            v1_column(),
                            v_rms_column(),
                            thd_column()}));
  for_plans(cases, [&](const AllocationProblem& problem, const AllocationResult& plan) {
    for (int i = 0; i < plan.flow.scenario_count(); ++i) {
      for (int b = 0; b < problem.network.bus_count(); ++b) {
        table.row(problem.stations(), to_string(plan.objective), i / problem.hours() + 1,
                  problem.hour[i % problem.hours()], problem.network.bus_name(b),
                  std::abs(plan.flow.voltage(i, 0, b)), plan.distortion.v_rms(i, b),
                  plan.distortion.thd(i, b));
      }
    }
  });
  return table;
}

Table capacitors(const std::vector<AllocationCase>& cases) {
  Table table("capacitors", "A bus of a plan.",
              plan_columns({bus_column(),
                            {.name = "kvar",
                             .unit = "kvar",
                             .text = "Capacitor that alone lifts its lowest voltage."}}));
  for_plans(cases, [&](const AllocationProblem& problem, const AllocationResult& plan) {
    for (int b = 0; b < problem.network.bus_count(); ++b) {
      table.row(problem.stations(), to_string(plan.objective), problem.network.bus_name(b),
                plan.figures.capacitor_kvar[b]);
    }
  });
  return table;
}

}  // namespace

std::vector<Table> tables(const std::vector<AllocationCase>& cases) {
  const NodalNetwork none;
  const NodalNetwork& network = cases.empty() ? none : cases.front().problem.network.nodal();
  return {owner(cases),     plans(cases),          capacitors(cases),
          bus_hours(cases), feeder_buses(network), feeder_branches(network)};
}

}  // namespace overtone::reporting
