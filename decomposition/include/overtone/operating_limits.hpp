#pragma once

#include <compare>
#include <string>
#include <tuple>
#include <vector>

#include <overtone/conditioning_problem.hpp>

namespace overtone {

enum class LimitKind { voltage_low, voltage_high, branch_current, substation_current };
inline constexpr int kLimitKindCount = 4;
[[nodiscard]] const char* to_string(LimitKind kind);

/// One operating limit of one hour, (24)–(26): a bound on the square of a measured quantity, summed
/// over all orders.
struct OperatingLimit {
  LimitKind kind = LimitKind::voltage_low;  ///< what reports call it
  int hour = 0;                             ///< position in ConditioningProblem::hour
  int form = 0;                             ///< in NodalNetwork::forms and measured
  bool lower = false;                       ///< the bound is from below: reverse convex
  double bound = 0.0;                       ///< squared pu

  /// By kind, hour and form.
  friend bool operator==(const OperatingLimit& a, const OperatingLimit& b) {
    return (a <=> b) == 0;
  }
  friend std::strong_ordering operator<=>(const OperatingLimit& a, const OperatingLimit& b) {
    return std::tie(a.kind, a.hour, a.form) <=> std::tie(b.kind, b.hour, b.form);
  }
};

/// "hour 20, bus 18: low voltage" and the like.
[[nodiscard]] std::string describe(const ConditioningProblem& problem, const OperatingLimit& limit);

/// Every finite limit of the given hours (positions), ordered by hour, kind and form; those of
/// voltages once where nodes share one.
[[nodiscard]] std::vector<OperatingLimit> all_operating_limits(const ConditioningProblem& problem,
                                                               const std::vector<int>& hours);

/// The subproblem (27)–(32) at given voltages. It separates into one problem per limit and hour
/// with the closed form M_i = max(0, g_i) and dual pi_i = 1 where g_i > 0, else 0, with g_i in
/// squared per unit: V_min^2 - sum|V|^2, sum|V|^2 - V_max^2, sum|I|^2 - I_max^2.
struct OperatingLimitViolations {
  std::vector<OperatingLimit> limit;  ///< all that were looked at
  std::vector<double> g;              ///< squared pu; > 0 where violated
  double total = 0.0;                 ///< W = sum of max(0, g_i)
  double total_by_kind[kLimitKindCount] = {};
  int count_by_kind[kLimitKindCount] = {};  ///< limits with g_i > tolerance
};

/// Evaluates limits at a schedule's voltages; counts those above `count_tolerance`. Where a voltage
/// is not a number, limits are broken.
/// @throws std::invalid_argument for a schedule of other sizes, and limits of other hours and
/// forms.
[[nodiscard]] OperatingLimitViolations evaluate_operating_limits(
    const ConditioningProblem& problem, const Schedule& schedule,
    const std::vector<OperatingLimit>& limits, double count_tolerance = 1e-9);

}  // namespace overtone
