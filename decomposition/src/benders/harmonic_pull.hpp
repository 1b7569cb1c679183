#pragma once

#include <vector>

#include "nlp/conditioning_nlp.hpp"

namespace overtone {

/// What pulls at harmonic voltages V_h = 0 that a master does not hold.
///
/// Where chargers cancel all harmonic load currents the harmonic voltages are zero, and that is the
/// optimum unless the room that the cancelling takes in (21) is worth more than the distortion. The
/// Lagrangian of a master that held them would have the slope Y_h^H lambda_h in V_h; the
/// multipliers lambda_h of the balances (5) are 2 kappa HF[h] ID[1] where a charger cancels, kappa
/// that of (21) unscaled. So distortion would be worth g per unit of THD_v,
///   g = |V_1| sqrt(sum over h > 1 of |Y_h^H lambda_h|^2),
/// and it costs 1 per unit, from THD_v = tau_min on; before that, THD_v / tau_min. Where it has
/// another weight, all is relative to that; a node that does not count is priced like the others.
struct HarmonicPull {
  double g = 0.0;
  double curvature = 0.0;  ///< by which g falls per unit of THD_v: 2 kappa |Y_h|^2 |V_1|^2 summed
  double weight = 1.0;     ///< what THD costs in the objective
  /// What leaving the voltages out costs, pu of the objective, times the weight: 1/2 g^2 tau_min up
  /// to g = 1, where THD_v = g tau_min were best; beyond, at least 1/2 (g - 1)^2 / curvature + 1/2
  /// tau_min.
  [[nodiscard]] double cost(double tau_min) const;
};

/// Of each [hour of the NLP][unknown] without harmonics; 0 where it has some.
[[nodiscard]] std::vector<std::vector<HarmonicPull>> harmonic_pull(const ConditioningNlp& nlp,
                                                                   const NlpPoint& point);

/// Multipliers of the balance rows of the orders above the fundamental: [hour of the
/// NLP][order - 1][unknown], also where the NLP has no such rows.
[[nodiscard]] std::vector<std::vector<std::vector<Complex>>> harmonic_multipliers(
    const ConditioningNlp& nlp, const NlpPoint& point);

}  // namespace overtone
