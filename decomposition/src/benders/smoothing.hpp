#pragma once

#include "nlp/conditioning_nlp.hpp"

namespace overtone {

/// What the perspective form of THD adds to the objective, 1/2 tau_min at a node without
/// distortion.
struct SmoothingOfThd {
  double most = 0.0;               ///< over all nodes and hours
  double without_harmonics = 0.0;  ///< of those that the NLP has no harmonics at: a constant
};
[[nodiscard]] SmoothingOfThd smoothing_of_thd(const ConditioningNlp& nlp);

}  // namespace overtone
