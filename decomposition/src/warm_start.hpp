#pragma once

#include <overtone/conditioning_options.hpp>
#include <overtone/receding_horizon.hpp>

#include "nlp/conditioning_nlp.hpp"

namespace overtone {

/// @throws std::invalid_argument where options have a start that their method cannot use.
void check_start(const ConditioningOptions& options);
/// Whether solves with these options begin at a start that is given.
[[nodiscard]] bool takes_start(const ConditioningOptions& options);

/// @throws std::invalid_argument where a start is not of the problem's sizes, or not finite.
void check_start(const ConditioningProblem& problem, const ConditioningStart& start);

/// Of the right sizes for a problem, for store_end.
[[nodiscard]] ConditioningStart empty_start(const ConditioningProblem& problem);

/// Writes the hours of a program and its energy rows into `end`.
void store_end(const ConditioningNlp& nlp, const NlpPoint& point, ConditioningStart& end);

/// The point of a program at a start, near the central path at a barrier parameter.
[[nodiscard]] NlpPoint start_point(const ConditioningStart& start, const ConditioningNlp& nlp,
                                   double barrier);

/// Where a start holds harmonic voltages: [hour][unknown].
[[nodiscard]] HarmonicNodes harmonics_of(const ConditioningStart& start);

/// Those of the limits that a start holds.
[[nodiscard]] std::vector<OperatingLimit> limits_of(const ConditioningStart& start,
                                                    const std::vector<OperatingLimit>& limits);

}  // namespace overtone
