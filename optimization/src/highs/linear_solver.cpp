#include <chrono>
#include <stdexcept>

#include <Highs.h>

#include <overtone/optimization_model.hpp>

#include "argument_checks.hpp"

namespace overtone {

struct LinearSolver::Highs {
  ::Highs solver;
  bool integers = false;
};

const char* to_string(LinearStatus status) {
  switch (status) {
    case LinearStatus::not_run:
      return "not run";
    case LinearStatus::solved:
      return "solved";
    case LinearStatus::infeasible:
      return "infeasible";
    case LinearStatus::unbounded:
      return "unbounded";
    case LinearStatus::limit:
      return "stopped at a limit";
    case LinearStatus::failed:
      break;
  }
  return "failed";
}

namespace {

HighsLp highs_lp(const OptimizationModel& model) {
  HighsLp lp;
  lp.num_col_ = model.variable_count();
  lp.num_row_ = static_cast<HighsInt>(model.rows().size());
  lp.offset_ = model.constant();
  for (int j = 0; j < model.variable_count(); ++j) {
    lp.col_cost_.push_back(model.cost(j));
    lp.col_lower_.push_back(model.lower(j));
    lp.col_upper_.push_back(model.upper(j));
  }
  if (model.has_integers()) {
    for (int j = 0; j < model.variable_count(); ++j) {
      lp.integrality_.push_back(model.is_integer(j) ? HighsVarType::kInteger
                                                    : HighsVarType::kContinuous);
    }
  }
  lp.a_matrix_.format_ = MatrixFormat::kRowwise;
  lp.a_matrix_.num_col_ = lp.num_col_;
  lp.a_matrix_.num_row_ = lp.num_row_;
  lp.a_matrix_.start_ = {0};
  for (const LinearRow& row : model.rows()) {
    lp.row_lower_.push_back(row.lower);
    lp.row_upper_.push_back(row.upper);
    for (const LinearTerm& term : row.terms) {
      lp.a_matrix_.index_.push_back(term.variable);
      lp.a_matrix_.value_.push_back(term.coefficient);
    }
    lp.a_matrix_.start_.push_back(static_cast<HighsInt>(lp.a_matrix_.index_.size()));
  }
  return lp;
}

/// weight (x - target)^2 = weight x^2 - 2 weight target x + constant; HiGHS has 1/2 x' Q x.
HighsModel highs_model(const OptimizationModel& model) {
  HighsModel out;
  out.lp_ = highs_lp(model);
  if (model.squares().empty()) {
    return out;
  }
  std::vector<double> diagonal(model.variable_count(), 0.0);
  for (const SquaredTerm& square : model.squares()) {
    diagonal[square.variable] += 2.0 * square.weight;
    out.lp_.col_cost_[square.variable] -= 2.0 * square.weight * square.target;
    out.lp_.offset_ += square.weight * square.target * square.target;
  }
  out.hessian_.dim_ = model.variable_count();
  out.hessian_.start_ = {0};
  for (int j = 0; j < model.variable_count(); ++j) {
    if (diagonal[j] != 0.0) {
      out.hessian_.index_.push_back(j);
      out.hessian_.value_.push_back(diagonal[j]);
    }
    out.hessian_.start_.push_back(static_cast<HighsInt>(out.hessian_.index_.size()));
  }
  return out;
}

LinearStatus meaning(HighsModelStatus status) {
  switch (status) {
    case HighsModelStatus::kOptimal:
    case HighsModelStatus::kModelEmpty:
      return LinearStatus::solved;
    case HighsModelStatus::kInfeasible:
      return LinearStatus::infeasible;
    case HighsModelStatus::kUnbounded:
      return LinearStatus::unbounded;
    case HighsModelStatus::kTimeLimit:
    case HighsModelStatus::kIterationLimit:
    case HighsModelStatus::kSolutionLimit:
    case HighsModelStatus::kInterrupt:
      return LinearStatus::limit;
    default:
      return LinearStatus::failed;
  }
}

const ArgumentChecks& solver_checks() {
  static const ArgumentChecks all("linear solver");
  return all;
}

void check_options(const LinearOptions& options) {
  solver_checks().limit("time_limit_s", options.time_limit_s);
  solver_checks().at_least("node_limit", options.node_limit, 0);
  solver_checks().limit("relative_gap", options.relative_gap);
  solver_checks().within("tolerance", options.tolerance, 1e-10, 1.0);
}

}  // namespace

LinearSolver::LinearSolver(const OptimizationModel& model, const LinearOptions& options)
    : highs_(std::make_unique<Highs>()) {
  check_options(options);
  if (model.has_nonlinear_rows()) {
    throw std::invalid_argument("a linear solver cannot hold the model's nonlinear rows");
  }
  highs_->integers = model.has_integers();
  if (highs_->integers && !model.squares().empty()) {
    throw std::invalid_argument("a linear solver cannot hold squares and integers together");
  }
  ::Highs& solver = highs_->solver;
  solver.setOptionValue("output_flag", false);
  solver.setOptionValue("threads", 1);
  solver.setOptionValue("time_limit", options.time_limit_s);
  solver.setOptionValue("mip_max_nodes", static_cast<HighsInt>(options.node_limit));
  solver.setOptionValue("mip_rel_gap", options.relative_gap);
  solver.setOptionValue("primal_feasibility_tolerance", options.tolerance);
  solver.setOptionValue("dual_feasibility_tolerance", options.tolerance);
  if (solver.passModel(highs_model(model)) == HighsStatus::kError) {
    throw std::invalid_argument("the linear solver refuses the model");
  }
}

LinearSolver::~LinearSolver() = default;
LinearSolver::LinearSolver(LinearSolver&&) noexcept = default;
LinearSolver& LinearSolver::operator=(LinearSolver&&) noexcept = default;

int LinearSolver::row_count() const { return static_cast<int>(highs_->solver.getNumRow()); }

void LinearSolver::add_row(const LinearRow& row) {
  solver_checks().interval("a row", row.lower, row.upper);
  std::vector<HighsInt> index;
  std::vector<double> value;
  for (const LinearTerm& term : row.terms) {
    solver_checks().index("variable", term.variable, highs_->solver.getNumCol());
    solver_checks().finite("coefficient", term.coefficient);
    index.push_back(term.variable);
    value.push_back(term.coefficient);
  }
  highs_->solver.addRow(row.lower, row.upper, static_cast<HighsInt>(index.size()), index.data(),
                        value.data());
}

void LinearSolver::remove_rows(const std::vector<int>& rows) {
  for (std::size_t i = 0; i < rows.size(); ++i) {
    solver_checks().index("row", rows[i], highs_->solver.getNumRow());
    solver_checks().require(i == 0 || rows[i - 1] < rows[i], "rows must be ascending");
  }
  const std::vector<HighsInt> set(rows.begin(), rows.end());
  highs_->solver.deleteRows(static_cast<HighsInt>(set.size()), set.data());
}

void LinearSolver::set_bounds(int variable, double lower, double upper) {
  solver_checks().index("variable", variable, highs_->solver.getNumCol());
  solver_checks().interval("a variable", lower, upper);
  highs_->solver.changeColBounds(variable, lower, upper);
}

void LinearSolver::set_cost(int variable, double cost) {
  solver_checks().index("variable", variable, highs_->solver.getNumCol());
  solver_checks().finite("cost", cost);
  highs_->solver.changeColCost(variable, cost);
}

LinearSolution LinearSolver::solve() {
  const auto begin = std::chrono::steady_clock::now();
  ::Highs& solver = highs_->solver;
  solver.run();
  if (solver.getModelStatus() == HighsModelStatus::kUnboundedOrInfeasible) {
    solver.setOptionValue("presolve", "off");  // presolve alone cannot tell the two apart
    solver.run();
    solver.setOptionValue("presolve", "choose");
  }
  LinearSolution solution;
  solution.status = meaning(solver.getModelStatus());
  solution.message = solver.modelStatusToString(solver.getModelStatus());
  const HighsInfo& info = solver.getInfo();
  solution.feasible = solution.status == LinearStatus::solved ||
                      (solution.status == LinearStatus::limit &&
                       info.primal_solution_status == kSolutionStatusFeasible);
  if (solution.feasible) {
    solution.objective = info.objective_function_value;
    solution.x = solver.getSolution().col_value;
  }
  if (highs_->integers) {
    solution.bound = info.mip_dual_bound;
    solution.gap = info.mip_gap;
    solution.nodes = static_cast<int>(info.mip_node_count);
  } else if (solution.status == LinearStatus::solved) {
    solution.bound = solution.objective;
    solution.row_dual = solver.getSolution().row_dual;
    solution.bound_dual = solver.getSolution().col_dual;
  }
  solution.seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  return solution;
}

LinearSolution solve_linear(const OptimizationModel& model, const LinearOptions& options) {
  return LinearSolver(model, options).solve();
}

}  // namespace overtone
