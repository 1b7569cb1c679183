#pragma once

#include <string>
#include <vector>

#include <overtone/harmonic_load_flow.hpp>

namespace overtone {

/// Voltage distortion limits of IEEE Std 519 at a bus, as fractions.
struct VoltageDistortionLimits {
  double total = 0.0;       ///< THD
  double individual = 0.0;  ///< any single order
};

/// 8 % and 5 % up to 1 kV, 5 % and 3 % to 69 kV, 2.5 % and 1.5 % to 161 kV, 1.5 % and 1 % above.
/// @throws std::invalid_argument unless the voltage is > 0 and finite.
[[nodiscard]] VoltageDistortionLimits ieee519_voltage_limits(double line_to_line_kv);

struct VoltageDistortionViolation {
  int scenario = 0;
  int node = 0;
  int order = 0;  ///< 0: total distortion
  double value = 0.0;
  double limit = 0.0;
};

/// Every node, scenario and order of a result that breaks the limits, largest excess first.
/// @throws std::invalid_argument for a result of another network or with a number that is not
/// finite.
[[nodiscard]] std::vector<VoltageDistortionViolation> ieee519_violations(
    const NodalNetwork& network, const LoadFlowResult& result);

}  // namespace overtone
