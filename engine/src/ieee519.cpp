#include <overtone/ieee519.hpp>

#include <algorithm>
#include <cmath>

#include "argument_checks.hpp"

namespace overtone {

VoltageDistortionLimits ieee519_voltage_limits(double line_to_line_kv) {
  ArgumentChecks("IEEE 519").above("line-to-line voltage", line_to_line_kv, 0.0);
  if (line_to_line_kv <= 1.0) {
    return {0.08, 0.05};
  }
  if (line_to_line_kv <= 69.0) {
    return {0.05, 0.03};
  }
  if (line_to_line_kv <= 161.0) {
    return {0.025, 0.015};
  }
  return {0.015, 0.01};
}

std::vector<VoltageDistortionViolation> ieee519_violations(const NodalNetwork& network,
                                                           const LoadFlowResult& result) {
  const ArgumentChecks check("IEEE 519");
  check.shape("voltage", result.voltage,
              {result.scenario_count(), network.order_count(), network.node_count()});
  check.all_finite("voltage", result.voltage);
  std::vector<VoltageDistortionViolation> found;
  for (int s = 0; s < result.scenario_count(); ++s) {
    for (int n = 0; n < network.node_count(); ++n) {
      const auto limits = ieee519_voltage_limits(network.nodes[n].base_kv);
      const double fundamental = std::abs(result.voltage(s, 0, n));
      if (!(fundamental > 0.0) || network.nodes[n].same_as >= 0) {
        continue;
      }
      double harmonics = 0.0;
      for (int k = 1; k < network.order_count(); ++k) {
        harmonics += std::norm(result.voltage(s, k, n));
        const double individual = std::abs(result.voltage(s, k, n)) / fundamental;
        if (individual > limits.individual) {
          found.push_back({s, n, network.orders[k], individual, limits.individual});
        }
      }
      const double total = std::sqrt(harmonics) / fundamental;
      if (total > limits.total) {
        found.push_back({s, n, 0, total, limits.total});
      }
    }
  }
  std::stable_sort(found.begin(), found.end(), [](const auto& a, const auto& b) {
    return a.value / a.limit > b.value / b.limit;
  });
  return found;
}

}  // namespace overtone
