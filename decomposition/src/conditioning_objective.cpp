#include <overtone/conditioning_objective.hpp>

#include <algorithm>
#include <cmath>
#include <numeric>

#include <overtone/conditioning_result.hpp>
#include <overtone/port_draw.hpp>
#include <overtone/standards/voltage_unbalance.hpp>
#include <overtone/stored_energy.hpp>

#include "conditioning_checks.hpp"
#include "three_phase_unknowns.hpp"

namespace overtone {

double ObjectiveFigures::total(const ConditioningObjective& objective) const {
  return objective.deviation * deviation + objective.thd * thd + objective.losses * losses +
         energy_cost + objective.peak * peak + objective.unbalance * unbalance +
         objective.wear * given_back + objective.current * current;
}

double ConditioningProblem::objective_unit() const {
  double largest =
      std::max({objective.deviation, objective.thd, objective.losses, objective.unbalance});
  for (const double price : objective.energy_price) {
    largest = std::max(largest, std::abs(price));
  }
  largest = std::max(largest, objective.peak / total_hours(hour));
  return mean_step() * (largest > 0.0 ? largest : 1.0);
}

double ConditioningProblem::weight_at(int unknown) const {
  const auto priority_of = [&](int node) { return priority.empty() ? 1.0 : priority[node]; };
  double sum = 0.0, largest = 0.0;
  for (const int node : network().pattern.nodes_at(unknown)) {
    largest = std::max(largest, priority_of(node));
    sum += node_weight.empty() ? 0.0 : node_weight[node] * priority_of(node);
  }
  return node_weight.empty() ? largest : sum;
}

std::vector<std::array<int, 3>> three_phase_unknowns(const NodalNetwork& network) {
  std::vector<std::array<int, 3>> all;
  for (const ThreePhaseBus& bus : three_phase_buses(network)) {
    std::array<int, 3> phases;
    std::ranges::transform(bus.nodes, phases.begin(),
                           [&](int node) { return network.pattern.unknown_of(node); });
    if (std::ranges::min(phases) >= 0 && std::ranges::count(all, phases) == 0) {
      all.push_back(phases);
    }
  }
  return all;
}

std::vector<std::array<int, 3>> counted_three_phase_unknowns(const ConditioningProblem& problem) {
  std::vector<std::array<int, 3>> all = three_phase_unknowns(problem.network());
  std::erase_if(all, [&](const std::array<int, 3>& phases) {
    return !(problem.weight_at(phases.front()) > 0.0);
  });
  return all;
}

namespace {

/// |V_2| / |V_1| of all buses that count, in an hour.
double unbalance_of(const NodalNetwork& network, const Schedule& schedule, int t,
                    const std::vector<std::array<int, 3>>& buses) {
  double sum = 0.0;
  for (const std::array<int, 3>& phases : buses) {
    std::array<Complex, 3> v;
    std::ranges::transform(phases, v.begin(), [&](int unknown) {
      return schedule.voltage(t, 0, network.pattern.node_of(unknown));
    });
    sum += sequence_voltages(v).negative_factor();
  }
  return sum;
}

std::vector<double> source_power(const NodalNetwork& network, const Schedule& schedule,
                                 const Distortion& distortion) {
  std::vector<double> power(schedule.voltage.extent(0), 0.0);
  for (int t = 0; t < schedule.voltage.extent(0); ++t) {
    for (int f = network.source_form(); f < network.forms.count(); ++f) {
      power[t] += (schedule.voltage(t, 0, network.measured[f].node) *
                   std::conj(distortion.current(t, 0, f - network.first_branch_form())))
                      .real();
    }
  }
  return power;
}

/// What loads and chargers draw at the fundamental in an hour, pu.
double drawn_power(const ConditioningProblem& problem, const Schedule& schedule, int t) {
  const NodalNetwork& network = problem.network();
  double sum = 0.0;
  for (int p = 0; p < network.port_count(); ++p) {
    const Port& port = network.ports[p];
    const Complex to = port.to < 0 ? Complex(0.0) : schedule.voltage(t, 0, port.to);
    const Complex v = schedule.voltage(t, 0, port.from) - to;
    if (problem.load(t, p) != Complex(0.0)) {
      sum += (v * std::conj(port_current(network, port, problem.load(t, p), v))).real();
    }
  }
  for (int c = 0; c < problem.fleet.charger_count(); ++c) {
    sum += schedule.charger_power(t, c).real();
  }
  return sum;
}

/// Those of the nodes of an hour that count.
void add_nodes(const ConditioningProblem& problem, const Schedule& schedule,
               const Distortion& distortion, int t, ObjectiveFigures& figures) {
  const NodalNetwork& network = problem.network();
  for (int u = 0; u < network.unknown_count(); ++u) {
    const int node = network.pattern.node_of(u);
    if (const double weight = problem.hour[t].hours * problem.weight_at(u); weight > 0.0) {
      figures.deviation += weight * std::abs(std::abs(schedule.voltage(t, 0, node)) - 1.0);
      figures.thd += weight * distortion.thd(t, node);
    }
  }
}

}  // namespace

std::vector<double> source_power(const ConditioningProblem& problem, const Schedule& schedule) {
  return source_power(problem.network(), schedule, evaluate_distortion(problem, schedule));
}

ObjectiveFigures evaluate_objective(const ConditioningProblem& problem, const Schedule& schedule) {
  check_problem(problem);
  const Distortion distortion = evaluate_distortion(problem, schedule);
  const std::vector<double> power = source_power(problem.network(), schedule, distortion);
  const std::vector<double>& price = problem.objective.energy_price;
  const std::vector<std::array<int, 3>> buses = counted_three_phase_unknowns(problem);
  ObjectiveFigures figures;
  figures.peak = problem.objective.peak_before;
  for (int t = 0; t < problem.hour_count(); ++t) {
    const double hours = problem.hour[t].hours;
    add_nodes(problem, schedule, distortion, t, figures);
    figures.energy += hours * power[t];
    figures.energy_cost += price.empty() ? 0.0 : hours * price[t] * power[t];
    figures.losses += hours * (power[t] - drawn_power(problem, schedule, t));
    figures.peak = std::max(figures.peak, power[t]);
    figures.unbalance += hours * unbalance_of(problem.network(), schedule, t, buses);
    for (int c = 0; c < problem.fleet.charger_count(); ++c) {
      figures.current += hours * charger_current_squared(problem, schedule, t, c);
    }
  }
  const std::vector<double> given = given_back(problem, schedule, problem.all_hours());
  figures.given_back = std::accumulate(given.begin(), given.end(), 0.0);
  return figures;
}

}  // namespace overtone
