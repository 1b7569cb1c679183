#pragma once

#include <array>
#include <string>
#include <vector>

#include <overtone/harmonic_load_flow.hpp>

namespace overtone {

/// Fortescue's components of three phases.
struct SequenceVoltages {
  Complex zero, positive, negative;

  [[nodiscard]] double negative_factor() const { return std::abs(negative) / std::abs(positive); }
  [[nodiscard]] double zero_factor() const { return std::abs(zero) / std::abs(positive); }
};
/// V_0 = (V_a + V_b + V_c) / 3, V_1 = (V_a + a V_b + a^2 V_c) / 3, V_2 = (V_a + a^2 V_b + a V_c) /
/// 3 with a = 1 at 120 degrees.
[[nodiscard]] SequenceVoltages sequence_voltages(const std::array<Complex, 3>& phases);

/// A bus with conductors 1, 2 and 3.
struct ThreePhaseBus {
  std::string name;            ///< of the bus
  std::array<int, 3> nodes{};  ///< of its conductors
};
/// Those of a feeder by phase, in the order of its nodes; none of a balanced one.
[[nodiscard]] std::vector<ThreePhaseBus> three_phase_buses(const NodalNetwork& network);

/// Sequence components of the fundamental, [scenario][bus] of `buses`, pu.
/// @throws std::invalid_argument for a result of another network.
[[nodiscard]] Array2<SequenceVoltages> voltage_unbalance(const NodalNetwork& network,
                                                         const std::vector<ThreePhaseBus>& buses,
                                                         const LoadFlowResult& result);

}  // namespace overtone
