#pragma once

#include <overtone/dispatch.hpp>

namespace overtone {

/// Money and sums of a schedule, with the penalty as published (19).
[[nodiscard]] DispatchFigures evaluate_dispatch(const DispatchProblem& problem,
                                                const DispatchRun& run,
                                                const DispatchSchedule& schedule);

/// Largest power (MW) that a storage unit or lot moves both ways at once.
[[nodiscard]] double largest_overlap(const DispatchSchedule& schedule);

/// MVA at the sending end of branches, [slot][branch].
[[nodiscard]] Array2<double> sending_end_mva(const DispatchProblem& problem,
                                             const DispatchSchedule& schedule);

/// Fills verification, harmonics and distortion of a result that has a schedule.
/// `solver_objective` is what the exact program says the schedule costs.
void verify_dispatch(const DispatchProblem& problem, double solver_objective, int threads,
                     DispatchResult& result);

/// The limits that keep a run from a solution: what gives way, by how much, in an elastic re-solve.
[[nodiscard]] std::vector<DispatchShortfall> dispatch_shortfalls(const DispatchProblem& problem,
                                                                 const DispatchRun& run,
                                                                 const DispatchOptions& options);

}  // namespace overtone
