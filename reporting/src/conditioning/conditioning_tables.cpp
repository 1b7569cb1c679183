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
  const NetworkLabels network = labels_of(problem.network);
  for (int t = 0; schedule != nullptr && t < problem.hour_count(); ++t) {
    for (int p = 0; p < problem.lot_count(); ++p) {
      const ParkingLot& lot = problem.lots[p];
      const size_t at = static_cast<size_t>(t) * problem.lot_count() + p;
      const Complex power = schedule->charger_power[at];
      table.row(problem.hour[t], network.bus[lot.bus], schedule->battery_power[at], power.real(),
                power.imag(), std::sqrt(charger_current_squared(problem, *schedule, t, p)),
                lot.current_max[t]);
    }
  }
  return table;
}

Table lot_harmonics(const ConditioningProblem& problem, const Schedule* schedule) {
  Table table("lot_harmonics", "Harmonic current of a parking lot in an hour at one order.",
              {hour_column(),
               bus_column(),
               {.name = "order", .text = "Harmonic order, above 1."},
               {.name = "i_re", .unit = "pu", .text = "Current drawn, real part."},
               {.name = "i_im", .unit = "pu", .text = "Current drawn, imaginary part."}});
  const NetworkLabels network = labels_of(problem.network);
  for (int t = 0; schedule != nullptr && t < problem.hour_count(); ++t) {
    for (int p = 0; p < problem.lot_count(); ++p) {
      for (int k = 1; k < network.order_count(); ++k) {
        const size_t row = static_cast<size_t>(t) * network.order_count() + k;
        const Complex current = schedule->charger_current[row * problem.lot_count() + p];
        table.row(problem.hour[t], network.bus[problem.lots[p].bus], network.orders[k],
                  current.real(), current.imag());
      }
    }
  }
  return table;
}

}  // namespace

std::vector<Table> tables(const ConditioningProblem& problem, const ConditioningResult& result) {
  NetworkHours hours{labels_of(problem.network), {}, {}};
  Distortion distortion;
  const Schedule* schedule = nullptr;
  if (result.quality != PointQuality::none) {
    schedule = &result.schedule;
    distortion = evaluate_distortion(problem, schedule->voltage);
    hours.flow = {problem.hour, schedule->voltage, &distortion, problem.limits.branch_current,
                  problem.thd_limit};
    hours.solved.assign(problem.hour.size(), 1);
  }
  return {bus_hours(hours), bus_harmonics(hours), branch_hours(hours), lots(problem, schedule),
          lot_harmonics(problem, schedule)};
}

}  // namespace overtone::reporting
