#pragma once

#include "nlp/conditioning_nlp.hpp"

namespace overtone {

/// Where the interior-point run of one master goes on in the next, which has more limits, cuts or
/// harmonics: the same point and multipliers. Harmonic voltages that join are zero, with tau where
/// the central path has it then, and the multipliers that price them. A row that joins gets the
/// multiplier barrier / slack of the central path; where it is violated its slack counts as the
/// root of the barrier.
[[nodiscard]] NlpPoint continued_point(const ConditioningNlp& from, const NlpPoint& point,
                                       const ConditioningNlp& to, double tau_min, double barrier);

}  // namespace overtone
