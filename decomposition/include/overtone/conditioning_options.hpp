#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <overtone/nonlinear_program.hpp>
#include <overtone/option_words.hpp>
#include <overtone/receding_horizon.hpp>

namespace overtone {

template <class Owner>
struct Option;  // overtone/study_option.hpp

enum class ConditioningMethod {
  monolithic,  ///< one NLP with every operating limit as a row
  benders,     ///< master, subproblem per limit and hour, cuts
};

/// What a violated operating limit adds to the master.
enum class CutKind {
  aggregated,  ///< one tangent of W per iteration (33), as published
  per_limit,   ///< one tangent per violated limit
  exact,       ///< the limit itself
};

[[nodiscard]] const Words<ConditioningMethod>& conditioning_method_words();
[[nodiscard]] const Words<CutKind>& cut_words();
[[nodiscard]] const char* to_string(ConditioningMethod method);
[[nodiscard]] const char* to_string(CutKind kind);

/// One iteration of the interior-point method, for progress.
struct SolverProgress {
  int master = 0;  ///< 1-based; 0 outside the decomposition
  int iteration = 0;
  double objective = 0.0;
  double primal_infeasibility = 0.0;
  double dual_infeasibility = 0.0;
};

/// W (squared pu) up to which operating limits are kept. No option changes what verification says.
inline constexpr double kOperatingLimitTolerance = 1e-6;

struct ConditioningOptions {
  ConditioningMethod method = ConditioningMethod::benders;
  CutKind cuts = CutKind::exact;
  KktSolverKind kkt_solver = KktSolverKind::structured;
  double tolerance = 1e-6;  ///< of the interior-point method
  /// Smallest tau of the perspective form of THD. Where the objective is small, masters that go on
  /// take a smaller one.
  double tau_min = 1e-5;
  /// W at which the decomposition stops, squared pu; not above the tolerance of limits.
  double violation_tolerance = kOperatingLimitTolerance;
  int max_masters = 30;
  int max_iterations = 500;  ///< interior-point iterations of one master
  double first_master_barrier =
      3e-3;  ///< exact cuts: mu at which the loose first master is left; 0: not loose
  double join_margin = 0.6;  ///< current limits this close to their bound join, share of the bound
  /// Exact cuts: masters go on from the point and the multipliers of the one before. Without, and
  /// with first_master_barrier = 0, it is the classic loop: each is solved from the load flow.
  bool continue_masters = true;
  /// Exact cuts, masters that go on: harmonic voltages join the masters only where the chargers do
  /// not cancel all of them, until those left out cost at most this share of the objective.
  /// 0: every master holds all harmonics.
  double harmonics_tolerance = 5e-5;
  int threads = 0;  ///< of this solve, up to 4096; 0: all that the caller's loops may use
  /// Called after every interior-point iteration; false stops the solve, which keeps its point.
  std::function<bool(const SolverProgress&)> progress;
  /// ConditioningResult::end of a problem like this one, from which the first master starts instead
  /// of the load flow, with the limits and harmonics that the last one held. It decides how long a
  /// solve takes, not what counts as solved: where it leads nowhere, the solve begins anew without.
  /// One NLP and exact cuts with masters that go on take one; load flows have no use for it.
  std::optional<ConditioningStart> start;
};

/// The options that study files set, in their section [solver].
[[nodiscard]] const std::vector<Option<ConditioningOptions>>& conditioning_solver_options();

}  // namespace overtone
