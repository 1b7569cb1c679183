#include <overtone/stored_energy.hpp>

#include <algorithm>

#include "conditioning_checks.hpp"
#include "one_way_limits.hpp"

namespace overtone {

namespace {

/// Calls body(session, power, given back) for what each session's batteries get in an hour of a
/// schedule and what of it, >= 0, they give: charger by charger where it is alone in its lot.
template <class Body>
void for_each_power(const ConditioningProblem& problem, const Schedule& schedule, int t,
                    const Body& body) {
  const ParkingFleet& fleet = problem.fleet;
  const std::vector<std::vector<int>> sessions = fleet.sessions_in(t);
  for (int c = 0; c < fleet.charger_count(); ++c) {
    if (const std::vector<int>& there = sessions[fleet.chargers[c].lot]; there.size() == 1) {
      const double power = schedule.battery_power(t, c);
      body(there.front(), power, std::max(0.0, -power));
    }
  }
  for (const std::vector<int>& there : sessions) {
    for (std::size_t j = 0; there.size() > 1 && j < there.size(); ++j) {
      body(there[j], schedule.session_power(t, there[j]), schedule.session_given(t, there[j]));
    }
  }
}

}  // namespace

Array2<double> charged_by_hour(const ConditioningProblem& problem, const Schedule& schedule) {
  check_schedule(problem, schedule);
  const double loss = problem.discharging.loss();
  Array2<double> charged(problem.hour_count(), problem.fleet.session_count());
  for (int t = 0; t < problem.hour_count(); ++t) {
    for_each_power(problem, schedule, t, [&](int s, double power, double given) {
      charged(t, s) += (power - loss * given) * problem.hour[t].hours;
    });
  }
  return charged;
}

std::vector<double> charged_energy(const ConditioningProblem& problem, const Schedule& schedule,
                                   const std::vector<int>& hours) {
  check_hour_positions(problem, hours);
  const Array2<double> by_hour = charged_by_hour(problem, schedule);
  std::vector<double> energy(problem.fleet.sessions.size(), 0.0);
  for (const int t : hours) {
    for (std::size_t s = 0; s < energy.size(); ++s) {
      energy[s] += by_hour(t, static_cast<int>(s));
    }
  }
  return energy;
}

std::vector<double> given_back(const ConditioningProblem& problem, const Schedule& schedule,
                               const std::vector<int>& hours) {
  check_schedule(problem, schedule);
  check_hour_positions(problem, hours);
  std::vector<double> energy(problem.fleet.sessions.size(), 0.0);
  for (const int t : hours) {
    for_each_power(problem, schedule, t, [&](int s, double /*power*/, double given) {
      energy[s] += given * problem.hour[t].hours;
    });
  }
  return energy;
}

Array2<double> stored_since_arrival(const ConditioningProblem& problem, const Schedule& schedule) {
  Array2<double> stored = charged_by_hour(problem, schedule);
  for (int s = 0; s < problem.fleet.session_count(); ++s) {
    double sum = 0.0;
    for (const int t : problem.fleet.sessions[s].steps(problem.hour_count())) {
      sum += stored(t, s);
      stored(t, s) = sum;
    }
  }
  return stored;
}

std::vector<double> overlap_allowance(const ConditioningProblem& problem) {
  const ParkingFleet& fleet = problem.fleet;
  std::vector<double> allowance(fleet.sessions.size(), 0.0);
  for (int t = 0; problem.discharging.allowed() && t < problem.hour_count(); ++t) {
    const double loss = problem.discharging.loss() * problem.hour[t].hours;
    const std::vector<std::vector<int>> sessions = fleet.sessions_in(t);
    for (const Charger& charger : fleet.chargers) {
      for (const int s : sessions[charger.lot]) {
        allowance[s] += loss * most_overlap(fleet.sessions[s].share_in(t) * charger.battery_max[t]);
      }
    }
  }
  return allowance;
}

double stored_energy_violation(const ConditioningProblem& problem, const Schedule& schedule) {
  double worst = 0.0;
  if (!problem.discharging.allowed()) {
    return worst;
  }
  const Array2<double> stored = stored_since_arrival(problem, schedule);
  const std::vector<double> allowance = overlap_allowance(problem);
  for (int s = 0; s < problem.fleet.session_count(); ++s) {
    const ParkingSession& session = problem.fleet.sessions[s];
    for (const int t : session.steps(problem.hour_count())) {
      worst = std::max({worst, -session.stored_at(t) - stored(t, s),
                        stored(t, s) - session.most_stored(t) - allowance[s]});
    }
  }
  return worst;
}

}  // namespace overtone
