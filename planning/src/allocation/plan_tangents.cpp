#include "plan_tangents.hpp"

#include <algorithm>
#include <cmath>
#include <span>

namespace overtone {

namespace {

/// What tangents are taken of.
struct PlanQuantities {
  std::vector<double> losses;  ///< [branch] money
  Array2<double> v_squared;    ///< [scenario hour][bus]
  Array2<double> mva;          ///< [scenario hour][branch]
};

PlanQuantities quantities(const PlanEvaluator& evaluator, const std::vector<double>& stations) {
  const AllocationProblem& problem = evaluator.problem();
  const RadialNetwork& tree = problem.network.tree();
  const LoadFlowResult flow = evaluator.solve(evaluator.scenarios(stations));
  PlanQuantities out;
  out.losses.assign(tree.branch_count(), 0.0);
  out.v_squared.assign(flow.scenario_count(), tree.bus_count());
  out.mva.assign(flow.scenario_count(), tree.branch_count());
  for (int i = 0; i < flow.scenario_count(); ++i) {
    const double price = evaluator.loss_price(i / problem.hours(), i % problem.hours());
    const std::span<const Complex> voltage = flow.voltage.row(i, 0);
    for (int b = 0; b < tree.bus_count(); ++b) {
      out.v_squared(i, b) = std::norm(voltage[b]);
    }
    for (int l = 0; l < tree.branch_count(); ++l) {
      const BranchFlow branch = branch_flow(tree, voltage.data(), l);
      out.losses[l] += price * branch.losses;
      out.mva(i, l) = branch.apparent;
    }
  }
  return out;
}

/// Horizontal tangents of [scenario hour][element] values.
void start_tangents(std::span<const double> value, int elements, size_t candidates,
                    std::span<PlanTangent> tangents) {
  for (size_t i = 0; i < value.size(); ++i) {
    tangents[i].constant = value[i];
    tangents[i].coefficient.resize(candidates);
    tangents[i].element = static_cast<int>(i) % elements;
    tangents[i].scenario_hour = static_cast<int>(i) / elements;
  }
}

/// Turns tangents by what one station more and one less make at a candidate that has `stations`.
void turn_tangents(std::span<const double> more, std::span<const double> less, size_t candidate,
                   double stations, std::span<PlanTangent> tangents) {
  for (size_t i = 0; i < tangents.size(); ++i) {
    const double slope = 0.5 * (more[i] - less[i]);
    tangents[i].coefficient[candidate] = slope;
    tangents[i].constant -= slope * stations;
  }
}

}  // namespace

double PlanTangent::at(const std::vector<double>& stations) const {
  double value = constant;
  for (size_t c = 0; c < coefficient.size(); ++c) {
    value += coefficient[c] * stations[c];
  }
  return value;
}

double PlanTangent::least(double total) const {
  return constant + total * *std::min_element(coefficient.begin(), coefficient.end());
}

double PlanTangent::most(double total) const {
  return constant + total * *std::max_element(coefficient.begin(), coefficient.end());
}

PlanTangents tangents_at(const PlanEvaluator& evaluator, const std::vector<double>& stations) {
  const PlanQuantities here = quantities(evaluator, stations);
  const int branches = static_cast<int>(here.losses.size()), buses = here.v_squared.extent(1);
  PlanTangents out;
  out.losses.resize(here.losses.size());
  out.v_squared.assign(here.v_squared.extent(0), buses);
  out.mva.assign(here.mva.extent(0), branches);
  start_tangents(here.losses, branches, stations.size(), out.losses);
  start_tangents(here.v_squared.flat(), buses, stations.size(), out.v_squared.flat());
  start_tangents(here.mva.flat(), branches, stations.size(), out.mva.flat());
  std::vector<double> moved = stations;
  for (size_t c = 0; c < stations.size(); ++c) {
    moved[c] = stations[c] + 1.0;
    const PlanQuantities more = quantities(evaluator, moved);
    moved[c] = stations[c] - 1.0;
    const PlanQuantities less = quantities(evaluator, moved);
    moved[c] = stations[c];
    turn_tangents(more.losses, less.losses, c, stations[c], out.losses);
    turn_tangents(more.v_squared.flat(), less.v_squared.flat(), c, stations[c],
                  out.v_squared.flat());
    turn_tangents(more.mva.flat(), less.mva.flat(), c, stations[c], out.mva.flat());
  }
  return out;
}

}  // namespace overtone
