#include <overtone/largest_penetration.hpp>

#include <cmath>
#include <stdexcept>

#include <overtone/conditioning.hpp>

#include "warm_start.hpp"

namespace overtone {

namespace {

PenetrationStep step_of(double penetration, const ConditioningResult& result) {
  PenetrationStep step;
  step.penetration = penetration;
  step.status = result.status;
  const bool kept = result.status == ConditioningStatus::load_flow ||
                    result.status == ConditioningStatus::gap_closed;
  step.allowed = kept && result.verification.passed;
  step.refused = result.status == ConditioningStatus::limits_broken ||
                 result.status == ConditioningStatus::infeasible;
  step.operating_limit_violation = result.operating_limit_violation;
  step.v_min = result.quality == PointQuality::none ? 0.0 : result.figures.v_min;
  step.shortfalls = in_words(result.shortfalls);
  for (const IterationRecord& record : result.iterations) {
    step.solver_iterations += record.solver_iterations;
  }
  step.seconds = result.solve_seconds;
  return step;
}

class Search {
 public:
  Search(const std::function<ConditioningProblem(double)>& problem_at,
         const ConditioningOptions& conditioning, const PenetrationOptions& options)
      : problem_at_(problem_at), conditioning_(conditioning), options_(options) {}

  PenetrationSearch run() {
    found_.status = ends();
    while (found_.status == PenetrationStatus::not_run) {
      if (found_.beyond - found_.allowed <= options_.tolerance) {
        found_.status = PenetrationStatus::found;
      } else if (!solve(0.5 * (found_.allowed + found_.beyond))) {
        found_.status = PenetrationStatus::interrupted;
      }
    }
    return std::move(found_);
  }

 private:
  /// The largest, then the first and none at all until one is allowed; not_run where the answer is
  /// between them.
  PenetrationStatus ends() {
    for (const double end : {options_.largest, options_.first, 0.0}) {
      if (!found_.steps.empty() && end >= found_.beyond) {
        continue;
      }
      if (!solve(end)) {
        return PenetrationStatus::interrupted;
      }
      if (found_.steps.back().allowed) {
        return found_.steps.size() == 1 ? PenetrationStatus::all_allowed
                                        : PenetrationStatus::not_run;
      }
    }
    return PenetrationStatus::none_allowed;
  }

  /// False where the search is to end.
  bool solve(double penetration) {
    ConditioningOptions options = conditioning_;
    options.start = penetration > 0.0 && takes_start(options) ? start_ : std::nullopt;
    ConditioningResult result = solve_conditioning(problem_at_(penetration), options);
    if (result.status == ConditioningStatus::interrupted) {
      keep(penetration, std::move(result), false);
      return false;
    }
    PenetrationStep step = step_of(penetration, result);
    step.from_last = options.start.has_value();
    found_.steps.push_back(step);
    if (step.allowed) {
      found_.allowed = penetration;
      start_ = penetration > 0.0 ? result.end : std::nullopt;
    } else {
      found_.beyond = penetration;
      found_.undecided = !step.refused;
    }
    keep(penetration, std::move(result), step.allowed);
    return !options_.progress || options_.progress(step);
  }

  /// The result at the largest that is allowed, and until there is one the last.
  void keep(double penetration, ConditioningResult result, bool allowed) {
    if (allowed || !any_allowed_) {
      found_.result = std::move(result);
      found_.solved = penetration;
      any_allowed_ = allowed;
    }
  }

  const std::function<ConditioningProblem(double)>& problem_at_;
  const ConditioningOptions& conditioning_;
  const PenetrationOptions& options_;
  PenetrationSearch found_;
  std::optional<ConditioningStart> start_;
  bool any_allowed_ = false;
};

}  // namespace

const char* to_string(PenetrationStatus status) {
  switch (status) {
    case PenetrationStatus::not_run:
      return "not_run";
    case PenetrationStatus::found:
      return "found";
    case PenetrationStatus::all_allowed:
      return "all_allowed";
    case PenetrationStatus::none_allowed:
      return "none_allowed";
    case PenetrationStatus::interrupted:
      return "interrupted";
  }
  return "";
}

PenetrationSearch largest_penetration(const std::function<ConditioningProblem(double)>& problem_at,
                                      const ConditioningOptions& conditioning,
                                      const PenetrationOptions& options) {
  if (!(options.largest > 0.0 && std::isfinite(options.largest))) {
    throw std::invalid_argument("penetration options: largest; must be > 0");
  }
  if (!(options.first >= 0.0 && std::isfinite(options.first))) {
    throw std::invalid_argument("penetration options: first; must be >= 0");
  }
  if (!(options.tolerance > 0.0 && std::isfinite(options.tolerance))) {
    throw std::invalid_argument("penetration options: tolerance; must be > 0");
  }
  return Search(problem_at, conditioning, options).run();
}

}  // namespace overtone
