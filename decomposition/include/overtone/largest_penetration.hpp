#pragma once

#include <functional>
#include <string>
#include <vector>

#include <overtone/conditioning_result.hpp>

namespace overtone {

/// A solve at one penetration of vehicles.
struct PenetrationStep {
  double penetration = 0.0;  ///< times the vehicles of every lot
  bool allowed = false;      ///< all limits hold, and verification passed
  /// Whether a limit that can't be kept is why not; else the solve gave up, and nothing is shown.
  bool refused = false;
  ConditioningStatus status = ConditioningStatus::not_run;
  double operating_limit_violation = 0.0;  ///< W, squared pu
  double v_min = 0.0;                      ///< lowest |V_1|, pu; 0: there is no point
  std::vector<std::string> shortfalls{};   ///< what is broken or can't be kept, a line a kind
  int solver_iterations = 0;               ///< of the interior-point method
  bool from_last = false;                  ///< started from the last plan that was allowed
  double seconds = 0.0;
};

struct PenetrationOptions {
  double largest = 1.0;     ///< that is looked for, > 0
  double first = 0.0;       ///< tried after the largest: more vehicles may mend what none break
  double tolerance = 0.01;  ///< between what is allowed and what is not, > 0
  /// Called after every solve; false ends the search, which keeps what it has.
  std::function<bool(const PenetrationStep&)> progress{};
};

enum class PenetrationStatus {
  not_run,
  found,         ///< the two ends are within the tolerance
  all_allowed,   ///< the largest that was looked for is allowed
  none_allowed,  ///< neither the largest, nor the first, nor none at all
  interrupted,
};
[[nodiscard]] const char* to_string(PenetrationStatus status);

struct PenetrationSearch {
  PenetrationStatus status = PenetrationStatus::not_run;
  double allowed = 0.0;  ///< largest that is; meaningless while no step is
  double beyond = 0.0;   ///< smallest that is not; meaningless while all steps are
  /// Whether a solve that gave up, and not a limit, is what ends the search at `beyond`.
  bool undecided = false;
  std::vector<PenetrationStep> steps;  ///< in the order in which they were solved
  double solved = 0.0;                 ///< of `result`
  ConditioningResult result;           ///< at the largest allowed; else of the last solve
};

/// The largest penetration of vehicles at which a study's limits hold, by halving: what is between
/// two that are allowed is taken to be so. That holds of vehicles that charge on arrival, more of
/// which are always worse; in optimised cases more chargers help as well, so that too few may not
/// be allowed where more are. Solves begin at the last plan that was allowed where the options can
/// use one. `problem_at`: the problem at a penetration.
/// @throws InputError as problem_at, std::invalid_argument for options out of range.
[[nodiscard]] PenetrationSearch largest_penetration(
    const std::function<ConditioningProblem(double)>& problem_at,
    const ConditioningOptions& conditioning, const PenetrationOptions& options = {});

}  // namespace overtone
