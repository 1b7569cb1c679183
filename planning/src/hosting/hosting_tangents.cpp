#include <chrono>
#include <cmath>

#include "argument_checks.hpp"
#include "hosting_solve.hpp"

namespace overtone {

namespace {

/// The model without its cones; whatever else it holds is linear.
OptimizationModel without_cones(const OptimizationModel& model) {
  OptimizationModel linear;
  for (int j = 0; j < model.variable_count(); ++j) {
    linear.add_variable(model.lower(j), model.upper(j), model.cost(j));
  }
  for (const LinearRow& row : model.rows()) {
    linear.add_row(row.lower, row.upper, row.terms);
  }
  return linear;
}

/// Cuts of an LP and for how many rounds each has been slack; kept beside the LP's rows.
class CutPool {
 public:
  CutPool(LinearSolver& solver, int slack_rounds)
      : solver_(solver), first_(solver.row_count()), slack_rounds_(slack_rounds) {}

  void add(const LinearRow& cut) {
    solver_.add_row(cut);
    idle_.push_back(0);
  }

  /// Drops what has been slack for too long; a dual of zero counts as slack.
  void age(const LinearSolution& solution) {
    std::vector<int> drop, kept;
    for (size_t i = 0; i < idle_.size(); ++i) {
      const bool slack = std::abs(solution.row_dual[first_ + i]) < 1e-12;
      const int idle = slack ? idle_[i] + 1 : 0;
      if (idle >= slack_rounds_) {
        drop.push_back(first_ + static_cast<int>(i));
      } else {
        kept.push_back(idle);
      }
    }
    if (!drop.empty()) {
      solver_.remove_rows(drop);
    }
    idle_ = std::move(kept);
  }

 private:
  LinearSolver& solver_;
  int first_;
  int slack_rounds_;
  std::vector<int> idle_;
};

}  // namespace

TangentResult hosting_capacity_by_tangents(const HostingProblem& problem, const std::string& bus,
                                           const TangentOptions& options) {
  const auto begin = std::chrono::steady_clock::now();
  const ArgumentChecks check("tangent options");
  check.above("tolerance", options.tolerance, 0.0, 1e-2);
  check.within("max_rounds", options.max_rounds, 1, 1000000);
  check.within("slack_rounds", options.slack_rounds, 1, 1000000);
  validate(problem);
  const HostingModel model(problem, station_bus(problem, bus));
  LinearSolver solver(without_cones(model.model()));
  CutPool pool(solver, options.slack_rounds);
  TangentResult result;
  while (!result.converged && result.rounds < options.max_rounds) {
    const LinearSolution lp = solver.solve();
    ++result.rounds;
    result.status = lp.status;
    if (lp.status != LinearStatus::solved) {
      break;
    }
    result.objective = lp.objective;
    result.station_mw = lp.x[model.station()];
    pool.age(lp);
    result.converged = true;
    const auto cut_where_needed = [&](const auto& row, double violation) {
      if (violation > options.tolerance) {
        pool.add(tangent_cut(row, lp.x));
        ++result.cuts;
        result.converged = false;
      }
    };
    for (const QuadraticOverLinear& cone : model.model().cones()) {
      cut_where_needed(cone, excess(cone, lp.x));
    }
    for (const Disc& disc : model.model().discs()) {
      cut_where_needed(disc, std::hypot(lp.x[disc.a], lp.x[disc.b]) - disc.radius);
    }
  }
  result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  return result;
}

}  // namespace overtone
