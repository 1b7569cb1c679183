#include <overtone/receding_horizon.hpp>

#include <algorithm>

#include "conditioning_checks.hpp"

namespace overtone {

namespace {

template <class T>
Array2<T> without_first(const Array2<T>& all, int rows) {
  const auto kept = all.flat().subspan(static_cast<std::size_t>(rows) * all.extent(1));
  return {all.extent(0) - rows, all.extent(1), std::vector<T>(kept.begin(), kept.end())};
}

}  // namespace

ConditioningStart shifted(const ConditioningStart& start, int steps, int added) {
  const ArgumentChecks check("shifted start");
  check.within("steps", steps, 0, static_cast<double>(start.hour.size()));
  check.within("added", added, 0, steps);
  ConditioningStart out;
  out.hour.assign(start.hour.begin() + steps, start.hour.end());
  out.hour.insert(out.hour.end(), start.hour.begin(), start.hour.begin() + added);
  out.energy_dual = start.energy_dual;
  return out;
}

ConditioningProblem remaining_problem(const ConditioningProblem& problem, const Schedule& schedule,
                                      int steps) {
  check_problem(problem);
  check_schedule(problem, schedule);
  problem_checks().within("steps", steps, 0, problem.hour_count() - 1);
  ConditioningProblem left = problem;
  left.hour.erase(left.hour.begin(), left.hour.begin() + steps);
  left.load = without_first(problem.load, steps);
  for (int c = 0; c < problem.fleet.charger_count(); ++c) {
    Charger& charger = left.fleet.chargers[c];
    charger.battery_max.erase(charger.battery_max.begin(), charger.battery_max.begin() + steps);
    charger.current_max.erase(charger.current_max.begin(), charger.current_max.begin() + steps);
    for (int t = 0; t < steps; ++t) {
      left.fleet.lots[charger.lot].energy -= schedule.battery_power(t, c);
    }
  }
  for (ParkingLot& lot : left.fleet.lots) {
    lot.energy = std::max(0.0, lot.energy);
  }
  return left;
}

}  // namespace overtone
