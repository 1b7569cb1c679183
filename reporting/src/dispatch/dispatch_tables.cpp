#include <cmath>
#include <limits>

#include <overtone/dispatch_report.hpp>

#include "network/feeder_tables.hpp"
#include "network/network_columns.hpp"
#include "network/network_labels.hpp"

namespace overtone::reporting {

namespace {

/// Columns of a run and hour before `more`.
std::vector<Column> run_columns(std::vector<Column> more) {
  std::vector<Column> columns = {{.name = "run", .text = "S1a, S1b, S2a or S2b."}, hour_column()};
  columns.insert(columns.end(), more.begin(), more.end());
  return columns;
}

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

Table grid(const DispatchProblem& problem, const std::vector<DispatchResult>& results) {
  Table table(
      "grid", "The substation in an hour of a run.",
      run_columns(
          {{.name = "price", .text = "Of energy, in money per MWh."},
           {.name = "p_mw", .unit = "MW", .text = "Bought; negative: sold."},
           {.name = "q_import_mvar", .unit = "Mvar", .text = "Reactive power from the grid."},
           {.name = "q_export_mvar", .unit = "Mvar", .text = "Reactive power to the grid."}}));
  for_slots(problem, results, [&](const DispatchResult& result, int t) {
    const DispatchSchedule& s = result.schedule;
    table.row(result.run.name(), problem.hour[t], problem.price[t], s.grid_p[t],
              s.reactive_import[t], s.reactive_export[t]);
  });
  return table;
}

Table generators(const DispatchProblem& problem, const std::vector<DispatchResult>& results) {
  Table table("generators", "A generator in an hour of a run.",
              run_columns({bus_column(),
                           {.name = "p_mw", .unit = "MW", .text = "Given."},
                           {.name = "q_mvar", .unit = "Mvar", .text = "Given."}}));
  for_slots(problem, results, [&](const DispatchResult& result, int t) {
    for (int g = 0; g < std::ssize(problem.generators); ++g) {
      table.row(result.run.name(), problem.hour[t],
                problem.network.bus_name(problem.generators[g].bus),
                result.schedule.generator_p(t, g), result.schedule.generator_q(t, g));
    }
  });
  return table;
}

Table renewables(const DispatchProblem& problem, const std::vector<DispatchResult>& results) {
  Table table("renewables", "A renewable source in an hour of a run.",
              run_columns({bus_column(),
                           {.name = "p_mw", .unit = "MW", .text = "Given."},
                           {.name = "available_mw",
                            .unit = "MW",
                            .text = "What is there with the asked-for confidence."}}));
  for_slots(problem, results, [&](const DispatchResult& result, int t) {
    for (int r = 0; r < std::ssize(problem.renewables); ++r) {
      table.row(result.run.name(), problem.hour[t],
                problem.network.bus_name(problem.renewables[r].bus),
                result.schedule.renewable_p(t, r), problem.renewables[r].available[t]);
    }
  });
  return table;
}

Table storage(const DispatchProblem& problem, const std::vector<DispatchResult>& results) {
  Table table(
      "storage", "A storage unit in an hour of a run.",
      run_columns({bus_column(),
                   {.name = "charge_mw", .unit = "MW", .text = "Into it."},
                   {.name = "discharge_mw", .unit = "MW", .text = "Out of it."},
                   {.name = "energy_mwh", .unit = "MWh", .text = "Stored at the hour's end."}}));
  for_slots(problem, results, [&](const DispatchResult& result, int t) {
    const DispatchSchedule& s = result.schedule;
    for (int e = 0; e < std::ssize(problem.storage); ++e) {
      table.row(result.run.name(), problem.hour[t],
                problem.network.bus_name(problem.storage[e].bus), s.storage_charge(t, e),
                s.storage_discharge(t, e), s.storage_energy(t, e));
    }
  });
  return table;
}

Table lots(const DispatchProblem& problem, const std::vector<DispatchResult>& results) {
  Table table(
      "lots", "A parking lot in an hour of a run.",
      run_columns({bus_column(),
                   {.name = "cars", .text = "Connected."},
                   {.name = "capacity_mwh", .unit = "MWh", .text = "Of connected batteries."},
                   {.name = "charge_max_mw", .unit = "MW", .text = "Of connected chargers."},
                   {.name = "charge_mw", .unit = "MW", .text = "Into it."},
                   {.name = "discharge_mw", .unit = "MW", .text = "Out of it."},
                   {.name = "q_mvar", .unit = "Mvar", .text = "Drawn; negative: given."},
                   {.name = "energy_mwh", .unit = "MWh", .text = "Stored at the hour's end."}}));
  for_slots(problem, results, [&](const DispatchResult& result, int t) {
    const DispatchSchedule& s = result.schedule;
    for (int k = 0; k < std::ssize(problem.lots); ++k) {
      const DispatchLot& lot = problem.lots[k];
      table.row(result.run.name(), problem.hour[t], problem.network.bus_name(lot.bus), lot.cars[t],
                lot.capacity[t], lot.charge_max[t], s.lot_charge(t, k), s.lot_discharge(t, k),
                s.lot_q(t, k), s.lot_energy(t, k));
    }
  });
  return table;
}

Table bus_hours(const DispatchProblem& problem, const std::vector<DispatchResult>& results) {
  Table table("bus_hours", "Voltages of a bus in an hour of a run.",
              run_columns({bus_column(),
                           v1_column(),
                           v1_angle_column(),
                           {.name = "excess",
                            .unit = "pu",
                            .text = "Distance of the voltage from 1 beyond the dead band."},
                           v_rms_column(),
                           thd_column()}));
  for_slots(problem, results, [&](const DispatchResult& result, int t) {
    for (int b = 0; b < problem.network.bus_count(); ++b) {
      const Complex v = result.schedule.voltage(t, b);
      table.row(result.run.name(), problem.hour[t], problem.network.bus_name(b), std::abs(v),
                degrees(v), voltage_excess(std::abs(v), problem.penalty.dead_band),
                result.distortion.v_rms(t, b), result.distortion.thd(t, b));
    }
  });
  return table;
}

Table branch_hours(const DispatchProblem& problem, const std::vector<DispatchResult>& results) {
  std::vector<Column> columns = {
      {.name = "from", .text = "Bus the branch begins at."},
      {.name = "to", .text = "Bus the branch ends at."},
      {.name = "i_rms", .unit = "pu", .text = "Current over all orders, at the larger end."},
      {.name = "i_rms_a", .unit = "A", .text = "The same per phase."},
      {.name = "s_max_mva",
       .unit = "MVA",
       .text = "Rating of all that joins its buses; missing: none."}};
  const NetworkLabels network = labels_of(problem.network.nodal());
  const bool with_ids = network.has_branch_ids();
  if (with_ids) {
    columns.push_back({.name = "id", .text = "Of the branch, where the feeder gives ids."});
  }
  Table table("branch_hours", "Current of a branch in an hour of a run.",
              run_columns(std::move(columns)));
  for_slots(problem, results, [&](const DispatchResult& result, int t) {
    for (int l = 0; l < network.branch_count(); ++l) {
      const NetworkLabels::BranchEnds& branch = network.branch[l];
      const double current = result.distortion.branch_rms(t, l);
      const int of_tree = problem.network.tree().branch_of[l];
      const auto row = [&](const auto&... more) {
        table.row(
            result.run.name(), problem.hour[t], branch.from, branch.to, current,
            current * branch.base_a,
            of_tree < 0 ? std::numeric_limits<double>::infinity() : problem.branch_mva[of_tree],
            more...);
      };
      if (with_ids) {
        row(branch.id);
      } else {
        row();
      }
    }
  });
  return table;
}

}  // namespace

std::vector<Table> tables(const DispatchProblem& problem,
                          const std::vector<DispatchResult>& results) {
  return {grid(problem, results),
          generators(problem, results),
          renewables(problem, results),
          storage(problem, results),
          lots(problem, results),
          bus_hours(problem, results),
          branch_hours(problem, results),
          feeder_buses(problem.network.nodal()),
          feeder_branches(problem.network.nodal())};
}

}  // namespace overtone::reporting
