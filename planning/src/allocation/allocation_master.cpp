#include "allocation_master.hpp"

#include <algorithm>
#include <cmath>

namespace overtone {

namespace {

/// The master while it is put together.
struct Master {
  const PlanEvaluator& evaluator;
  const AllocationProblem& problem;
  MasterKind kind;
  OptimizationModel model;
  std::vector<int> blocks, sites;                ///< [candidate]
  std::vector<int> capacitors, capacitor_sites;  ///< [bus] kvar; -1 at the slack

  int whole(double most, double cost = 0.0) {
    return kind == MasterKind::relaxed ? model.add_variable(0.0, most, cost)
                                       : model.add_integer(0.0, most, cost);
  }

  /// The tangent's terms over station variables.
  [[nodiscard]] std::vector<LinearTerm> terms(const PlanTangent& tangent, double factor) const {
    std::vector<LinearTerm> out;
    for (size_t c = 0; c < blocks.size(); ++c) {
      out.push_back({blocks[c], factor * tangent.coefficient[c] * problem.block});
    }
    return out;
  }

  /// tangent (factor) <= limit, which gives way where the master is elastic.
  void add_limit(const PlanTangent& tangent, double factor, double limit) {
    const int row =
        model.add_row(-kInfinity, limit - factor * tangent.constant, terms(tangent, factor));
    if (kind == MasterKind::elastic) {
      model.make_row_elastic(row, RowSide::upper, 1.0);
    }
  }
};

bool counts(AllocationObjective objective, AllocationObjective part) {
  return objective == part || objective == AllocationObjective::total;
}

void add_plan(Master& master, bool installation) {
  const AllocationProblem& problem = master.problem;
  const double annuity = problem.costs.daily_annuity();
  const int most = most_stations(problem) / problem.block;
  std::vector<LinearTerm> all;
  for (size_t c = 0; c < problem.candidates.size(); ++c) {
    master.blocks.push_back(master.whole(most));
    all.push_back({master.blocks[c], 1.0});
    if (installation) {
      master.sites.push_back(master.whole(1.0, annuity * problem.costs.site));
      master.model.add_row(-kInfinity, 0.0,
                           {{master.blocks[c], 1.0}, {master.sites[c], -1.0 * most}});
    }
  }
  const double total = static_cast<double>(problem.stations()) / problem.block;
  master.model.add_row(total, total, std::move(all));  // (8)
  if (installation) {
    master.model.add_constant(annuity * problem.costs.station * problem.stations());
  }
}

void add_losses(Master& master, const std::vector<PlanTangent>& cuts) {
  std::vector<int> theta;
  for (int l = 0; l < master.problem.network.branch_count(); ++l) {
    theta.push_back(master.model.add_variable(0.0, kInfinity, 1.0));
  }
  for (const PlanTangent& cut : cuts) {
    std::vector<LinearTerm> row = master.terms(cut, -1.0);
    row.push_back({theta[cut.element], 1.0});
    master.model.add_row(cut.constant, kInfinity, std::move(row));
  }
}

void add_outages(Master& master, const std::vector<OutageCut>& cuts) {
  const AllocationProblem& problem = master.problem;
  std::vector<int> theta;
  for (int l = 0; l < problem.network.branch_count(); ++l) {
    theta.push_back(master.model.add_variable(0.0, kInfinity, 1.0));
  }
  for (const OutageCut& cut : cuts) {
    std::vector<LinearTerm> row = {{theta[cut.branch], 1.0}};
    for (size_t c = 0; c < problem.candidates.size(); ++c) {
      if (master.evaluator.downstream()[cut.branch][problem.candidates[c]] != 0) {
        row.push_back({master.blocks[c], -cut.slope * problem.block});
      }
    }
    master.model.add_row(cut.cost - cut.slope * cut.stations, kInfinity, std::move(row));
  }
}

/// (13): kvar at a bus that lift it to the target, and a site where there are any.
void add_capacitors(Master& master, const std::vector<PlanTangent>& cuts) {
  const AllocationProblem& problem = master.problem;
  const AllocationCosts& costs = problem.costs;
  const double annuity = costs.daily_annuity(), target = problem.v_target * problem.v_target;
  constexpr double kvar = 1000.0;  // of 1 MVA
  for (int b = 0; b < problem.network.bus_count(); ++b) {
    const double reactance = master.evaluator.path_reactance(b);
    if (b == problem.network.root() || reactance <= 0.0) {
      master.capacitors.push_back(-1);
      master.capacitor_sites.push_back(-1);
      continue;
    }
    // No voltage is below v_min, so that no more is ever needed.
    const double needed = (target - problem.v_min * problem.v_min) / (2.0 * reactance) * kvar;
    const double most = std::clamp(needed, 0.0, costs.capacitor_max_kvar);
    master.capacitors.push_back(
        master.model.add_variable(0.0, most, annuity * costs.capacitor_kvar));
    master.capacitor_sites.push_back(master.whole(1.0, annuity * costs.capacitor_site));
    master.model.add_row(-kInfinity, 0.0,
                         {{master.capacitors[b], 1.0}, {master.capacitor_sites[b], -most}});
  }
  for (const PlanTangent& cut : cuts) {
    if (master.capacitors[cut.element] < 0) {
      continue;
    }
    const double scale = 2.0 * master.evaluator.path_reactance(cut.element) / kvar;
    std::vector<LinearTerm> row = master.terms(cut, 1.0);
    row.push_back({master.capacitors[cut.element], scale});
    master.model.add_row(target - cut.constant, kInfinity, std::move(row));
  }
}

/// (10) by tangents: V^2 lies below its tangent, flows lie above theirs.
void add_limits(Master& master, const AllocationCuts& cuts) {
  const AllocationProblem& problem = master.problem;
  const double low = problem.v_min * problem.v_min, high = problem.v_max * problem.v_max;
  for (const PlanTangent& cut : cuts.v_squared) {
    if (cut.least(problem.stations()) < low) {
      master.add_limit(cut, -1.0, -low);
    }
    if (cut.most(problem.stations()) > high) {
      master.add_limit(cut, 1.0, high);
    }
  }
  for (const PlanTangent& cut : cuts.mva) {
    if (cut.most(problem.stations()) > problem.branch_mva[cut.element]) {
      master.add_limit(cut, 1.0, problem.branch_mva[cut.element]);
    }
  }
}

}  // namespace

int most_stations(const AllocationProblem& problem) {
  double most_export = 0.0;
  for (const StationDay& day : problem.behaviour.days) {
    for (const double kw : day.discharge) {
      most_export = std::max(most_export, kw / 1000.0);
    }
  }
  const int all = problem.stations();
  return most_export <= problem.lot_export_max
             ? all
             : static_cast<int>(std::floor(all * problem.lot_export_max / most_export));
}

MasterSolution solve_master(const PlanEvaluator& evaluator, AllocationObjective objective,
                            const AllocationCuts& cuts, MasterKind kind) {
  const bool elastic = kind == MasterKind::elastic;
  using enum AllocationObjective;
  Master master{evaluator, evaluator.problem(), kind, {}, {}, {}, {}, {}};
  add_plan(master, !elastic && objective == total);
  if (!elastic && counts(objective, losses)) {
    add_losses(master, cuts.losses);
  }
  if (!elastic && counts(objective, unserved)) {
    add_outages(master, cuts.outages);
  }
  if (!elastic && counts(objective, voltage)) {
    add_capacitors(master, cuts.v_squared);
  }
  add_limits(master, cuts);
  const LinearSolution solution = solve_linear(master.model);
  MasterSolution out;
  out.status = solution.status;
  out.bound = solution.bound;
  if (solution.feasible) {
    for (const int variable : master.blocks) {
      const double blocks = solution.x[variable];
      out.stations.push_back(evaluator.problem().block *
                             (kind == MasterKind::relaxed ? blocks : std::round(blocks)));
    }
  }
  return out;
}

}  // namespace overtone
