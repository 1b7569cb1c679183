#pragma once

#include <functional>
#include <string>
#include <vector>

#include <overtone/conditioning_options.hpp>

#include "conditioning_nlp.hpp"

namespace overtone {

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
  double factorization_seconds = 0.0;  ///< of them in the KKT factorisation
};

struct NlpOptions {
  double tolerance = 1e-7;
  int max_iterations = 500;
  KktSolverKind kkt_solver = KktSolverKind::mumps;
  double initial_barrier = 0.1;   ///< mu_init
  double leave_at_barrier = 0.0;  ///< > 0: stop once the problem of such a barrier is solved
  int print_level = 0;            ///< Ipopt's; 0 is silent
  /// iteration, objective, primal and dual infeasibility; false stops.
  std::function<bool(int, double, double, double)> progress;
};

/// Solves the NLP with Ipopt from a point (with its multipliers where it has them). Where Ipopt
/// fails with the structured KKT solver it is run again with MUMPS, and the message says so.
[[nodiscard]] NlpSolution solve_nlp(const ConditioningNlp& nlp, const NlpPoint& start,
                                    const NlpOptions& options);

}  // namespace overtone
