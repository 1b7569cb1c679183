#pragma once

#include <functional>
#include <string>
#include <vector>

namespace overtone {

/// Where an expression depends on many variables through one sum: second derivatives by a follower
/// and the variables first … first + count - 1 are those by the leader and them times a number that
/// is the same for all of them. Nothing is made of it where the leader is in a row, or has second
/// derivatives with others than these, the followers and itself.
struct ProportionalColumns {
  int leader = 0;
  std::vector<int> followers;
  int first = 0, count = 0;
};

/// Where a variable or row that couples blocks is of a chain, one link of which after the other
/// touches the blocks: links are eliminated by their turns and meet those before and after alone.
struct ChainPlace {
  int turn = -1;  ///< < 0: it is of no chain, and may touch all blocks
  /// Links of equal slot play the same part in different blocks; < 0: it touches no block.
  int slot = -1;
};

/// Where a nonlinear program consists of blocks with nearly the same pattern that only few
/// variables or rows couple: what the structured KKT solver makes use of.
struct BlockStructure {
  int blocks = 1;
  std::vector<int> variable_block, row_block;  ///< 0 … blocks - 1; -1: couples blocks
  /// Variables (rows) of equal slot play the same part in their blocks; of no account for block -1.
  std::vector<int> variable_slot, row_slot;
  /// [variable] equality row with which it is eliminated, because its second derivative may vanish
  /// and that row's with respect to it does not; -1: none.
  std::vector<int> pivot_row;
  std::vector<ProportionalColumns> proportional;  ///< the variables of one are in one block
  /// [variable], [row] of block -1; empty: none is of a chain.
  std::vector<ChainPlace> variable_chain, row_chain;
  /// [variable], [row] those of a lower stage are eliminated first; >= 0; empty: all at once.
  std::vector<int> variable_stage, row_stage;

  [[nodiscard]] bool known() const { return !variable_block.empty(); }
};

/// How large variables and rows are, in their own units: barrier, tolerances and the push off
/// bounds see x / size and g(x) / size. Empty: all 1.
struct TypicalSizes {
  std::vector<double> variable, row;  ///< > 0

  [[nodiscard]] bool known() const { return !variable.empty(); }
};

/// A sparse nonlinear program: minimise f(x) subject to row_lower <= g(x) <= row_upper and
/// x_lower <= x <= x_upper, with exact first and second derivatives. Infinite bounds are
/// infinities. Structures are the same whenever they are asked for, and values come in their order.
/// Functions may be called from one thread at a time.
class NonlinearProgram {
 public:
  NonlinearProgram() = default;
  NonlinearProgram(const NonlinearProgram&) = default;
  NonlinearProgram& operator=(const NonlinearProgram&) = default;
  virtual ~NonlinearProgram() = default;

  [[nodiscard]] virtual int variable_count() const = 0;
  [[nodiscard]] virtual int row_count() const = 0;
  [[nodiscard]] virtual int jacobian_count() const = 0;
  [[nodiscard]] virtual int hessian_count() const = 0;

  virtual void bounds(double* x_lower, double* x_upper, double* row_lower,
                      double* row_upper) const = 0;
  [[nodiscard]] virtual double objective(const double* x) const = 0;
  virtual void gradient(const double* x, double* gradient) const = 0;
  virtual void rows(const double* x, double* values) const = 0;
  virtual void jacobian_structure(int* row, int* column) const = 0;
  virtual void jacobian(const double* x, double* values) const = 0;
  /// Of the Lagrangian objective_factor f + multipliers . g; lower triangle: row >= column.
  virtual void hessian_structure(int* row, int* column) const = 0;
  virtual void hessian(const double* x, double objective_factor, const double* multipliers,
                       double* values) const = 0;

  /// Empty when there are no such blocks.
  [[nodiscard]] virtual BlockStructure block_structure() const { return {}; }
  /// Empty where variables and rows are of the order of 1 as they are.
  [[nodiscard]] virtual TypicalSizes typical_sizes() const { return {}; }
};

/// The linear solver of the interior-point method's KKT systems.
enum class KktSolverKind {
  mumps,
  structured,  ///< our own LDL^T of blocks in parallel; MUMPS where it fails
};

[[nodiscard]] const char* to_string(KktSolverKind kind);

/// Point and multipliers of an NLP.
struct NlpPoint {
  std::vector<double> x;
  std::vector<double> lower_dual, upper_dual;  ///< of the variables' bounds; empty: unknown
  std::vector<double> row_dual;                ///< empty: unknown

  [[nodiscard]] bool has_duals() const { return !row_dual.empty(); }
};

enum class NlpStatus {
  solved,
  acceptable,  ///< to Ipopt's looser tolerances
  left_early,  ///< at leave_at_barrier
  infeasible,  ///< converged to a point of local infeasibility
  iteration_limit,
  interrupted,
  failed,
};

struct NlpSolution {
  NlpStatus status = NlpStatus::failed;
  std::string message;  ///< Ipopt's own word for it
  NlpPoint point;
  double objective = 0.0;
  double primal_infeasibility = 0.0;
  double barrier = 0.1;  ///< mu of the last iteration
  int iterations = 0;
  double seconds = 0.0;
  double kkt_seconds = 0.0;  ///< of them with KKT systems: filled, analysed, factored, solved
  /// Of them in numerical factorisation; 0 with MUMPS, whose time Ipopt does not take.
  double factorization_seconds = 0.0;
};

struct NlpOptions {
  double tolerance = 1e-7;  ///< above 0, at most 1
  int max_iterations = 500;
  KktSolverKind kkt_solver = KktSolverKind::mumps;
  double initial_barrier = 0.1;   ///< mu_init
  bool adaptive_barrier = false;  ///< mu_strategy adaptive instead of monotone
  double leave_at_barrier = 0.0;  ///< > 0: stop two steps after mu came down to this
  /// Asked then, of x: false goes on to the end. Unset: stop.
  std::function<bool(const std::vector<double>&)> leave{};
  /// The program may well be infeasible, and the caller has another: it counts as infeasible once
  /// five full steps in a row leave most of the violation or restoration takes longer than five
  /// iterations, and MUMPS is not tried.
  bool tentative = false;
  /// > 0: it counts as infeasible after this many steps in a row, restoration aside, that are
  /// shorter than a twentieth of Newton's.
  int longest_crawl = 0;
  int print_level = 0;  ///< Ipopt's; 0 is silent
  /// iteration, objective, primal and dual infeasibility; false stops.
  std::function<bool(int, double, double, double)> progress{};
};

/// Solves the NLP with Ipopt from a point (with its multipliers where it has them). Where Ipopt
/// fails with the structured KKT solver it is run again with MUMPS, and the message says so.
/// Threads may solve programs of their own at the same time; with MUMPS they wait for one another.
/// @throws std::invalid_argument for a start of another size or that is not finite, options out of
///   their bounds, and a program whose bounds cross or whose structures name what does not exist.
/// @throws std::bad_alloc where there is no memory; what the program and `progress` throw.
[[nodiscard]] NlpSolution solve_nlp(const NonlinearProgram& nlp, const NlpPoint& start,
                                    const NlpOptions& options);

}  // namespace overtone
