#pragma once

#include <limits>
#include <memory>
#include <string>
#include <vector>

#include <overtone/elastic_program.hpp>
#include <overtone/nonlinear_program.hpp>

/// Optimisation problems as data, and ways to solve them.
///
///   OptimizationModel model;
///   const int charge = model.add_variable(0.0, 3.0, 2.0);          // 0 <= x <= 3, cost 2 x
///   const int on = model.add_binary(0.5);                          // 0 or 1, cost 0.5
///   model.add_row(-kInfinity, 0.0, {{charge, 1.0}, {on, -3.0}});   // x - 3 on <= 0
///   const LinearSolution lp = solve_linear(model, {});             // HiGHS: LP, MILP, convex QP
///
///   model.add_quadratic_over_linear(p, q, v, l);                   // (p^2 + q^2) / v <= l
///   const ConvexSolution nlp = solve_convex(model, start, {});     // Ipopt: everything continuous
///
///   model.add_quadratic_row(1.0, 1.0, {}, {{e, e, 1.0}, {f, f, 1.0}});  // e^2 + f^2 = 1
///   const ConvexSolution local = solve_smooth(model, start, {});   // Ipopt: a local optimum
///
/// Duals of both have one sign: the derivative of the optimal objective when the bound or the right
/// hand side that holds is raised. A <= that binds in a minimisation has a dual <= 0, a >= one >=
/// 0.

namespace overtone {

inline constexpr double kInfinity = std::numeric_limits<double>::infinity();

struct LinearTerm {
  int variable = 0;
  double coefficient = 0.0;
};

/// lower <= sum of terms <= upper.
struct LinearRow {
  double lower = -kInfinity, upper = kInfinity;
  std::vector<LinearTerm> terms;
};

/// (x_a^2 + x_b^2) / x_over - x_bound <= 0: convex and smooth where x_over > 0.
struct QuadraticOverLinear {
  int a = 0, b = 0, over = 0, bound = 0;
};

/// x_a^2 + x_b^2 <= radius^2.
struct Disc {
  int a = 0, b = 0;
  double radius = 0.0;
};

struct QuadraticTerm {
  int a = 0, b = 0;  ///< variables, maybe the same
  double coefficient = 0.0;
};

/// lower <= sum of terms + sum of coefficient x_a x_b <= upper. Smooth, in general not convex.
struct QuadraticRow {
  double lower = -kInfinity, upper = kInfinity;
  std::vector<LinearTerm> terms;
  std::vector<QuadraticTerm> products;
};

/// weight (x - target)^2 in the objective.
struct SquaredTerm {
  int variable = 0;
  double weight = 0.0, target = 0.0;
};

/// Minimise cost . x + squared terms + constant over variables within bounds, linear rows, two
/// kinds of convex nonlinear rows, and quadratic rows. A one-sided excess is a variable >= 0 of its
/// own with a linear row, and its square a squared term. Rows and variables are numbered in the
/// order of adding. Threads may read one at the same time.
class OptimizationModel {
 public:
  /// @throws std::invalid_argument when lower > upper or a number is NaN (all add_, set_ and make_
  ///   calls; also where a variable or row that was not added is named).
  int add_variable(double lower, double upper, double cost = 0.0);
  int add_integer(double lower, double upper, double cost = 0.0);
  int add_binary(double cost = 0.0) { return add_integer(0.0, 1.0, cost); }
  /// Terms of one variable that are given twice are added.
  int add_row(double lower, double upper, std::vector<LinearTerm> terms);
  int add_quadratic_over_linear(int a, int b, int over, int bound);
  int add_disc(int a, int b, double radius);
  int add_quadratic_row(double lower, double upper, std::vector<LinearTerm> terms,
                        std::vector<QuadraticTerm> products);
  void add_square(int variable, double weight, double target = 0.0);
  void add_constant(double constant);

  void set_bounds(int variable, double lower, double upper);
  void set_cost(int variable, double cost);
  void set_row_bounds(int row, double lower, double upper);
  void clear_costs();  ///< all linear costs, squared terms and the constant

  /// Let a side of a row give way by e >= 0 at price e; they return the variable e.
  int make_row_elastic(int row, RowSide side, double price);
  int make_quadratic_row_elastic(int row, RowSide side, double price);
  /// The same for a variable's bound, which becomes a row and gives way as far as `outermost`.
  int make_bound_elastic(int variable, RowSide side, double price, double outermost);
  /// Let the radius of discs grow at `price` a unit: they become quadratic-over-linear rows with a
  /// radius that is a variable, one returned for each. Those after them move up. `discs` ascending.
  std::vector<int> make_discs_elastic(const std::vector<int>& discs, double price);

  [[nodiscard]] int variable_count() const { return static_cast<int>(lower_.size()); }
  [[nodiscard]] double lower(int variable) const {
    check_variable(variable);
    return lower_[variable];
  }
  [[nodiscard]] double upper(int variable) const {
    check_variable(variable);
    return upper_[variable];
  }
  [[nodiscard]] double cost(int variable) const {
    check_variable(variable);
    return cost_[variable];
  }
  [[nodiscard]] bool is_integer(int variable) const {
    check_variable(variable);
    return integer_[variable] != 0;
  }
  [[nodiscard]] bool has_integers() const;
  [[nodiscard]] bool has_nonlinear_rows() const {
    return !cones_.empty() || !discs_.empty() || !quadratic_rows_.empty();
  }
  [[nodiscard]] double constant() const { return constant_; }
  [[nodiscard]] const std::vector<LinearRow>& rows() const { return rows_; }
  [[nodiscard]] const std::vector<QuadraticOverLinear>& cones() const { return cones_; }
  [[nodiscard]] const std::vector<Disc>& discs() const { return discs_; }
  [[nodiscard]] const std::vector<QuadraticRow>& quadratic_rows() const { return quadratic_rows_; }
  [[nodiscard]] const std::vector<SquaredTerm>& squares() const { return squares_; }
  /// cost . x + squared terms + constant. @throws std::invalid_argument unless x has a value for
  /// each variable.
  [[nodiscard]] double objective(const std::vector<double>& x) const;

 private:
  void check_variable(int variable) const;
  LinearTerm add_shortfall(double lower, double upper, RowSide side, double price);

  std::vector<double> lower_, upper_, cost_;
  std::vector<char> integer_;
  std::vector<LinearRow> rows_;
  std::vector<QuadraticOverLinear> cones_;
  std::vector<Disc> discs_;
  std::vector<QuadraticRow> quadratic_rows_;
  std::vector<SquaredTerm> squares_;
  double constant_ = 0.0;
};

// These throw std::invalid_argument where x lacks a variable of the row.

/// (x_a^2 + x_b^2) / x_over - x_bound at a point: <= 0 where the row holds.
[[nodiscard]] double excess(const QuadraticOverLinear& cone, const std::vector<double>& x);

/// The tangent plane of a row at a point, as a linear row that every point of the row satisfies:
/// x_bound >= (2 a/v) x_a + (2 b/v) x_b - ((a^2 + b^2)/v^2) x_over, with (a, b, v) from x.
[[nodiscard]] LinearRow tangent_cut(const QuadraticOverLinear& cone, const std::vector<double>& x);
/// (a x_a + b x_b) / sqrt(a^2 + b^2) <= radius; at the origin it says nothing.
[[nodiscard]] LinearRow tangent_cut(const Disc& disc, const std::vector<double>& x);

enum class LinearStatus { not_run, solved, infeasible, unbounded, limit, failed };
[[nodiscard]] const char* to_string(LinearStatus status);

struct LinearOptions {
  double time_limit_s = kInfinity;
  int node_limit = std::numeric_limits<int>::max();
  double relative_gap = 1e-9;  ///< of a MILP
  double tolerance = 1e-9;     ///< primal and dual feasibility, 1e-10 to 1
};

struct LinearSolution {
  LinearStatus status = LinearStatus::not_run;
  std::string message;  ///< HiGHS's own word for it
  double objective = 0.0;
  double bound = -kInfinity;  ///< no solution is better; the objective itself of a solved LP
  double gap = 0.0;           ///< of a MILP, |objective - bound| / |objective|
  bool feasible = false;      ///< x is a solution, if maybe not the best (status limit)
  std::vector<double> x;      ///< empty unless feasible
  /// Of rows and of the variables' bounds (reduced costs); empty for a MILP.
  std::vector<double> row_dual, bound_dual;
  int nodes = 0;
  double seconds = 0.0;
};

/// HiGHS on a model without nonlinear rows, one thread. Kept between solves: rows may be added and
/// removed and bounds moved, and an LP goes on from its last basis. One is for one thread at a
/// time; several may solve at once.
class LinearSolver {
 public:
  /// @throws std::invalid_argument for nonlinear rows, squared terms beside integers, and options
  ///   out of their bounds; all others for variables and rows that do not exist, bounds that cross
  ///   and numbers that are not finite.
  explicit LinearSolver(const OptimizationModel& model, const LinearOptions& options = {});
  ~LinearSolver();
  LinearSolver(LinearSolver&&) noexcept;
  LinearSolver& operator=(LinearSolver&&) noexcept;
  LinearSolver(const LinearSolver&) = delete;
  LinearSolver& operator=(const LinearSolver&) = delete;

  [[nodiscard]] int row_count() const;
  void add_row(const LinearRow& row);
  /// Those after them move up. `rows` ascending.
  void remove_rows(const std::vector<int>& rows);
  void set_bounds(int variable, double lower, double upper);
  void set_cost(int variable, double cost);
  [[nodiscard]] LinearSolution solve();

 private:
  struct Highs;
  std::unique_ptr<Highs> highs_;
};

/// @throws as LinearSolver.
[[nodiscard]] LinearSolution solve_linear(const OptimizationModel& model,
                                          const LinearOptions& options = {});

struct ConvexSolution {
  NlpStatus status = NlpStatus::failed;
  std::string message;
  double objective = 0.0;
  std::vector<double> x;
  std::vector<double> row_dual, bound_dual;  ///< of linear rows and variables' bounds
  std::vector<double> cone_dual, disc_dual;  ///< <= 0, of the row as written above (disc: / radius)
  std::vector<double> quadratic_dual;        ///< of quadratic rows
  double primal_infeasibility = 0.0;
  int iterations = 0;
  double seconds = 0.0;
  NlpPoint point;  ///< to start the next solve of such a model from

  [[nodiscard]] bool solved() const {
    return status == NlpStatus::solved || status == NlpStatus::acceptable;
  }
};

/// A model as a nonlinear program: rows are linear rows, then quadratic-over-linear ones, then
/// discs (divided by their radius), then quadratic rows. It refers to the model, which must outlive
/// it.
[[nodiscard]] std::unique_ptr<NonlinearProgram> as_nonlinear_program(
    const OptimizationModel& model);

/// Ipopt on a model; integers are relaxed. `start` has one value a variable (and may have duals),
/// positive where a row divides by the variable. A solved convex program is its global optimum.
/// `infeasible`, `iteration_limit` and `failed` all leave open whether there is a solution; an
/// elastic model tells.
/// @throws std::invalid_argument as solve_nlp(), and for quadratic rows.
[[nodiscard]] ConvexSolution solve_convex(const OptimizationModel& model, const NlpPoint& start,
                                          const NlpOptions& options = {});

/// The same for any model: with quadratic rows what is solved is a local optimum.
[[nodiscard]] ConvexSolution solve_smooth(const OptimizationModel& model, const NlpPoint& start,
                                          const NlpOptions& options = {});

}  // namespace overtone
