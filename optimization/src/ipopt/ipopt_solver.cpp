#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <memory>
#include <new>
#include <utility>

#include <IpAlgBuilder.hpp>
#include <IpIpoptApplication.hpp>
#include <IpIpoptCalculatedQuantities.hpp>
#include <IpIpoptData.hpp>
#include <IpTNLP.hpp>
#include <IpTNLPAdapter.hpp>
#include <IpTimingStatistics.hpp>
#include <dlfcn.h>

#include <overtone/nonlinear_program.hpp>

#include "argument_checks.hpp"
#include "ipopt/block_adapter.hpp"
#include "ipopt/nlp_checks.hpp"
#include "ipopt/structured_kkt_solver.hpp"

namespace overtone {

const char* to_string(KktSolverKind kind) {
  return kind == KktSolverKind::mumps ? "mumps" : "structured";
}

namespace {

using Ipopt::Index;
using Ipopt::Number;

/// A program that has a solution is out of restoration after a few iterations; why another has none
/// is known sooner from an elastic program than by waiting for the restoration to give up.
constexpr int kLongestRestoration = 40;
constexpr int kLongestTentativeRestoration = 5;

/// When a tentative program counts as infeasible.
constexpr double kStuckViolation = 1e-5;
constexpr int kFullStepsInVain = 5;

/// What counts as a short step.
constexpr double kShortStep = 0.05;

/// Steps towards the solution of the barrier problem at which a run is to be left.
constexpr int kStepsAtBarrier = 2;

/// A nonlinear program as Ipopt asks for it.
class IpoptProblem final : public Ipopt::TNLP {
 public:
  IpoptProblem(const NonlinearProgram& nlp, const NlpPoint& start, const NlpOptions& options,
               NlpSolution& solution)
      : nlp_(nlp), start_(start), options_(options), solution_(solution) {}

  bool get_nlp_info(Index& n, Index& m, Index& jacobian, Index& hessian,
                    IndexStyleEnum& style) override {
    n = nlp_.variable_count();
    m = nlp_.row_count();
    jacobian = nlp_.jacobian_count();
    hessian = nlp_.hessian_count();
    style = C_STYLE;
    return true;
  }

  bool get_bounds_info(Index /*n*/, Number* x_lower, Number* x_upper, Index /*m*/,
                       Number* row_lower, Number* row_upper) override {
    nlp_.bounds(x_lower, x_upper, row_lower, row_upper);
    return true;
  }

  bool get_starting_point(Index n, bool init_x, Number* x, bool init_z, Number* lower_dual,
                          Number* upper_dual, Index m, bool init_lambda,
                          Number* row_dual) override {
    if (init_x) {
      std::copy_n(start_.x.begin(), n, x);
    }
    if ((init_z || init_lambda) && !start_.has_duals()) {
      return false;
    }
    if (init_z) {
      std::copy_n(start_.lower_dual.begin(), n, lower_dual);
      std::copy_n(start_.upper_dual.begin(), n, upper_dual);
    }
    if (init_lambda) {
      std::copy_n(start_.row_dual.begin(), m, row_dual);
    }
    return true;
  }

  bool get_scaling_parameters(Number& objective, bool& scale_x, Index /*n*/, Number* x,
                              bool& scale_rows, Index /*m*/, Number* rows) override {
    const TypicalSizes size = nlp_.typical_sizes();
    const auto reciprocal = [](double s) { return 1.0 / s; };
    std::transform(size.variable.begin(), size.variable.end(), x, reciprocal);
    std::transform(size.row.begin(), size.row.end(), rows, reciprocal);
    objective = 1.0;
    scale_x = scale_rows = size.known();
    return true;
  }

  bool eval_f(Index /*n*/, const Number* x, bool /*new_x*/, Number& value) override {
    value = nlp_.objective(x);
    return true;
  }

  bool eval_grad_f(Index /*n*/, const Number* x, bool /*new_x*/, Number* gradient) override {
    nlp_.gradient(x, gradient);
    return true;
  }

  bool eval_g(Index /*n*/, const Number* x, bool /*new_x*/, Index /*m*/, Number* rows) override {
    nlp_.rows(x, rows);
    return true;
  }

  bool eval_jac_g(Index /*n*/, const Number* x, bool /*new_x*/, Index /*m*/, Index /*count*/,
                  Index* row, Index* column, Number* values) override {
    if (values == nullptr) {
      nlp_.jacobian_structure(row, column);
    } else {
      nlp_.jacobian(x, values);
    }
    return true;
  }

  bool eval_h(Index /*n*/, const Number* x, bool /*new_x*/, Number objective_factor, Index /*m*/,
              const Number* multipliers, bool /*new_multipliers*/, Index /*count*/, Index* row,
              Index* column, Number* values) override {
    if (values == nullptr) {
      nlp_.hessian_structure(row, column);
    } else {
      nlp_.hessian(x, objective_factor, multipliers, values);
    }
    return true;
  }

  bool intermediate_callback(Ipopt::AlgorithmMode mode, Index iteration, Number objective,
                             Number primal, Number dual, Number mu, Number /*step*/,
                             Number /*regularization*/, Number /*alpha_dual*/, Number alpha_primal,
                             Index /*trials*/, const Ipopt::IpoptData* data,
                             Ipopt::IpoptCalculatedQuantities* quantities) override {
    solution_.iterations = iteration;
    restoration_iterations_ = mode == Ipopt::RestorationPhaseMode ? restoration_iterations_ + 1 : 0;
    if (mode == Ipopt::RegularMode && iteration > 0) {
      short_steps_ = alpha_primal < kShortStep ? short_steps_ + 1 : 0;
    }
    const int longest_restoration =
        options_.tentative ? kLongestTentativeRestoration : kLongestRestoration;
    if (options_.tentative && is_stuck(primal, alpha_primal)) {
      return infeasible("full steps in vain");
    }
    if (restoration_iterations_ > longest_restoration) {
      return infeasible("no feasible point found in a long restoration");
    }
    if (options_.longest_crawl > 0 && short_steps_ >= options_.longest_crawl) {
      return infeasible("short steps only");
    }
    solution_.barrier = mu;
    if (mu <= options_.leave_at_barrier) {
      ++iterations_at_barrier_;
      if (iterations_at_barrier_ == kStepsAtBarrier + 1 && leaves(data, quantities)) {
        solution_.status = NlpStatus::left_early;
        return false;
      }
    }
    return !options_.progress || options_.progress(iteration, objective, primal, dual);
  }

  void finalize_solution(Ipopt::SolverReturn /*status*/, Index n, const Number* x,
                         const Number* lower_dual, const Number* upper_dual, Index m,
                         const Number* /*rows*/, const Number* row_dual, Number objective,
                         const Ipopt::IpoptData* /*data*/,
                         Ipopt::IpoptCalculatedQuantities* quantities) override {
    solution_.point.x.assign(x, x + n);
    solution_.point.lower_dual.assign(lower_dual, lower_dual + n);
    solution_.point.upper_dual.assign(upper_dual, upper_dual + n);
    solution_.point.row_dual.assign(row_dual, row_dual + m);
    solution_.objective = objective;
    if (quantities != nullptr) {
      solution_.primal_infeasibility =
          quantities->unscaled_curr_nlp_constraint_violation(Ipopt::NORM_MAX);
    }
  }

 private:
  bool infeasible(const char* why) {
    solution_.status = NlpStatus::infeasible;
    solution_.message = why;
    return false;
  }

  bool leaves(const Ipopt::IpoptData* data, Ipopt::IpoptCalculatedQuantities* quantities) {
    if (!options_.leave) {
      return true;
    }
    std::vector<double> x(nlp_.variable_count());
    return !get_curr_iterate(data, quantities, false, nlp_.variable_count(), x.data(), nullptr,
                             nullptr, nlp_.row_count(), nullptr, nullptr) ||
           options_.leave(x);
  }

  /// Newton's full step solves linearised constraints that can be solved.
  bool is_stuck(double violation, double step) {
    const double ratio = violation / violation_;
    const bool held = step > 0.99 && violation > kStuckViolation && 0.6 < ratio && ratio < 1.0;
    full_steps_in_vain_ = held ? full_steps_in_vain_ + 1 : 0;
    violation_ = violation;
    return full_steps_in_vain_ >= kFullStepsInVain;
  }

  const NonlinearProgram& nlp_;
  const NlpPoint& start_;
  const NlpOptions& options_;
  NlpSolution& solution_;
  double violation_ = std::numeric_limits<double>::infinity();
  int full_steps_in_vain_ = 0;
  int restoration_iterations_ = 0;
  int short_steps_ = 0;  ///< in a row
  int iterations_at_barrier_ = 0;
};

/// Ipopt's algorithm with our own solver of the KKT systems.
class StructuredAlgorithm final : public Ipopt::AlgorithmBuilder {
 public:
  explicit StructuredAlgorithm(std::shared_ptr<const KktRows> rows) : rows_(std::move(rows)) {}

  Ipopt::SmartPtr<Ipopt::AugSystemSolver> AugSystemSolverFactory(
      const Ipopt::Journalist& /*journalist*/, const Ipopt::OptionsList& /*options*/,
      const std::string& /*prefix*/) override {
    return new StructuredKktSolver(rows_);
  }

 private:
  std::shared_ptr<const KktRows> rows_;
};

Ipopt::ApplicationReturnStatus optimize(Ipopt::IpoptApplication& application,
                                        const Ipopt::SmartPtr<Ipopt::TNLP>& problem,
                                        const NonlinearProgram& nlp, KktSolverKind kkt_solver) {
  if (kkt_solver == KktSolverKind::mumps) {
    return application.OptimizeTNLP(problem);
  }
  const auto rows = std::make_shared<const KktRows>(kkt_rows(nlp));
  Ipopt::SmartPtr<Ipopt::AlgorithmBuilder> algorithm = new StructuredAlgorithm(rows);
  return application.OptimizeNLP(
      new BlockAdapter(nlp, rows, problem, ConstPtr(application.Jnlst())), algorithm);
}

std::pair<NlpStatus, const char*> meaning(Ipopt::ApplicationReturnStatus status) {
  using enum NlpStatus;
  switch (status) {
    case Ipopt::Solve_Succeeded:
      return {solved, "solved"};
    case Ipopt::Solved_To_Acceptable_Level:
    case Ipopt::Feasible_Point_Found:
      return {acceptable, "solved to acceptable level"};
    case Ipopt::Infeasible_Problem_Detected:
      return {infeasible, "converged to a point of local infeasibility"};
    case Ipopt::User_Requested_Stop:
      return {interrupted, "stopped on request"};
    case Ipopt::Maximum_Iterations_Exceeded:
    case Ipopt::Maximum_CpuTime_Exceeded:
    case Ipopt::Maximum_WallTime_Exceeded:
      return {iteration_limit, "iteration limit"};
    case Ipopt::Search_Direction_Becomes_Too_Small:
      return {failed, "search direction becomes too small"};
    case Ipopt::Diverging_Iterates:
      return {failed, "diverging iterates"};
    case Ipopt::Restoration_Failed:
      return {failed, "restoration failed"};
    case Ipopt::Error_In_Step_Computation:
      return {failed, "error in step computation"};
    case Ipopt::Not_Enough_Degrees_Of_Freedom:
      return {failed, "not enough degrees of freedom"};
    case Ipopt::Invalid_Number_Detected:
      return {failed, "a function value is not a number"};
    case Ipopt::Insufficient_Memory:  // not a word about the program, so no result
      throw std::bad_alloc();
    default:
      return {failed, "internal error of the interior-point solver"};
  }
}

/// Ipopt's options, each of which it has to accept.
class IpoptOptions {
 public:
  explicit IpoptOptions(Ipopt::OptionsList& list) : list_(list) {}

  void set(const char* name, const char* value) { taken(name, list_.SetStringValue(name, value)); }
  void set(const char* name, int value) { taken(name, list_.SetIntegerValue(name, value)); }
  void set(const char* name, double value) { taken(name, list_.SetNumericValue(name, value)); }

 private:
  static void taken(const char* name, bool is) {
    if (!is) {
      ArgumentChecks("options of an NLP")
          .refuse(fmt::format("Ipopt refuses the value of its option {}", name));
    }
  }

  Ipopt::OptionsList& list_;
};

void apply_sizes(const NlpOptions& options, IpoptOptions& list) {
  list.set("nlp_scaling_method", "user-scaling");
  // It is in the program's own units: large by nature where a variable is small.
  list.set("dual_inf_tol", std::numeric_limits<double>::max());
  // Multipliers at the start as large as prices are: without them nothing holds small variables.
  list.set("constr_mult_init_max", 1e3 * std::max(1.0, options.initial_barrier));
}

void apply(const NlpOptions& options, bool warm_start, bool sizes_known, IpoptOptions list) {
  list.set("sb", "yes");
  list.set("timing_statistics", "yes");
  if (options.kkt_solver == KktSolverKind::mumps) {
    list.set("linear_solver", "mumps");
  } else {  // pivots in pairs leave little to refine
    list.set("min_refinement_steps", 0);
    list.set("residual_ratio_max", 1e-8);
  }
  list.set("print_level", options.print_level);
  list.set("max_iter", options.max_iterations);
  list.set("tol", options.tolerance);
  list.set("mu_init", options.initial_barrier);
  list.set("mu_strategy", options.adaptive_barrier ? "adaptive" : "monotone");
  // The limits are met, not relaxed by 1e-8 of their size: W is summed over thousands of them.
  list.set("bound_relax_factor", 0.0);
  // Balances hold well inside what the verification asks, whatever the optimality tolerance.
  list.set("constr_viol_tol", std::min(1e-8, options.tolerance));
  list.set("honor_original_bounds", "no");
  // Programs come scaled: by gradients neither the iterations nor the point changes.
  list.set("nlp_scaling_method", "none");
  if (sizes_known) {
    apply_sizes(options, list);
  }
  if (warm_start) {
    list.set("warm_start_init_point", "yes");
    for (const char* push :
         {"warm_start_bound_push", "warm_start_bound_frac", "warm_start_mult_bound_push"}) {
      list.set(push, 1e-9);
    }
    // Rows that have joined may be violated: their slacks start at the root of the barrier.
    for (const char* push : {"warm_start_slack_bound_frac", "warm_start_slack_bound_push"}) {
      list.set(push, std::min(0.1, std::sqrt(options.initial_barrier)));
    }
  }
}

/// Keeps OpenBLAS, where it is the BLAS in use, on one thread for the length of a solve: the dense
/// blocks of these KKT systems are small, and its idle threads spin on the cores that work.
class SingleThreadedBlas {
 public:
  SingleThreadedBlas()
      : set_(reinterpret_cast<void (*)(int)>(dlsym(RTLD_DEFAULT, "openblas_set_num_threads"))) {
    const auto get = reinterpret_cast<int (*)()>(dlsym(RTLD_DEFAULT, "openblas_get_num_threads"));
    if (set_ != nullptr && get != nullptr) {
      before_ = get();
      set_(1);
    }
  }
  ~SingleThreadedBlas() {
    if (before_ > 0) {
      set_(before_);
    }
  }
  SingleThreadedBlas(const SingleThreadedBlas&) = delete;
  SingleThreadedBlas& operator=(const SingleThreadedBlas&) = delete;

 private:
  void (*set_)(int);
  int before_ = 0;
};

NlpSolution solve_once(const NonlinearProgram& nlp, const NlpPoint& start,
                       const NlpOptions& options) {
  NlpSolution solution;
  const auto begin = std::chrono::steady_clock::now();
  const SingleThreadedBlas single_threaded_blas;
  const Ipopt::SmartPtr<Ipopt::IpoptApplication> application = IpoptApplicationFactory();
  application->RethrowNonIpoptException(true);
  apply(options, start.has_duals(), nlp.typical_sizes().known(),
        IpoptOptions(*application->Options()));
  // From no file: an ipopt.opt that happens to be in the working directory is nobody's input.
  if (application->Initialize(std::string()) != Ipopt::Solve_Succeeded) {
    solution.message = "the interior-point solver could not be set up";
    return solution;
  }
  const Ipopt::SmartPtr<Ipopt::TNLP> problem = new IpoptProblem(nlp, start, options, solution);
  const auto [status, message] = meaning(optimize(*application, problem, nlp, options.kkt_solver));
  if (solution.status == NlpStatus::left_early) {
    solution.message = "left early";
  } else if (solution.status != NlpStatus::infeasible) {
    solution.status = status;
    solution.message = message;
  }
  if (const auto data = application->IpoptDataObject(); IsValid(data)) {
    solution.kkt_seconds = data->TimingStats().StdAugSystemSolverMultiSolve().TotalWallclockTime();
    solution.factorization_seconds =
        data->TimingStats().LinearSystemFactorization().TotalWallclockTime();
  }
  solution.seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  return solution;
}

}  // namespace

NlpSolution solve_nlp(const NonlinearProgram& nlp, const NlpPoint& start,
                      const NlpOptions& options) {
  check_nlp(nlp, start, options);
  NlpSolution solution = solve_once(nlp, start, options);
  if (solution.status != NlpStatus::failed || options.kkt_solver == KktSolverKind::mumps ||
      options.tentative) {
    return solution;
  }
  NlpOptions with_mumps = options;
  with_mumps.kkt_solver = KktSolverKind::mumps;
  NlpSolution second = solve_once(nlp, start, with_mumps);
  second.message += " with mumps, after the structured KKT solver: " + solution.message;
  second.iterations += solution.iterations;
  second.seconds += solution.seconds;
  return second;
}

}  // namespace overtone
