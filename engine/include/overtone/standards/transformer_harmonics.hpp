#pragma once

#include <optional>
#include <span>
#include <vector>

#include <overtone/flow_result.hpp>

namespace overtone {

/// F_HL = sum I_h^2 h^2 / sum I_h^2 of IEEE Std C57.110: by how much harmonics raise the
/// eddy-current losses of windings over those of a sine of the same rms value. `current` by order;
/// 1 where no current flows.
/// @throws std::invalid_argument unless there are as many currents as orders.
[[nodiscard]] double harmonic_loss_factor(std::span<const double> orders,
                                          std::span<const double> current);

/// The largest rms current of C57.110, of the rated one, at which a transformer gets no warmer than
/// at its rating: sqrt((1 + P_EC) / (1 + F_HL P_EC)). `eddy_loss`: P_EC, of the windings at rated
/// load over their I^2 R.
/// @throws std::invalid_argument unless F_HL >= 1 and the loss >= 0, both finite.
[[nodiscard]] double transformer_capacity(double loss_factor, double eddy_loss);

/// The warmest wire of a winding in an hour, by loading^2 (1 + F_HL P_EC).
struct WindingHarmonics {
  int winding = 0;           ///< of NodalNetwork::windings
  int hour = 0;              ///< index
  double loading = 0.0;      ///< rms current over the rated one; 0 where there is no rating
  double loss_factor = 1.0;  ///< F_HL
  /// sum (I_h / I_R)^2 h^2 of UL 1561, which is F_HL times the square of the loading.
  double k_factor = 0.0;
  double capacity = 1.0;  ///< transformer_capacity, 1 without an eddy loss
};
/// Of every winding in every hour that converged, by line currents; windings without current are
/// left out. `eddy_loss` as above; negative: not known, taken as 0.
[[nodiscard]] std::vector<WindingHarmonics> winding_harmonics(const FlowResult& flow,
                                                              double eddy_loss);

}  // namespace overtone
