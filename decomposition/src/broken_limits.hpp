#pragma once

#include <vector>

#include <overtone/conditioning_problem.hpp>
#include <overtone/conditioning_result.hpp>

namespace overtone {

/// Share of its limit by which a quantity may be over it: of a load flow, whose quantities follow
/// from given powers, and of a solver's schedule.
[[nodiscard]] double limit_tolerance(const ConditioningProblem& problem);

/// THD over its limit, whether that is enforced or not, by more than `tolerance`, a share of the
/// limit, in some hours (positions in ConditioningProblem::hour).
[[nodiscard]] std::vector<LimitShortfall> thd_over_limit(const ConditioningProblem& problem,
                                                         const std::vector<int>& hours,
                                                         const Schedule& schedule,
                                                         double tolerance);

/// THD limits where they are enforced, and operating limits, that a schedule breaks by more than
/// `tolerance` in some hours.
[[nodiscard]] std::vector<LimitShortfall> broken_limits(const ConditioningProblem& problem,
                                                        const std::vector<int>& hours,
                                                        const Schedule& schedule, double tolerance);

/// Chargers whose current is over what they can carry by more than `tolerance`.
[[nodiscard]] std::vector<LimitShortfall> broken_chargers(const ConditioningProblem& problem,
                                                          const Schedule& schedule,
                                                          double tolerance);

/// Lots that charging on arrival leaves without part of their energy.
[[nodiscard]] std::vector<LimitShortfall> undelivered_energy(const ConditioningProblem& problem);

/// Voltages that break a limit, with vehicles that charge evenly, by more than all chargers
/// together could move them: each node in its worst hour.
[[nodiscard]] std::vector<LimitShortfall> unmovable_voltages(const ConditioningProblem& problem);

/// A lot that charges `charged` pu h instead of its energy.
[[nodiscard]] LimitShortfall energy_shortfall(const ConditioningProblem& problem,
                                              const ParkingSession& session, double charged);

}  // namespace overtone
