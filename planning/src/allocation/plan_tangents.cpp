#include "plan_tangents.hpp"

#include <algorithm>
#include <cmath>

#include "common/feeder_tree.hpp"

namespace overtone {

namespace {

/// What tangents are taken of: losses by branch, then V^2, then MVA.
std::vector<double> quantities(const PlanEvaluator& evaluator, const FeederTree& tree,
                               const std::vector<double>& stations) {
  const AllocationProblem& problem = evaluator.problem();
  const Network& network = problem.network;
  const LoadFlowResult flow = evaluator.solve(evaluator.scenarios(stations));
  const size_t rows = static_cast<size_t>(flow.scenario_count);
  const int branches = network.branch_count();
  std::vector<double> out(branches + rows * (network.bus_count() + branches));
  double* squared = out.data() + branches;
  double* mva = squared + rows * network.bus_count();
  for (int i = 0; i < flow.scenario_count; ++i) {
    const double price = evaluator.loss_price(i / problem.hours(), i % problem.hours());
    for (int b = 0; b < network.bus_count(); ++b) {
      *squared++ = std::norm(flow.v(i, 0, b));
    }
    for (int l = 0; l < branches; ++l) {
      const BranchFlow branch = branch_flow(network, tree, &flow.v(i, 0, 0), l);
      out[l] += price * branch.losses;
      *mva++ = branch.mva;
    }
  }
  return out;
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
  const FeederTree tree(evaluator.problem().network);
  const std::vector<double> value = quantities(evaluator, tree, stations);
  std::vector<PlanTangent> tangents(value.size());
  for (size_t i = 0; i < value.size(); ++i) {
    tangents[i].constant = value[i];
    tangents[i].coefficient.resize(stations.size());
  }
  std::vector<double> moved = stations;
  for (size_t c = 0; c < stations.size(); ++c) {
    moved[c] = stations[c] + 1.0;
    const std::vector<double> more = quantities(evaluator, tree, moved);
    moved[c] = stations[c] - 1.0;
    const std::vector<double> less = quantities(evaluator, tree, moved);
    moved[c] = stations[c];
    for (size_t i = 0; i < value.size(); ++i) {
      const double slope = 0.5 * (more[i] - less[i]);
      tangents[i].coefficient[c] = slope;
      tangents[i].constant -= slope * stations[c];
    }
  }
  const AllocationProblem& problem = evaluator.problem();
  const size_t buses = problem.network.bus_count(), branches = problem.network.branch_count();
  const size_t rows = static_cast<size_t>(problem.scenarios()) * problem.hours();
  PlanTangents out;
  const auto take = [&](size_t first, size_t count, size_t elements) {
    std::vector<PlanTangent> part(tangents.begin() + first, tangents.begin() + first + count);
    for (size_t i = 0; i < count; ++i) {
      part[i].element = static_cast<int>(i % elements);
      part[i].scenario_hour = static_cast<int>(i / elements);
    }
    return part;
  };
  out.losses = take(0, branches, branches);
  out.v_squared = take(branches, rows * buses, buses);
  out.mva = take(branches + rows * buses, rows * branches, branches);
  return out;
}

}  // namespace overtone
