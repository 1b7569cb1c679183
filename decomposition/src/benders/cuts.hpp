#pragma once

#include <map>
#include <set>
#include <vector>

#include <overtone/conditioning_options.hpp>
#include <overtone/operating_limits.hpp>

#include "nlp/conditioning_nlp.hpp"

namespace overtone {

/// Whether no limit is violated and no current above (1 - margin) times its limit.
[[nodiscard]] bool keeps_clear(const OperatingLimitViolations& violations,
                               const NodalNetwork& network, double margin);

/// What the master holds of the operating limits.
class CutPool {
 public:
  explicit CutPool(CutKind kind) : kind_(kind) {}

  /// Adds what the violations at x call for; returns how many cuts are new.
  ///   aggregated  W + sum of pi_i grad g_i (x - x^k) <= 0                       (33)
  ///   per limit   g_i + grad g_i (x - x^k) <= 0 for each violated limit. Tangents of lower
  ///               bounds, which are reverse convex, are renewed at each x.
  ///   exact       g_i(x) <= 0 itself, in every hour: violations move to other hours otherwise.
  /// `margin` (exact only): currents above (1 - margin) times their limit join too.
  int add(const ConditioningNlp& master, const OperatingLimitViolations& violations,
          const double* x, double margin);

  /// Exact limits from the start.
  void hold(const std::vector<OperatingLimit>& limits) {
    exact_.insert(limits.begin(), limits.end());
  }

  /// Cuts that stay come first and keep their places; renewed ones follow.
  [[nodiscard]] std::vector<LinearCut> linear_cuts() const;
  [[nodiscard]] std::vector<OperatingLimit> exact_limits() const;
  [[nodiscard]] int size() const {
    return static_cast<int>(exact_.size() + tangents_.size() + renewed_.size());
  }

 private:
  int add_aggregated(const ConditioningNlp& master, const OperatingLimitViolations& violations,
                     const double* x);
  int add_tangents(const ConditioningNlp& master, const OperatingLimitViolations& violations,
                   const double* x);
  int add_exact(const OperatingLimitViolations& violations, const NodalNetwork& network,
                double margin);

  CutKind kind_;
  std::set<OperatingLimit> exact_;
  std::vector<LinearCut> tangents_;
  std::map<OperatingLimit, LinearCut> renewed_;  ///< lower bounds
};

}  // namespace overtone
