#include <overtone/receding_horizon.hpp>

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <type_traits>
#include <vector>

#include <overtone/conditioning_result.hpp>

#include "conditioning_checks.hpp"

namespace overtone {

namespace {

/// Hours, of `width` entries each: the first `steps` go, `added` of them come again at the end.
template <class Hours>
auto moved_on(const Hours& all, int steps, int added, int width = 1) {
  std::vector<std::remove_cvref_t<decltype(*all.begin())>> left(
      all.begin() + static_cast<std::ptrdiff_t>(steps) * width, all.end());
  left.insert(left.end(), all.begin(), all.begin() + static_cast<std::ptrdiff_t>(added) * width);
  return left;
}

}  // namespace

ConditioningStart shifted(const ConditioningStart& start, int steps, int added) {
  const ArgumentChecks check("shifted start");
  check.within("steps", steps, 0, static_cast<double>(start.hour.size()));
  check.within("added", added, 0, steps);
  ConditioningStart out;
  out.hour = moved_on(start.hour, steps, added);
  out.energy_dual = start.energy_dual;
  return out;
}

ConditioningProblem remaining_problem(const ConditioningProblem& problem, const Schedule& schedule,
                                      int steps, int added) {
  check_problem(problem);
  check_schedule(problem, schedule);
  problem_checks().within("steps", steps, 0, problem.hour_count() - 1);
  problem_checks().within("added", added, 0, steps);
  ConditioningProblem left = problem;
  left.hour = moved_on(problem.hour, steps, added);
  if (!problem.objective.energy_price.empty()) {
    left.objective.energy_price = moved_on(problem.objective.energy_price, steps, added);
  }
  if (problem.objective.peak > 0.0) {
    const std::vector<double> power = source_power(problem, schedule);
    for (int t = 0; t < steps; ++t) {
      left.objective.peak_before = std::max(left.objective.peak_before, power[t]);
    }
  }
  const int ports = problem.load.extent(1);
  left.load = {left.hour_count(), ports, moved_on(problem.load.flat(), steps, added, ports)};
  for (int c = 0; c < problem.fleet.charger_count(); ++c) {
    Charger& charger = left.fleet.chargers[c];
    charger.battery_max = moved_on(charger.battery_max, steps, added);
    charger.current_max = moved_on(charger.current_max, steps, added);
  }
  std::vector<int> gone(steps);
  std::iota(gone.begin(), gone.end(), 0);
  const std::vector<double> charged = charged_energy(problem, schedule, gone);
  for (int s = 0; s < problem.fleet.session_count(); ++s) {
    ParkingSession& session = left.fleet.sessions[s];
    session.energy = std::max(0.0, session.energy - charged[s]);
    if (!session.share.empty()) {
      session.share = moved_on(session.share, steps, added);
    }
  }
  return left;
}

}  // namespace overtone
