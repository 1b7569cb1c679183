#include <overtone/conditioning_problem.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include <fmt/format.h>

#include <overtone/port_draw.hpp>

#include "conditioning_checks.hpp"

namespace overtone {

const Words<StudyCase>& study_case_words() {
  static const Words<StudyCase> words = {
      {StudyCase::I, "I", "no vehicles"},
      {StudyCase::II, "II", "charging alone"},
      {StudyCase::III, "III", "charging, reactive power and harmonic currents"}};
  return words;
}

const char* to_string(StudyCase study_case) { return word_of(study_case_words(), study_case); }

OperatingLimits rated_limits(const NodalNetwork& network) {
  OperatingLimits limits;
  limits.branch_current = branch_ratings(network);
  limits.substation_current = network.measured[network.source_form()].rating;
  return limits;
}

Complex fixed_port_current(const ConditioningProblem& problem, int hour_index, int order_index,
                           int port) {
  const NodalNetwork& network = problem.network();
  const ArgumentChecks& check = problem_checks();
  check.index("hour", hour_index, problem.load.extent(0));
  check.index("order", order_index, network.orders.size());
  check.index("port", port, problem.load.extent(1));
  const Port& at = network.ports[port];
  const Node& node = network.nodes[at.from];
  if (!node.fixed || at.to >= 0) {
    return 0.0;
  }
  Complex current =
      load_current(network, port, order_index,
                   port_current(network, at, problem.load(hour_index, port), node.nominal),
                   problem.harmonic_currents);
  for (int c = 0; order_index == 0 && c < problem.fleet.charger_count(); ++c) {
    if (problem.fleet.chargers[c].port == port) {
      const Complex power = charger_power_without_control(even_charging(problem)(hour_index, c),
                                                          problem.losses_of(c));
      current += std::conj(power / node.nominal);
    }
  }
  return current;
}

namespace {

/// Voltage across a port of a schedule, pu.
Complex voltage_across(const NodalNetwork& network, const Schedule& schedule, int t, int k,
                       int port) {
  const Port& at = network.ports[port];
  const Complex from = schedule.voltage(t, k, at.from);
  return at.to < 0 ? from : from - schedule.voltage(t, k, at.to);
}

/// Adds what the load at a port draws at its terminals in an hour to [hour][order][port] `current`.
void add_load(const ConditioningProblem& problem, const Schedule& schedule, int t, int port,
              Array3<Complex>& current) {
  const NodalNetwork& network = problem.network();
  const Port& at = network.ports[port];
  const Complex load = problem.load(t, port);
  const Complex fundamental =
      port_current(network, at, load, voltage_across(network, schedule, t, 0, port));
  for (int k = 0; k < network.order_count(); ++k) {
    current(t, k, port) += load_current(network, port, k, fundamental, problem.harmonic_currents);
    if (k > 0 && at.linear >= 0) {
      current(t, k, port) += shunt_admittance(network, port, load, network.orders[k]) *
                             voltage_across(network, schedule, t, k, port);
    }
  }
}

}  // namespace

Array3<Complex> port_currents(const ConditioningProblem& problem, const Schedule& schedule) {
  check_hours_and_loads(problem);
  check_schedule(problem, schedule);
  const NodalNetwork& network = problem.network();
  Array3<Complex> current(problem.hour_count(), network.order_count(), network.port_count());
  std::vector<char> counted(network.port_count(), 0);
  for (const MeasuredQuantity& measured : network.measured) {
    for (const PortShare& share : measured.ports) {
      counted[share.port] = 1;
    }
  }
  const auto has_voltage = [&](int t, int port) {  // an interrupted run may have none
    return counted[port] != 0 && schedule.voltage(t, 0, network.ports[port].from) != Complex(0.0);
  };
  for (int t = 0; t < problem.hour_count(); ++t) {
    for (int p = 0; p < network.port_count(); ++p) {
      if (has_voltage(t, p)) {
        add_load(problem, schedule, t, p, current);
      }
    }
    for (int c = 0; c < problem.fleet.charger_count(); ++c) {
      const int port = problem.fleet.chargers[c].port;
      for (int k = 0; has_voltage(t, port) && k < network.order_count(); ++k) {
        current(t, k, port) += k == 0 ? std::conj(schedule.charger_power(t, c) /
                                                  schedule.voltage(t, 0, network.ports[port].from))
                                      : schedule.charger_current(t, k, c);
      }
    }
  }
  return current;
}

std::vector<int> ConditioningProblem::all_hours() const {
  std::vector<int> hours(hour.size());
  std::iota(hours.begin(), hours.end(), 0);
  return hours;
}

ChargerLosses ConditioningProblem::losses_of(int charger) const {
  const double share = fleet.chargers[charger].loss_share;
  return {share * losses.p_p, share * losses.p_q, share * losses.q_p, share * losses.q_q};
}

double ConditioningProblem::harmonic_load_squared(int hour_index, int port) const {
  const ArgumentChecks& check = problem_checks();
  check.index("hour", hour_index, load.extent(0));
  check.index("port", port, load.extent(1));
  double sum = 0.0;
  for (int k = 1; k < network().order_count() && network().ports[port].nonlinear; ++k) {
    sum += std::norm(network().harmonic_factor(port, k));
  }
  return sum * std::norm(load(hour_index, port));
}

std::vector<std::vector<int>> ParkingFleet::sessions_in(int hour) const {
  std::vector<std::vector<int>> in(lots.size());
  for (int s = 0; s < session_count(); ++s) {
    if (sessions[s].in(hour)) {
      in[sessions[s].lot].push_back(s);
    }
  }
  return in;
}

std::vector<int> ParkingSession::steps(int hour_count) const {
  std::vector<int> steps = order;
  if (order.empty()) {
    steps.resize(hour_count);
    std::iota(steps.begin(), steps.end(), 0);
  }
  std::erase_if(steps, [&](int hour) { return !in(hour); });
  return steps;
}

std::vector<double> most_energy(const ConditioningProblem& problem) {
  const ParkingFleet& fleet = problem.fleet;
  std::vector<double> energy(fleet.sessions.size(), 0.0);
  std::vector<std::vector<std::vector<int>>> sessions;
  for (int t = 0; t < problem.hour_count(); ++t) {
    sessions.push_back(fleet.sessions_in(t));
  }
  for (const Charger& charger : fleet.chargers) {
    for (int t = 0; t < problem.hour_count(); ++t) {
      for (const int s : sessions[t][charger.lot]) {
        energy[s] += fleet.sessions[s].share_in(t) * charger.battery_max[t] * problem.hour[t].hours;
      }
    }
  }
  return energy;
}

std::vector<double> even_shares(const ConditioningProblem& problem) {
  const std::vector<double> most = most_energy(problem);
  std::vector<double> share(most.size(), 1.0);
  for (size_t s = 0; s < share.size() && problem.strategy == ChargingStrategy::optimised; ++s) {
    share[s] = most[s] > 0.0 ? std::min(1.0, problem.fleet.sessions[s].energy / most[s]) : 0.0;
  }
  return share;
}

Array2<double> even_charging(const ConditioningProblem& problem) {
  const ParkingFleet& fleet = problem.fleet;
  const std::vector<double> even = even_shares(problem);
  Array2<double> power(problem.hour_count(), fleet.charger_count());
  for (int t = 0; t < problem.hour_count(); ++t) {
    const std::vector<std::vector<int>> sessions = fleet.sessions_in(t);
    for (int c = 0; c < fleet.charger_count(); ++c) {
      const Charger& charger = fleet.chargers[c];
      for (const int s : sessions[charger.lot]) {
        power(t, c) += even[s] * fleet.sessions[s].share_in(t) * charger.battery_max[t];
      }
    }
  }
  return power;
}

Schedule even_schedule(const ConditioningProblem& problem) {
  Schedule schedule = empty_schedule(problem);
  schedule.battery_power = even_charging(problem);
  for (int t = 0; t < problem.hour_count(); ++t) {
    for (int c = 0; c < problem.fleet.charger_count(); ++c) {
      schedule.charger_power(t, c) =
          charger_power_without_control(schedule.battery_power(t, c), problem.losses_of(c));
    }
  }
  return schedule;
}

namespace {

/// @throws InputError: a charger that would lose all it draws.
[[noreturn]] void refuse_battery_power(const ConditioningProblem& problem, int charger, int t,
                                       double battery_power) {
  const Charger& at = problem.fleet.chargers[charger];
  throw InputError(fmt::format(
      "chargers at bus {}, {}: {:g} kW for the batteries are given, and no power covers them "
      "and the chargers' losses; lower the vehicles' charge_rate_kw or their number",
      problem.fleet.lots[at.lot].bus, problem.hour[t].name(),
      battery_power * 1000.0 * problem.network().power_base_mva()));
}

}  // namespace

void set_given_powers(const ConditioningProblem& problem, Schedule& schedule) {
  const NodalNetwork& network = problem.network();
  const ParkingFleet& fleet = problem.fleet;
  const Array2<double> even = even_charging(problem);
  const std::vector<double> shares = even_shares(problem);
  for (int t = 0; t < problem.hour_count(); ++t) {
    const std::vector<std::vector<int>> sessions = fleet.sessions_in(t);
    for (int c = 0; c < fleet.charger_count(); ++c) {
      const bool given = problem.is_load_flow() || problem.at_source(c);
      if (given || problem.strategy == ChargingStrategy::on_arrival) {
        for (const int s : sessions[fleet.chargers[c].lot]) {
          schedule.session_power(t, s) +=
              shares[s] * fleet.sessions[s].share_in(t) * fleet.chargers[c].battery_max[t];
        }
      }
      if (!given) {
        continue;
      }
      const Complex power = charger_power_without_control(even(t, c), problem.losses_of(c));
      if (!std::isfinite(power.real())) {
        refuse_battery_power(problem, c, t, even(t, c));
      }
      schedule.battery_power(t, c) = even(t, c);
      schedule.charger_power(t, c) = power;
      if (problem.at_source(c)) {
        const int node = network.ports[fleet.chargers[c].port].from;
        schedule.charger_current(t, 0, c) = std::conj(power / network.nodes[node].nominal);
      }
    }
  }
}

double ConditioningProblem::mean_step() const { return total_hours(hour) / hour_count(); }

Schedule empty_schedule(const ConditioningProblem& problem) {
  Schedule schedule;
  const int hours = problem.hour_count();
  const int orders = problem.network().order_count();
  const int chargers = problem.fleet.charger_count();
  schedule.battery_power.assign(hours, chargers);
  schedule.session_power.assign(hours, problem.fleet.session_count());
  schedule.session_given.assign(hours, problem.fleet.session_count());
  schedule.charger_power.assign(hours, chargers);
  schedule.charger_current.assign(hours, orders, chargers);
  schedule.voltage.assign(hours, orders, problem.network().node_count());
  return schedule;
}

Complex charger_power_without_control(double battery_power, const ChargerLosses& losses) {
  const ArgumentChecks check("charger power");
  check.finite("battery power", battery_power);
  for (const double loss : {losses.p_p, losses.p_q, losses.q_p, losses.q_q}) {
    check.finite("loss", loss);
  }
  double p = battery_power;
  double q = 0.0;
  for (int sweep = 0; sweep < 50; ++sweep) {  // contracts by about 2 p_p P, a few per cent
    const double p_next = battery_power + losses.p_p * p * p + losses.p_q * q * q;
    q = losses.q_p * p * p + losses.q_q * q * q;
    p = p_next;
  }
  if (!std::isfinite(p) || !std::isfinite(q)) {
    return {std::numeric_limits<double>::infinity(), std::numeric_limits<double>::infinity()};
  }
  return {p, q};
}

double charger_current_squared(const ConditioningProblem& problem, const Schedule& schedule,
                               int hour_index, int charger) {
  const ArgumentChecks& check = problem_checks();
  check.index("hour", hour_index, schedule.charger_power.extent(0));
  check.index("charger", charger, problem.fleet.chargers.size());
  check_schedule(problem, schedule);
  const NodalNetwork& network = problem.network();
  const int node = network.ports[problem.fleet.chargers[charger].port].from;
  double squared = std::norm(schedule.charger_power(hour_index, charger) /
                             schedule.voltage(hour_index, 0, node));
  for (int k = 1; k < network.order_count(); ++k) {
    squared += std::norm(schedule.charger_current(hour_index, k, charger));
  }
  return squared;
}

LoadFlowScenarios scenarios_of(const ConditioningProblem& problem, const Schedule& schedule,
                               const std::vector<int>& hours) {
  check_hours_and_loads(problem);
  check_schedule(problem, schedule);
  check_hour_positions(problem, hours);
  const NodalNetwork& network = problem.network();
  const int count = static_cast<int>(hours.size());
  LoadFlowScenarios scenarios;
  scenarios.load.assign(count, network.port_count());
  scenarios.extra_power.assign(count, network.port_count());
  scenarios.extra_current.assign(count, network.order_count(), network.port_count());
  for (int s = 0; s < count; ++s) {
    const int t = hours[s];
    std::copy_n(problem.load.row(t).begin(), network.port_count(), scenarios.load.row(s).begin());
    for (int c = 0; c < problem.fleet.charger_count(); ++c) {
      const int port = problem.fleet.chargers[c].port;
      scenarios.extra_power(s, port) = schedule.charger_power(t, c);
      for (int k = 1; k < network.order_count(); ++k) {
        scenarios.extra_current(s, k, port) = schedule.charger_current(t, k, c);
      }
    }
  }
  return scenarios;
}

LoadFlowResult load_flow_of(const ConditioningProblem& problem, const Schedule& schedule,
                            const std::vector<int>& hours, const LoadFlowOptions& options) {
  return problem.flow->solve(scenarios_of(problem, schedule, hours), options);
}

}  // namespace overtone
