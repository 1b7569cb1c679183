#include <cmath>

#include <overtone/conditioning_report.hpp>

#include "network/network_columns.hpp"
#include "network/network_tables.hpp"

namespace overtone::reporting {

namespace {

Table lots(const ConditioningProblem& problem, const Schedule* schedule) {
  Table table(
      "lots", "A parking lot in an hour.",
      {hour_column(),
       bus_column(),
       {.name = "p_battery", .unit = "pu", .text = "Power into the batteries."},
       {.name = "p_grid", .unit = "pu", .text = "Power that the chargers draw."},
       {.name = "q_grid", .unit = "pu", .text = "The same, reactive; negative: voltage rises."},
       {.name = "i_rms", .unit = "pu", .text = "Current of the chargers over all orders."},
       {.name = "i_capacity",
        .unit = "pu",
        .text = "The most that chargers of vehicles at the lot can carry in this hour."}});
  const ParkingFleet& fleet = problem.fleet;
  for (int t = 0; schedule != nullptr && t < problem.hour_count(); ++t) {
    for (int c = 0; c < fleet.charger_count(); ++c) {
      const Charger& charger = fleet.chargers[c];
      const Complex power = schedule->charger_power(t, c);
      table.row(problem.hour[t], fleet.lots[charger.lot].bus, schedule->battery_power(t, c),
                power.real(), power.imag(),
                std::sqrt(charger_current_squared(problem, *schedule, t, c)),
                charger.current_max[t]);
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
               {.name = "i_im", .unit = "pu", .text = "Current drawn, imaginary part."}});
  const ParkingFleet& fleet = problem.fleet;
  const std::vector<double>& orders = problem.network().orders;
  for (int t = 0; schedule != nullptr && t < problem.hour_count(); ++t) {
    for (int c = 0; c < fleet.charger_count(); ++c) {
      for (int k = 1; k < problem.network().order_count(); ++k) {
        const Complex current = schedule->charger_current(t, k, c);
        table.row(problem.hour[t], fleet.lots[fleet.chargers[c].lot].bus, order_cell(orders[k]),
                  current.real(), current.imag());
      }
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
  return {bus_hours(hours), bus_harmonics(hours), branch_hours(hours), lots(problem, schedule),
          lot_harmonics(problem, schedule)};
}

}  // namespace overtone::reporting
