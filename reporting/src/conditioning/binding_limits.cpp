#include "conditioning/binding_limits.hpp"

#include <cmath>

#include "network/network_columns.hpp"

namespace overtone::reporting {

namespace {

constexpr double kNear = 1e-3;  // of the limit

Table empty_table() {
  return {"binding_limits",
          "A limit that the schedule meets to a thousandth, or breaks.",
          {hour_column(),
           {.name = "kind", .text = "Kind of limit."},
           {.name = "element", .text = "Bus, branch, lot or substation."},
           {.name = "value", .text = "Reached, in the unit."},
           {.name = "limit", .text = "In the unit."},
           {.name = "unit", .text = "pu, A or %."}}};
}

void add_operating_limits(const ConditioningProblem& problem, const Schedule& schedule,
                          Table& table) {
  const OperatingLimitViolations all = evaluate_operating_limits(
      problem, schedule, all_operating_limits(problem, problem.all_hours()));
  for (size_t i = 0; i < all.limit.size(); ++i) {
    const OperatingLimit& limit = all.limit[i];
    const double bound = std::sqrt(limit.bound);
    const double value =
        std::sqrt(std::max(0.0, limit.lower ? limit.bound - all.g[i] : limit.bound + all.g[i]));
    if ((limit.lower ? value - bound : bound - value) > kNear * bound) {
      continue;
    }
    const MeasuredQuantity& at = problem.network().measured[limit.form];
    const bool voltage = at.quantity == Quantity::voltage;
    const double base = voltage ? 1.0 : problem.network().current_base_a(at.node);
    table.row(label_cell(problem.hour[limit.hour]), to_string(limit.kind), at.label, value * base,
              bound * base, voltage ? "pu" : "A");
  }
}

void add_charger_limits(const ConditioningProblem& problem, const Schedule& schedule,
                        Table& table) {
  for (int t = 0; t < problem.hour_count(); ++t) {
    for (int c = 0; c < problem.fleet.charger_count(); ++c) {
      const Charger& charger = problem.fleet.chargers[c];
      const double value = std::sqrt(charger_current_squared(problem, schedule, t, c));
      const double limit = charger.current_max[t];
      if (limit > 0.0 && value >= (1.0 - kNear) * limit) {
        const double base =
            problem.network().current_base_a(problem.network().ports[charger.port].from);
        table.row(label_cell(problem.hour[t]), "charger current",
                  "lot " + problem.fleet.lots[charger.lot].bus, value * base, limit * base, "A");
      }
    }
  }
}

void add_thd_limits(const ConditioningProblem& problem, const Schedule& schedule, Table& table) {
  const Distortion distortion = evaluate_distortion(problem, schedule);
  for (int t = 0; t < problem.hour_count(); ++t) {
    for (int n = 0; n < problem.network().node_count(); ++n) {
      if (distortion.thd(t, n) >= (1.0 - kNear) * problem.thd_limit) {
        table.row(label_cell(problem.hour[t]), "THD", problem.network().measured[n].label,
                  100.0 * distortion.thd(t, n), 100.0 * problem.thd_limit, "%");
      }
    }
  }
}

}  // namespace

Table binding_limits(const ConditioningProblem& problem, const Schedule* schedule) {
  Table table = empty_table();
  if (schedule == nullptr) {
    return table;
  }
  add_operating_limits(problem, *schedule, table);
  add_charger_limits(problem, *schedule, table);
  if (problem.enforce_thd_limit) {
    add_thd_limits(problem, *schedule, table);
  }
  return table;
}

}  // namespace overtone::reporting
