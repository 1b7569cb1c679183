#include <cmath>

#include <overtone/conditioning_report.hpp>
#include <overtone/stored_energy.hpp>

#include "conditioning/binding_limits.hpp"
#include "conditioning/objective_table.hpp"
#include "network/feeder_tables.hpp"
#include "network/network_columns.hpp"
#include "network/network_tables.hpp"

namespace overtone::reporting {

namespace {

double charger_base_a(const ConditioningProblem& problem, const Charger& charger) {
  return problem.network().current_base_a(problem.network().ports[charger.port].from);
}

/// A lot's bus; by phase the conductor of it.
const std::string& place_of(const ConditioningProblem& problem, const Charger& charger) {
  const NodalNetwork& network = problem.network();
  return network.nodes[network.ports[charger.port].from].label;
}

Table lots(const ConditioningProblem& problem, const Schedule* schedule) {
  Table table(
      "lots", "A parking lot, by phase the chargers of one of its phases, in an hour.",
      {hour_column(),
       bus_column(),
       {.name = "p_battery",
        .unit = "pu",
        .text = "Power into the batteries; negative: they give."},
       {.name = "p_grid",
        .unit = "pu",
        .text = "Power that the chargers draw; negative: they supply."},
       {.name = "q_grid", .unit = "pu", .text = "The same, reactive; negative: voltage rises."},
       {.name = "i_rms", .unit = "pu", .text = "Current of the chargers over all orders."},
       {.name = "i_capacity",
        .unit = "pu",
        .text = "The most that chargers of vehicles at the lot can carry in this hour."},
       {.name = "p_kw", .unit = "kW", .text = "p_grid."},
       {.name = "q_kvar", .unit = "kvar", .text = "q_grid."},
       {.name = "i_rms_a", .unit = "A", .text = "i_rms per phase."},
       {.name = "i_capacity_a", .unit = "A", .text = "i_capacity per phase."}});
  const double kilo = 1000.0 * problem.network().power_base_mva();
  const ParkingFleet& fleet = problem.fleet;
  for (int t = 0; schedule != nullptr && t < problem.hour_count(); ++t) {
    for (int c = 0; c < fleet.charger_count(); ++c) {
      const Charger& charger = fleet.chargers[c];
      const Complex power = schedule->charger_power(t, c);
      const double current = std::sqrt(charger_current_squared(problem, *schedule, t, c));
      const double ampere = charger_base_a(problem, charger);
      table.row(label_cell(problem.hour[t]), place_of(problem, charger),
                schedule->battery_power(t, c), power.real(), power.imag(), current,
                charger.current_max[t], power.real() * kilo, power.imag() * kilo, current * ampere,
                charger.current_max[t] * ampere);
    }
  }
  return table;
}

Table lot_harmonics(const ConditioningProblem& problem, const Schedule* schedule) {
  Table table("lot_harmonics", "Harmonic current of a parking lot in an hour at one order.",
              {hour_column(),
               bus_column(),
               {.name = "order", .text = "Harmonic order, not 1."},
               {.name = "i_re", .unit = "pu", .text = "Current drawn, real part."},
               {.name = "i_im", .unit = "pu", .text = "Current drawn, imaginary part."},
               {.name = "i_a", .unit = "A", .text = "The same per phase, magnitude."}});
  const ParkingFleet& fleet = problem.fleet;
  const std::vector<double>& orders = problem.network().orders;
  for (int t = 0; schedule != nullptr && t < problem.hour_count(); ++t) {
    for (int c = 0; c < fleet.charger_count(); ++c) {
      for (int k = 1; k < problem.network().order_count(); ++k) {
        const Complex current = schedule->charger_current(t, k, c);
        table.row(label_cell(problem.hour[t]), place_of(problem, fleet.chargers[c]),
                  order_cell(orders[k]), current.real(), current.imag(),
                  std::abs(current) * charger_base_a(problem, fleet.chargers[c]));
      }
    }
  }
  return table;
}

Table sessions(const ConditioningProblem& problem, const Schedule* schedule) {
  Table table("sessions",
              "Energy of a parking lot: of the whole study, of one of its days, or of one vehicle.",
              {{.name = "bus", .text = "Of the lot."},
               {.name = "session", .text = "Its day or its name; missing: the lot has no other."},
               {.name = "first", .text = "Label of its first step."},
               {.name = "last", .text = "Label of its last step."},
               {.name = "energy_kwh", .unit = "kWh", .text = "That its vehicles need."},
               {.name = "charged_kwh",
                .unit = "kWh",
                .text = "That they get, less what they give back and what that loses."},
               {.name = "given_back_kwh", .unit = "kWh", .text = "That their batteries give."}});
  const ParkingFleet& fleet = problem.fleet;
  if (schedule == nullptr || fleet.lots.empty()) {
    return table;
  }
  const double kwh = 1000.0 * problem.network().power_base_mva();
  const std::vector<double> charged = charged_energy(problem, *schedule, problem.all_hours());
  const std::vector<double> given = given_back(problem, *schedule, problem.all_hours());
  for (int s = 0; s < fleet.session_count(); ++s) {
    const ParkingSession& session = fleet.sessions[s];
    std::vector<int> steps = problem.all_hours();
    std::erase_if(steps, [&](int t) { return !session.in(t); });
    const bool none = steps.empty();
    table.row(fleet.lots[session.lot].bus, cell_if(!session.name.empty(), session.name),
              none ? missing() : label_cell(problem.hour[steps.front()]),
              none ? missing() : label_cell(problem.hour[steps.back()]), session.energy * kwh,
              charged[s] * kwh, given[s] * kwh);
  }
  return table;
}

/// The same hours without vehicles.
Table bus_hours_before(const ConditioningProblem& problem) {
  Table table("bus_hours_before", "Voltages of a bus in an hour without vehicles, as a load flow.",
              {hour_column(), bus_column(), v1_column(), v_rms_column(), thd_column()});
  Schedule idle = empty_schedule(problem);
  LoadFlowResult flow = load_flow_of(
      problem, idle, problem.all_hours(),
      {.harmonic_currents = problem.harmonic_currents, .power_balance = problem.power_balance});
  if (!flow.converged()) {
    return table;
  }
  idle.voltage = std::move(flow.voltage);
  const Distortion distortion = evaluate_distortion(problem, idle);
  for (int t = 0; t < problem.hour_count(); ++t) {
    for (int n = 0; n < problem.network().node_count(); ++n) {
      table.row(label_cell(problem.hour[t]), problem.network().nodes[n].label,
                std::abs(idle.voltage(t, 0, n)), distortion.v_rms(t, n), distortion.thd(t, n));
    }
  }
  return table;
}

}  // namespace

std::vector<Table> tables(const ConditioningProblem& problem, const ConditioningResult& result) {
  NetworkHours hours{labels_of(problem.network()), {}, {}};
  Distortion distortion;
  const Schedule* schedule = nullptr;
  if (result.quality != PointQuality::none) {
    schedule = &result.schedule;
    distortion = evaluate_distortion(problem, *schedule);
    hours.flow = {&problem.network(),
                  problem.hour,
                  &schedule->voltage,
                  &distortion,
                  problem.limits.branch_current,
                  problem.thd_limit};
    hours.solved.assign(problem.hour.size(), 1);
  }
  return {bus_hours(hours),
          bus_harmonics(hours),
          branch_hours(hours),
          lots(problem, schedule),
          sessions(problem, schedule),
          objective_terms(problem, schedule == nullptr ? nullptr : &result),
          lot_harmonics(problem, schedule),
          substation_hours(hours),
          bus_hours_before(problem),
          binding_limits(problem, schedule),
          feeder_buses(problem.network()),
          feeder_branches(problem.network())};
}

}  // namespace overtone::reporting
