#include "hosting_solve.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "common/nlp_options.hpp"

namespace overtone {

namespace {

constexpr double kIdleEffect = 1e-8;  // pu
/// With a station held beside its largest size: the start is close, and what isn't there soon is
/// for a factorisation that pivots.
constexpr double kHeldBarrier = 1e-5;
constexpr int kHeldIterations = 80;

/// The same program with equality in its quadratic-over-linear rows.
class TightCones final : public NonlinearProgram {
 public:
  explicit TightCones(const OptimizationModel& model)
      : model_(model), relaxed_(as_nonlinear_program(model)) {}

  [[nodiscard]] int variable_count() const override { return relaxed_->variable_count(); }
  [[nodiscard]] int row_count() const override { return relaxed_->row_count(); }
  [[nodiscard]] int jacobian_count() const override { return relaxed_->jacobian_count(); }
  [[nodiscard]] int hessian_count() const override { return relaxed_->hessian_count(); }
  void bounds(double* x_lower, double* x_upper, double* row_lower,
              double* row_upper) const override {
    relaxed_->bounds(x_lower, x_upper, row_lower, row_upper);
    std::fill_n(row_lower + model_.rows().size(), model_.cones().size(), 0.0);
  }
  [[nodiscard]] double objective(const double* x) const override { return relaxed_->objective(x); }
  void gradient(const double* x, double* gradient) const override {
    relaxed_->gradient(x, gradient);
  }
  void rows(const double* x, double* values) const override { relaxed_->rows(x, values); }
  void jacobian_structure(int* row, int* column) const override {
    relaxed_->jacobian_structure(row, column);
  }
  void jacobian(const double* x, double* values) const override { relaxed_->jacobian(x, values); }
  void hessian_structure(int* row, int* column) const override {
    relaxed_->hessian_structure(row, column);
  }
  void hessian(const double* x, double objective_factor, const double* multipliers,
               double* values) const override {
    relaxed_->hessian(x, objective_factor, multipliers, values);
  }

 private:
  const OptimizationModel& model_;
  std::unique_ptr<NonlinearProgram> relaxed_;
};

}  // namespace

ConvexSolution solve_relaxation(const HostingModel& model, const HostingOptions& options,
                                HostingResult& result) {
  ConvexSolution solution = solve_convex(model.model(), model.flat_start(), nlp_options(options));
  ++result.solves;
  result.iterations += solution.iterations;
  return solution;
}

ConvexSolution to_tolerance(ConvexSolution solution, const HostingModel& model,
                            const HostingOptions& options, HostingResult& result) {
  if (solution.status == NlpStatus::solved || solution.status == NlpStatus::interrupted ||
      options.kkt_solver == KktSolverKind::mumps) {
    return solution;
  }
  HostingOptions pivoting = options;
  pivoting.kkt_solver = KktSolverKind::mumps;
  ConvexSolution pivoted = solve_relaxation(model, pivoting, result);
  return pivoted.solved() || !solution.solved() ? pivoted : solution;
}

ConvexSolution solve_with_held_station(const HostingModel& model, const std::vector<double>& beside,
                                       const HostingOptions& options, HostingResult& result) {
  NlpPoint start;
  start.x = beside;
  NlpOptions nlp = nlp_options(options);
  nlp.initial_barrier = kHeldBarrier;
  nlp.adaptive_barrier = false;
  nlp.max_iterations = std::min(nlp.max_iterations, kHeldIterations);
  ConvexSolution solution = solve_convex(model.model(), start, nlp);
  ++result.solves;
  result.iterations += solution.iterations;
  return to_tolerance(std::move(solution), model, options, result);
}

double overlap(const HostingModel& model, const HostingProblem& problem,
               const std::vector<double>& x) {
  double largest = 0.0;
  for (int t = 0; t < problem.hour_count(); ++t) {
    for (int a = 0; a < static_cast<int>(problem.scenario.storage.size()); ++a) {
      largest = std::max(largest, std::min(x[model.charge(t, a)], x[model.discharge(t, a)]));
    }
  }
  return largest;
}

int forbid_overlaps(HostingModel& model, const HostingProblem& problem,
                    const std::vector<double>& x, double tolerance) {
  int forbidden = 0;
  for (int t = 0; t < problem.hour_count(); ++t) {
    for (int a = 0; a < static_cast<int>(problem.scenario.storage.size()); ++a) {
      const double charge = x[model.charge(t, a)], discharge = x[model.discharge(t, a)];
      if (std::min(charge, discharge) <= tolerance) {
        continue;
      }
      const bool discharges = problem.discharge_efficiency * discharge - charge > 0.0;
      model.model().set_bounds(discharges ? model.charge(t, a) : model.discharge(t, a), 0.0, 0.0);
      ++forbidden;
    }
  }
  return forbidden;
}

ConvexSolution solve_with_tight_cones(const HostingModel& model, const std::vector<double>& x,
                                      const HostingOptions& options) {
  NlpPoint start;
  start.x = x;
  NlpOptions nlp = nlp_options(options);
  nlp.kkt_solver = KktSolverKind::mumps;  // indefinite: wants pivoting
  const NlpSolution found = solve_nlp(TightCones(model.model()), start, nlp);
  ConvexSolution solution;
  solution.status = found.status;
  solution.message = found.message;
  solution.objective = found.objective;
  solution.x = found.point.x;
  solution.iterations = found.iterations;
  return solution;
}

void settle_idle_currents(const HostingModel& model, const HostingProblem& problem,
                          double tolerance, std::vector<double>& x) {
  for (int t = 0; t < problem.hour_count(); ++t) {
    for (int l = 0; l < problem.network.branch_count(); ++l) {
      const double gap = model.cone_excess(t, l, x);
      const double impedance = std::abs(model.tree().z(l));
      if (std::abs(gap) > tolerance && std::abs(gap) * impedance < kIdleEffect) {
        x[model.l(t, l)] += gap;
      }
    }
  }
}

std::pair<double, std::string> cone_gap(const HostingModel& model, const HostingProblem& problem,
                                        const std::vector<double>& x) {
  double largest = 0.0;
  int hour = 0, branch = 0;
  for (int t = 0; t < problem.hour_count(); ++t) {
    for (int l = 0; l < problem.network.branch_count(); ++l) {
      const double gap = std::abs(model.cone_excess(t, l, x));
      if (gap > largest) {
        largest = gap;
        hour = t;
        branch = l;
      }
    }
  }
  return {largest, fmt::format("{}, hour {}", problem.network.branch_label(branch), hour + 1)};
}

}  // namespace overtone
