#pragma once

#include <vector>

#include <overtone/conditioning_problem.hpp>

namespace overtone {

// What batteries hold while vehicles are there, counted from their arrival: what they were charged,
// less what they gave back and what that lost. Per unit and hour of the network.

/// [hour][session] what it is charged in an hour of a schedule, pu h; < 0 where it gives more than
/// it gets.
[[nodiscard]] Array2<double> charged_by_hour(const ConditioningProblem& problem,
                                             const Schedule& schedule);

/// [session] what its batteries give back in some hours (positions) of a schedule, pu h, >= 0.
[[nodiscard]] std::vector<double> given_back(const ConditioningProblem& problem,
                                             const Schedule& schedule,
                                             const std::vector<int>& hours);

/// [hour][session] what it was charged from its arrival to the end of an hour; 0 in hours that are
/// not its own.
[[nodiscard]] Array2<double> stored_since_arrival(const ConditioningProblem& problem,
                                                  const Schedule& schedule);

/// By how much a session may be beyond what it can have given or what fits, pu h: what the solver
/// leaves.
inline constexpr double kStoredEnergyTolerance = 1e-7;

/// [session] what it may get beyond its energy because a solver's batteries take and give a little
/// at once, pu h.
[[nodiscard]] std::vector<double> overlap_allowance(const ConditioningProblem& problem);

/// The most by which a session of a schedule has given more at the end of a step than it brought
/// and got, or holds more than fits and that allowance, pu h; 0 where none does and where vehicles
/// don't discharge.
[[nodiscard]] double stored_energy_violation(const ConditioningProblem& problem,
                                             const Schedule& schedule);

}  // namespace overtone
