#include <overtone/receding_horizon.hpp>

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <type_traits>
#include <vector>

#include <overtone/conditioning_result.hpp>
#include <overtone/stored_energy.hpp>

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

/// What a session may give and hold in the hours that are left. `charged`: [hour] of those gone by.
void move_stored_energy(const ParkingSession& before, const std::vector<double>& charged,
                        int hour_count, int added, ParkingSession& left) {
  const int gone = static_cast<int>(charged.size());
  std::vector<double> stored(hour_count, 0.0), room(hour_count, 0.0);
  double sum = 0.0;  // charged before an hour, in hours gone by
  const double all = std::accumulate(charged.begin(), charged.end(), 0.0);
  left.order.clear();
  for (const int t : before.steps(hour_count)) {
    if (t < gone) {
      sum += charged[t];
      stored[t] = before.stored_at(t);  // tomorrow
      room[t] = before.most_stored(t) - before.energy;
    } else {
      stored[t] = std::max(0.0, before.stored_at(t) + sum);
      room[t] = before.most_stored(t) - before.energy + all - sum;
      left.order.push_back(t - gone);
    }
  }
  for (int t = 0; t < added; ++t) {
    left.order.push_back(hour_count - gone + t);
  }
  left.stored = moved_on(stored, gone, added);
  left.room = moved_on(room, gone, added);
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
  const Array2<double> by_hour = charged_by_hour(problem, schedule);
  for (int s = 0; s < problem.fleet.session_count(); ++s) {
    ParkingSession& session = left.fleet.sessions[s];
    session.energy = std::max(0.0, session.energy - charged[s]);
    if (!session.share.empty()) {
      session.share = moved_on(session.share, steps, added);
    }
    if (problem.discharging.allowed()) {
      std::vector<double> of_session;
      for (const int t : gone) {
        of_session.push_back(by_hour(t, s));
      }
      move_stored_energy(problem.fleet.sessions[s], of_session, problem.hour_count(), added,
                         session);
    }
  }
  return left;
}

}  // namespace overtone
