#include <algorithm>
#include <chrono>
#include <queue>

#include "hosting_solve.hpp"

namespace overtone {

namespace {

/// One unit and hour with a mode: charging forbidden, or discharging.
struct ModeChoice {
  int hour, unit;
  bool forbid_charge;
};

struct SearchNode {
  double bound = 0.0;
  int number = 0;  ///< earlier nodes first among equals, so that runs repeat
  std::vector<ModeChoice> choices;
  std::vector<double> x;  ///< of its relaxation
};

struct WorseBound {
  bool operator()(const SearchNode& a, const SearchNode& b) const {
    return a.bound != b.bound ? a.bound > b.bound : a.number > b.number;
  }
};

/// The unit and hour with the largest overlap.
ModeChoice widest_overlap(const HostingModel& model, const HostingProblem& problem,
                          const std::vector<double>& x) {
  ModeChoice widest{0, 0, true};
  double largest = -1.0;
  for (int t = 0; t < problem.hour_count(); ++t) {
    for (int a = 0; a < static_cast<int>(problem.scenario.storage.size()); ++a) {
      const double both = std::min(x[model.charge(t, a)], x[model.discharge(t, a)]);
      if (both > largest) {
        largest = both;
        widest = {t, a, true};
      }
    }
  }
  return widest;
}

void forbid(HostingModel& model, const std::vector<ModeChoice>& choices) {
  for (const ModeChoice& choice : choices) {
    model.model().set_bounds(choice.forbid_charge ? model.charge(choice.hour, choice.unit)
                                                  : model.discharge(choice.hour, choice.unit),
                             0.0, 0.0);
  }
}

}  // namespace

TreeResult search_storage_modes(const HostingModel& model, const HostingProblem& problem,
                                const ConvexSolution& relaxed, double incumbent,
                                const HostingOptions& options, HostingResult& result) {
  using Clock = std::chrono::steady_clock;
  const auto end = Clock::now() + std::chrono::duration<double>(options.tree_seconds);
  TreeResult tree;
  std::priority_queue<SearchNode, std::vector<SearchNode>, WorseBound> open;
  open.push({relaxed.objective, 0, {}, relaxed.x});
  int number = 0;
  double undecided = kInfinity;  // smallest bound of nodes whose relaxation the solver gave up
  while (!open.empty()) {
    tree.bound = std::min({open.top().bound, incumbent, undecided});
    if (tree.bound >= incumbent - options.tree_gap || tree.nodes >= options.tree_nodes ||
        Clock::now() > end || (options.stop && options.stop())) {
      return tree;
    }
    const SearchNode node = open.top();
    open.pop();
    ModeChoice choice = widest_overlap(model, problem, node.x);
    for (const bool forbid_charge : {true, false}) {
      choice.forbid_charge = forbid_charge;
      SearchNode child{0.0, ++number, node.choices, {}};
      child.choices.push_back(choice);
      HostingModel restricted = model;
      forbid(restricted, child.choices);
      ConvexSolution solution = problem.mode == HostingMode::max
                                    ? solve_with_held_station(restricted, node.x, options, result)
                                    : solve_relaxation(restricted, options, result);
      ++tree.nodes;
      if (!solution.solved() && solution.status != NlpStatus::infeasible) {
        undecided = std::min(undecided, node.bound);
      }
      if (!solution.solved() || solution.objective >= incumbent - options.tree_gap) {
        continue;
      }
      if (overlap(model, problem, solution.x) <= options.overlap_tolerance) {
        incumbent = solution.objective;
        tree.best = std::move(solution);
        continue;
      }
      child.bound = std::max(node.bound, solution.objective);
      child.x = std::move(solution.x);
      open.push(std::move(child));
    }
  }
  tree.bound = std::min(incumbent, undecided);
  return tree;
}

}  // namespace overtone
