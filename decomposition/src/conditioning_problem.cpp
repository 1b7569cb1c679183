#include <overtone/conditioning_problem.hpp>

#include <algorithm>
#include <numeric>

namespace overtone {

Complex slack_load_current(const ConditioningProblem& problem, int hour_index, int order_index) {
  const Network& network = problem.network;
  if (network.has_source_impedance()) {
    return 0.0;
  }
  const double factor = network.is_nonlinear(network.slack())
                            ? network.harmonic_factor(network.slack(), order_index)
                            : (order_index == 0 ? 1.0 : 0.0);
  return factor * std::conj(problem.load_at(hour_index, network.slack()) /
                            network.description().slack_voltage_pu);
}

double ConditioningProblem::harmonic_load_squared(int hour_index, int bus) const {
  double sum = 0.0;
  for (int k = 1; k < network.order_count() && network.is_nonlinear(bus); ++k) {
    sum += std::norm(network.harmonic_factor(bus, k));
  }
  return sum * std::norm(load_at(hour_index, bus));
}

double ConditioningProblem::charging_share(const ParkingLot& lot) const {
  if (strategy == ChargingStrategy::on_arrival) {
    return 1.0;
  }
  const double available = std::accumulate(lot.battery_max.begin(), lot.battery_max.end(), 0.0);
  return available > 0.0 ? std::min(1.0, lot.energy / available) : 0.0;
}

Schedule empty_schedule(const ConditioningProblem& problem) {
  Schedule schedule;
  const auto hours = static_cast<size_t>(problem.hour_count());
  const auto orders = static_cast<size_t>(problem.network.order_count());
  schedule.battery_power.assign(hours * problem.lot_count(), 0.0);
  schedule.charger_power.assign(hours * problem.lot_count(), 0.0);
  schedule.charger_current.assign(hours * orders * problem.lot_count(), 0.0);
  schedule.voltage.assign(hours * orders * problem.network.bus_count(), 0.0);
  return schedule;
}

Complex charger_power_without_control(double battery_power, const ChargerLosses& losses) {
  double p = battery_power;
  double q = 0.0;
  for (int sweep = 0; sweep < 50; ++sweep) {  // contracts by about 2 p_p P, a few per cent
    const double p_next = battery_power + losses.p_p * p * p + losses.p_q * q * q;
    q = losses.q_p * p * p + losses.q_q * q * q;
    p = p_next;
  }
  return {p, q};
}

double charger_current_squared(const ConditioningProblem& problem, const Schedule& schedule,
                               int hour_index, int lot) {
  const auto lots = static_cast<size_t>(problem.lot_count());
  const auto orders = static_cast<size_t>(problem.network.order_count());
  const size_t first = hour_index * orders;  // row of the fundamental
  const Complex v = schedule.voltage[first * problem.network.bus_count() + problem.lots[lot].bus];
  double squared = std::norm(schedule.charger_power[hour_index * lots + lot] / v);
  for (size_t k = 1; k < orders; ++k) {
    squared += std::norm(schedule.charger_current[(first + k) * lots + lot]);
  }
  return squared;
}

LoadFlowResult load_flow_of(const HarmonicLoadFlow& flow, const ConditioningProblem& problem,
                            const Schedule& schedule, const LoadFlowOptions& options) {
  const int buses = problem.network.bus_count();
  const int orders = problem.network.order_count();
  const int lots = problem.lot_count();
  LoadFlowScenarios scenarios;
  scenarios.count = problem.hour_count();
  scenarios.load = problem.load;
  scenarios.extra_power.assign(problem.load.size(), 0.0);
  scenarios.extra_current.assign(problem.load.size() * orders, 0.0);
  for (int t = 0; t < problem.hour_count(); ++t) {
    for (int p = 0; p < lots; ++p) {
      const int bus = problem.lots[p].bus;
      scenarios.extra_power[static_cast<size_t>(t) * buses + bus] =
          schedule.charger_power[static_cast<size_t>(t) * lots + p];
      for (int k = 1; k < orders; ++k) {
        const size_t row = static_cast<size_t>(t) * orders + k;
        scenarios.extra_current[row * buses + bus] = schedule.charger_current[row * lots + p];
      }
    }
  }
  return flow.solve(scenarios, options);
}

}  // namespace overtone
