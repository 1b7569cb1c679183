#pragma once

#include <vector>

#include <overtone/harmonic_load_flow.hpp>

namespace overtone {

/// Indices of one load-flow result.
struct Distortion {
  Array2<double> thd;    ///< [scenario][node] sqrt(sum_h>1 |V_h|^2) / |V_1| (22)
  Array2<double> v_rms;  ///< [scenario][node] pu (24)
  /// [scenario][order][current] of the network's forms after the voltages: at the ends of branches,
  /// into the branch there, charging included (25), and from the source (26); pu.
  Array3<Complex> current;
  Array2<double> current_rms;          ///< [scenario][current] pu
  Array2<double> branch_rms;           ///< [scenario][branch] pu, at the end where it is larger
  std::vector<double> substation_rms;  ///< [scenario] pu, of the largest phase

  /// From the source at one order, pu.
  [[nodiscard]] Complex substation_current(int scenario, int order) const {
    return current(scenario, order, current.extent(2) - 1);
  }
};

/// Evaluates voltages [scenario][order][node], pu. `load_current` [scenario][order][port] is read
/// at the ports of fixed nodes only, whose draw the source gives directly; empty for none.
/// @throws std::invalid_argument when array sizes do not fit or a number is not finite.
[[nodiscard]] Distortion evaluate_distortion(const NodalNetwork& network,
                                             const Array3<Complex>& voltage,
                                             const Array3<Complex>& load_current = {});

/// The same with the loads' own draw; throws as it does. Extra power and current at the bus of an
/// ideal source are not in the result, so not in the substation current either.
[[nodiscard]] Distortion evaluate_distortion(const NodalNetwork& network,
                                             const LoadFlowResult& result);
/// Of a result with the powers and currents that its scenarios gave beside the loads.
/// @throws std::invalid_argument when array sizes do not fit.
[[nodiscard]] Distortion evaluate_distortion(const NodalNetwork& network,
                                             const LoadFlowScenarios& scenarios,
                                             const LoadFlowResult& result);

/// Total demand distortion sqrt(sum_h>1 |I_h|^2) / I_demand of each branch at the end where it is
/// larger, [scenario][branch]. The demand current is the branch's limit; 0 where it has none.
/// @throws std::invalid_argument for a distortion of another network.
[[nodiscard]] Array2<double> total_demand_distortion(const NodalNetwork& network,
                                                     const Distortion& distortion);

}  // namespace overtone
